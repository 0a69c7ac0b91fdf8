"""Every control is explained, in words that a person would use."""

import importlib
import re
from pathlib import Path

import pytest

from firstnet import web
from firstnet.web.elements import explanations
from firstnet.web.elements.explanations import BOOK, EXPLANATIONS, Section

WEB = Path(web.__file__).parent
SOURCES = sorted(WEB.rglob("*.py"))
SECTIONS = [it for it in vars(explanations).values() if isinstance(it, Section)]


@pytest.fixture(scope="module", autouse=True)
def panels():
    """Import the panels, which add what is theirs."""
    for path in WEB.glob("*/panel.py"):
        importlib.import_module(f"firstnet.web.{path.parent.name}.panel")


def test_every_name_that_a_panel_asks_for_is_explained():
    asked = r"(?:explained|tipped|explanation|card|_button|drop_place)\((?:[^()]|\([^()]*\))*\)"
    named = {
        name
        for path in SOURCES
        for call in re.findall(asked, path.read_text(encoding="utf-8"))
        for name in re.findall(r'"([a-z]+(?:_[a-z0-9]+)+)"', call)
        if not name.startswith("restart_") and "icon" not in name
    }
    icons = {"play_arrow", "skip_next", "fast_forward", "layers_clear"}
    missing = sorted(named - icons - set(EXPLANATIONS))
    assert not missing
    assert len(named) > 10


@pytest.mark.parametrize("section", SECTIONS, ids=lambda it: it.anchor)
def test_a_section_links_into_its_chapter(section):
    assert re.fullmatch(rf"{re.escape(BOOK)}chap[1-6]\.html#[a-z0-9_'-]+", section.link)


def test_an_explanation_is_a_few_whole_sentences():
    for name, said in EXPLANATIONS.items():
        assert re.match(r"[A-Z0-9]|quadratic", said.text), name
        assert said.text.endswith("."), name
        assert len(said.text) < 260, name
