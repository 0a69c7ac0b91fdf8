"""The report: one page with the table and the figures inside, ours over what the book prints."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import firstnet
from firstnet.errors import AccessError, FormatError
from firstnet.experiments.harness.running import Outcome, module
from firstnet.experiments.harness.table import HEADINGS, Line, summary
from firstnet.views.drawing import check_drawing, svg

MARK = "<!-- a report of firstnet book -->"
STYLE = """
body { font: 16px/1.5 sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
table { border-collapse: collapse; font-size: 0.85rem; }
th, td { border-bottom: 1px solid #ddd; padding: 0.3rem 0.6rem; text-align: left;
         vertical-align: top; }
.exact td:nth-child(5) { background: #d8f0d8; }
.within td:nth-child(5) { background: #e6eefa; }
.outside td:nth-child(5) { background: #fbe3d0; }
svg { height: auto; max-width: 100%; }
"""


def check_report(path: str) -> None:
    """Raise what `write_report` would, long before there is anything to report.

    Raises:
        AccessError: the file can't be written.
        FormatError: the name does not end in .html, or there is a file that is no report.
        MissingExtra: figures can't be drawn.
    """
    place = Path(path)
    if place.suffix != ".html":
        raise FormatError(f"{path}: a report is a page; give it a name that ends in .html.")
    if not place.parent.is_dir():
        raise AccessError(
            f"{path}: there is no folder {place.parent}; make it first, or choose another."
        )
    if not os.access(place if place.exists() else place.parent, os.W_OK):
        raise AccessError(f"{path}: can't be written; choose another folder or name.")
    if place.exists() and not _is_report(place):
        raise FormatError(
            f"{path}: exists and is no report of firstnet, so it stays as it is; choose another "
            "name."
        )
    check_drawing()


def write_report(path: str, table: Sequence[Line], outcomes: Mapping[str, Outcome]) -> None:
    """Write the page."""
    figures = [_figure(outcome, table) for outcome in outcomes.values() if not outcome.missing]
    body = [
        f"<h1>The book's numbers, and ours</h1><p>firstnet {firstnet.__version__}: ",
        f"{escape(summary(table))}. In the figures black circles and dotted lines are the "
        "book's.</p>",
        _table(table),
        *filter(None, figures),
    ]
    Path(path).write_text(
        f'<!doctype html>\n{MARK}\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>firstnet book</title><style>{STYLE}</style></head><body>\n"
        + "\n".join(body)
        + "\n</body></html>\n",
        encoding="utf-8",
    )


def _is_report(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return MARK.encode() in file.read(200)


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
