"""Each explanation is asked for somewhere, and answers in a few plain sentences."""

import re
from pathlib import Path

import pytest

from firstnet import web
from firstnet.web.elements import explanations
from firstnet.web.elements.explanations import BOOK, EXPLANATIONS, Section
from firstnet.web.train.form import LABELS

WEB = Path(web.__file__).parent
SECTIONS = [it for it in vars(explanations).values() if isinstance(it, Section)]


def test_each_card_that_asks_is_explained_and_nothing_else_is():
    asked = {
        name
        for path in WEB.rglob("*.py")
        for name in re.findall(r'card\("[^"]+", "(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert asked | {"preset", *LABELS} == set(EXPLANATIONS)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda it: it.anchor)
def test_a_section_links_into_its_chapter(section):
    assert re.fullmatch(rf"{re.escape(BOOK)}chap[1-6]\.html#[a-z0-9_'-]+", section.link)


def test_an_explanation_is_a_few_whole_sentences():
    for name, said in EXPLANATIONS.items():
        assert re.match(r"[A-Z0-9]|quadratic", said.text), name
        assert said.text.endswith("."), name
        assert len(said.text) < 240, name
