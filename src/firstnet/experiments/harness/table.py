"""The table: row by row what the book prints, what we find, and the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firstnet.experiments.harness.rows import Row
from firstnet.experiments.harness.running import Outcome, module
from firstnet.experiments.harness.verdicts import (
    EXACT,
    NOT_COMPARED,
    NOT_RUN,
    OUTSIDE,
    WITHIN,
    Finding,
)

HEADINGS = ("id", "what", "published", "ours", "verdict", "note")
VERDICTS = (EXACT, WITHIN, OUTSIDE, NOT_COMPARED, NOT_RUN)


@dataclass(frozen=True)
class Line:
    """A row of the book with what was found about it."""

    row: Row
    finding: Finding

    def cells(self) -> tuple[str, ...]:
        """Return the texts below the headings."""
        row, found = self.row, self.finding
        return row.id, row.what, row.published, found.ours, found.verdict, found.note

    def to_dict(self) -> dict[str, Any]:
        """Return the line as plain values, fit for JSON."""
        more = {"chapter": self.row.chapter, "kind": self.row.kind}
        return dict(zip(HEADINGS, self.cells(), strict=True)) | more


def lines(rows: Iterable[Row], outcomes: Mapping[str, Outcome]) -> list[Line]:
    """Return the line of each row, from the outcomes of their experiments by name."""
    found: dict[str, Finding] = {}
    for outcome in outcomes.values():
        if not outcome.missing:
            found |= module(outcome.name).findings(outcome.results)
    return [Line(row, found.get(row.id) or _not_run(row, outcomes)) for row in rows]


def _not_run(row: Row, outcomes: Mapping[str, Outcome]) -> Finding:
    return Finding("", NOT_RUN, outcomes[row.experiment].missing if row.experiment else row.kind)


def text(table: Sequence[Line]) -> list[str]:
    """Return the table as plain lines, in columns."""
    cells = [HEADINGS, *(line.cells() for line in table)]
    widths = [max(map(len, column)) for column in zip(*cells)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells
    ]


def summary(table: Sequence[Line]) -> str:
    """Return how many rows have which verdict."""
    counts = Counter(line.finding.verdict for line in table)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
