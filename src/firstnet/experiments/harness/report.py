"""The report: one page with the table and the figures inside, ours over what the book prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import firstnet
from firstnet.experiments.harness.running import Outcome, module
from firstnet.experiments.harness.table import HEADINGS, Line, summary
from firstnet.machine.writing import write_whole
from firstnet.views.drawing import check_drawing, svg
from firstnet.views.page import check_page, document

MARK = "report of firstnet book"
STYLE = """
.firstnet td { font-size: 0.85rem; vertical-align: top; }
.exact td:nth-child(5) { background: rgb(70 160 70 / 0.25); }
.within td:nth-child(5) { background: rgb(59 130 208 / 0.2); }
.outside td:nth-child(5) { background: rgb(217 115 13 / 0.25); }
"""


def check_report(path: str) -> None:
    """Raise what `write_report` would, long before there is anything to report.

    Raises:
        AccessError: the file can't be written.
        FormatError: the name does not end in .html, or there is a file that is no report.
        MissingExtra: figures can't be drawn.
    """
    check_page(path, MARK)
    check_drawing()


def write_report(path: str, table: Sequence[Line], outcomes: Mapping[str, Outcome]) -> None:
    """Write the page."""
    figures = [_figure(outcome, table) for outcome in outcomes.values() if not outcome.missing]
    page = document(
        "firstnet book",
        "<h1>The book's numbers, and ours</h1>",
        f"<p>firstnet {firstnet.__version__}: {escape(summary(table))}. In the figures black "
        "circles and dotted lines are the book's.</p>",
        _table(table),
        *filter(None, figures),
        mark=MARK,
        style=STYLE,
    )
    write_whole(Path(path), page.encode())


def _table(table: Sequence[Line]) -> str:
    head = "".join(f"<th>{heading}</th>" for heading in HEADINGS)
    rows = "\n".join(
        f'<tr class="{line.finding.verdict.split()[0]}">'
        + "".join(f"<td>{escape(cell)}</td>" for cell in line.cells())
        + "</tr>"
        for line in table
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"


def _figure(outcome: Outcome, table: Sequence[Line]) -> str:
    experiment = module(outcome.name)
    if not hasattr(experiment, "draw"):
        return ""
    ids = [line.row.id for line in table if line.row.experiment == outcome.name]
    about = (experiment.__doc__ or "").strip().splitlines()[0]
    return (
        f"<h2>{escape(', '.join(ids))}: {escape(about)}</h2>\n"
        f"{svg(experiment.draw, outcome.results)}"
    )
