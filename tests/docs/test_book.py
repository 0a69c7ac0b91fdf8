"""The program that writes docs/book.md."""

import importlib.util
from pathlib import Path

import pytest


@pytest.fixture
def book():
    path = Path(__file__).parents[2] / "docs" / "book.py"
    spec = importlib.util.spec_from_file_location("docs_book", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def row(number, verdict="exact", note=""):
    return {
        "id": number,
        "what": f"what of {number}",
        "published": "|w|",
        "ours": "1",
        "verdict": verdict,
        "note": note,
    }


def test_rows_take_the_place_of_their_own_and_the_others_stay(book):
    page = book.written("", [row("1.1"), row("6.2", "outside"), row("6.10")], "a machine")
    assert "Printed by `firstnet book` (a machine);" in page
    assert "3 rows: 2 exact, 1 outside." in page
    newer = book.written(page, [row("6.2", "not run", "why; how"), row("6.4")])
    assert "Printed by `firstnet book` (a machine);" in newer
    assert "4 rows: 3 exact, 1 not run." in newer
    rows = [line for line in newer.splitlines() if line.startswith("| ") and "." in line[:6]]
    assert [line.split()[1] for line in rows] == ["1.1", "6.2", "6.4", "6.10"]
    assert rows[0] == "| 1.1 | what of 1.1 | /w/ | 1 | exact |"
    assert rows[1].endswith("| not run; why; how |")


def test_the_page_that_is_there_is_written_again_as_it_is(book):
    page = book.PAGE.read_text(encoding="utf-8")
    assert book.written(page, []) == page
