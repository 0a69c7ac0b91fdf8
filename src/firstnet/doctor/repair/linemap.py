"""Which line of the learner's file a line of the mended program was, after edits that moved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from firstnet.doctor.edits import Edit, apply
from firstnet.doctor.report.report import Place


@dataclass(frozen=True)
class LineMap:
    """The numbers that lines had before all edits, from 1; 0 for a line that an edit has put in."""

    numbers: tuple[int, ...]

    def original(self, line: int) -> int:
        """Return the number that a line had; of one that was put in, that of the line before."""
        known = [number for number in self.numbers[: max(line, 1)] if number]
        return known[-1] if known else 1

    def place(self, place: Place | None) -> Place | None:
        """Return a place by the numbers that its lines had."""
        if place is None:
            return None
        line, end = self.original(place.line), self.original(place.end_line)
        return replace(place, line=line, end_line=max(line, end))

    def after(self, text: str, edit: Edit) -> LineMap:
        """Return the map of the text that an edit makes of this one."""
        old, new = changed_lines(text, edit)
        here = dict(zip(old, self.numbers[edit.line - 1 : edit.end_line]))
        kept = [here.pop(line, 0) for line in new]
        if len(old) == len(new):
            kept = list(self.numbers[edit.line - 1 : edit.end_line])
        return LineMap((*self.numbers[: edit.line - 1], *kept, *self.numbers[edit.end_line :]))


def identity(text: str) -> LineMap:
    """Return the map of a text that no edit has changed."""
    return LineMap(tuple(range(1, text.count("\n") + 2)))


def changed_lines(text: str, edit: Edit) -> tuple[Sequence[str], Sequence[str]]:
    """Return the lines that an edit touches, as they were and as they become."""
    before, after = text.split("\n"), apply(text, [edit]).split("\n")
    tail = len(before) - edit.end_line
    return before[edit.line - 1 : edit.end_line], after[edit.line - 1 : len(after) - tail]
