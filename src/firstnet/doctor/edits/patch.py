"""Unified diffs: read as hunks, put together, applied, and written again."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


@dataclass(frozen=True)
class Hunk:
    """Lines that take the place of others.

    Attributes:
        start: the first line that goes, counted from 1; what is only put in comes before it.
        old: the lines that go, without their ends.
        new: the lines that come.
    """

    start: int
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def end(self) -> int:
        """The line after the last that goes."""
        return self.start + len(self.old)

    def lines(self) -> list[Hunk]:
        """Return an edit for each line, if as many come as go; else this one."""
        if len(self.old) != len(self.new):
            return [self]
        pairs = enumerate(zip(self.old, self.new, strict=True), self.start)
        return [Hunk(number, (old,), (new,)) for number, (old, new) in pairs]

    def touches(self, other: Hunk) -> bool:
        """Tell whether both change the same lines, or put something in at the same place."""
        if not self.old and not other.old:
            return self.start == other.start
        return self.start < other.end and other.start < self.end


def hunks(diff: str) -> list[Hunk]:
    """Return the hunks of a unified diff; its headers and its unchanged lines fall away."""
    found: list[Hunk] = []
    lines = diff.splitlines()
    number, inside = 0, False
    old: list[str] = []
    new: list[str] = []
    for line in [*lines, " "]:
        hunk = HUNK.match(line)
        if inside and line.startswith("-"):
            old.append(line[1:])
            continue
        if inside and line.startswith("+"):
            new.append(line[1:])
            continue
        if line.startswith("\\"):  # No newline at end of file
            continue
        if old or new:
            found.append(Hunk(number, tuple(old), tuple(new)))
            number += len(old)
            old, new = [], []
        if hunk:
            inside = True
            number = int(hunk[1]) + (hunk[2] == "0")  # "-3,0" puts in after line 3
        elif inside:
            number += 1
    return found


def combined(
    diffs: Iterable[str], text: str, layout: Collection[int] = ()
) -> tuple[list[Hunk], list[int]]:
    """Return the edits of all diffs that fit the text and one another, the first ones first.

    Args:
        diffs: in the order in which they count.
        text: that they are made for.
        layout: the numbers of the diffs that repair a damaged paste. They are independent line by
            line: if another diff changes one of their lines, only that line is dropped, because
            the other diff already contains the repair.

    Returns:
        The edits by line, and the numbers of the diffs that were left out.
    """
    lines = text.splitlines()
    kept: list[Hunk] = []
    left_out: list[int] = []
    for number, diff in enumerate(diffs):
        fresh = [edit for edit in hunks(diff) if edit not in kept]
        if number in layout:
            alone = [line for it in fresh for line in it.lines() if line not in kept]
            fresh = [it for it in alone if not any(it.touches(other) for other in kept)]
        fit = all(tuple(lines[it.start - 1 : it.end - 1]) == it.old for it in fresh)
        if fit and not any(it.touches(other) for it in fresh for other in kept):
            kept += fresh
        else:
            left_out.append(number)
    return sorted(kept, key=lambda it: (it.start, it.end)), left_out


def applied(text: str, changes: Sequence[Hunk]) -> str:
    """Return a text with these edits made; its kind of line end is kept."""
    lines = text.splitlines(keepends=True)
    end = next((it[len(it.rstrip("\r\n")) :] for it in lines if it.endswith(("\n", "\r"))), "\n")
    for edit in sorted(changes, key=lambda it: it.start, reverse=True):
        at_end = edit.end > len(lines)
        if at_end and edit.start > 1 and not lines[edit.start - 2].endswith(("\n", "\r")):
            lines[edit.start - 2] += end
        lines[edit.start - 1 : edit.end - 1] = [line + end for line in edit.new]
    return "".join(lines)


def unified(name: str, before: str, after: str) -> str:
    """Return the change as a patch that `patch -p0` and `git apply -p0` take."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
