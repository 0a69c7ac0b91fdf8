"""Each explanation is asked for somewhere, and answers in a few plain sentences."""

import re
from importlib.resources import files

import pytest

from firstnet.web import explanations
from firstnet.web.explanations import BOOK, EXPLANATIONS, Section
from firstnet.web.words import LABELS

PANELS = files("firstnet.web") / "front" / "panels"
SECTIONS = [it for it in vars(explanations).values() if isinstance(it, Section)]


def test_each_card_that_asks_is_explained_and_nothing_else_is():
    written = "".join(path.read_text(encoding="utf-8") for path in PANELS.iterdir())
    asked = set(re.findall(r'card\(\s*"[^"]+",\s*"(\w+)"', written))
    assert asked | {"preset", *LABELS} == set(EXPLANATIONS)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda it: it.anchor)
def test_a_section_links_into_its_chapter(section):
    assert re.fullmatch(rf"{re.escape(BOOK)}chap[1-6]\.html#[a-z0-9_'-]+", section.link)


def test_an_explanation_is_a_few_whole_sentences():
    for name, said in EXPLANATIONS.items():
        assert re.match(r"[A-Z0-9]|quadratic", said.text), name
        assert said.text.endswith("."), name
        assert len(said.text) < 240, name
