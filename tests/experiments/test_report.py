"""The page of the book's results: self-contained, and never written over a file of yours."""

import sys

import pytest

from firstnet.errors import AccessError, FormatError, MissingExtra
from firstnet.experiments.harness import report
from firstnet.experiments.harness.report import check_report, write_report
from firstnet.experiments.harness.rows import ROWS
from firstnet.experiments.harness.running import Outcome, run
from firstnet.experiments.harness.table import lines
from firstnet.machine.extras import source


@pytest.fixture
def drawn(monkeypatch):
    """Draw without matplotlib."""
    monkeypatch.setattr(report, "check_drawing", lambda: None)
    monkeypatch.setattr(report, "svg", lambda draw, results: "<svg>drawn</svg>")


def test_the_page_holds_the_table_and_the_figures_and_nothing_from_elsewhere(drawn, tmp_path):
    path = tmp_path / "book.html"
    rows = [row for row in ROWS if row.experiment in ("toy_neuron", "four_bits")]
    ran = run(["toy_neuron", "four_bits"], quick=True, jobs=1)
    outcomes = {it.name: it for it in ran if isinstance(it, Outcome)}
    write_report(str(path), lines(rows, outcomes), outcomes)
    page = path.read_text()
    assert page.count("<tr ") == len(rows)
    assert page.count("<svg>drawn</svg>") == 1  # four_bits draws none
    assert "<h2>3.1, 3.2, 3.3, 3.6: A neuron with one input" in page
    assert "src=" not in page
    check_report(str(path))  # it may be written again


@pytest.mark.parametrize(
    ("name", "error", "about"),
    [
        ("book.pdf", FormatError, "ends in .html"),
        ("none/book.html", AccessError, "there is no folder"),
        ("mine.html", FormatError, "is no report of firstnet book"),
        ("folder.html", FormatError, "is no report of firstnet book"),
    ],
)
def test_a_page_that_can_not_be_written_is_told_before(drawn, tmp_path, name, error, about):
    (tmp_path / "mine.html").write_text("<h1>My own</h1>")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(error, match=about):
        check_report(str(tmp_path / name))
    assert (tmp_path / "mine.html").read_text() == "<h1>My own</h1>"


def test_without_matplotlib_the_line_to_install_it_is_told(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra) as told:
        check_report(str(tmp_path / "book.html"))
    assert str(told.value) == (
        f"matplotlib is not installed; install it with: pip install '{source()}[plots]'."
    )


def test_without_scikit_learn_its_rows_say_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.svm", None)
    rows = [row for row in ROWS if row.experiment == "svm_baseline"]
    ran = run(["svm_baseline"], quick=True, jobs=1)
    outcomes = {it.name: it for it in ran if isinstance(it, Outcome)}
    for line in lines(rows, outcomes):
        assert line.finding.verdict == "not run"
        assert line.finding.note.endswith(f"pip install '{source()}[sklearn]'.")
