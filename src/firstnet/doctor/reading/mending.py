"""An edit of a few lines, and the finding that it becomes."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from firstnet.doctor.report.pages import RULES, Page, read_page
from firstnet.doctor.report.report import Finding, Fix, Place


@dataclass(frozen=True)
class Mend:
    """One change to a learner's text that keeps the number of its lines.

    Attributes:
        code: of the rule that it belongs to.
        message: the fault in one sentence.
        lines: what the changed lines become; lines count from 0.
        before: what they were.
        observed: what stands there.
        expected: what should.
        assumed: what was supposed, as a sentence; "" where nothing was.
        level: other than the rule's; "" for the rule's.
        safety: "safe" where the meaning stays.
        column: of the fault, from 1.
        place: the first and last line, from 0; of the changed lines if None.
        runs_only: whether the changed lines are no advice, only a way to go on.
        inserted: a line to advise in their place, and before which line, from 0.
    """

    code: str
    message: str
    lines: Mapping[int, str]
    before: Mapping[int, str]
    observed: str = ""
    expected: str = ""
    assumed: str = ""
    level: str = ""
    safety: str = "safe"
    column: int = 1
    place: tuple[int, int] | None = None
    runs_only: bool = False
    inserted: tuple[int, str] | None = None


def apply(edits: Sequence[Mend], lines: Sequence[str]) -> list[str]:
    """Return the lines after the edits."""
    changed = list(lines)
    for edit in edits:
        for number, line in edit.lines.items():
            changed[number] = line
    return changed


@cache
def page(code: str) -> Page:
    """Return the page of a rule by its code, without a look at the others."""
    (file,) = RULES.glob(f"{code.lower()}_*.py")
    return read_page(file)


def findings_of(edits: Sequence[Mend], text: str, path: str, verified: bool) -> list[Finding]:
    """Return the finding that each edit stands for, with the edit as a diff against the text.

    Where several edits change the same lines, each has the diff of all of them.
    """
    old = text.split("\n")
    groups = _of_same_lines([it for it in edits if not (it.runs_only or it.inserted)])
    found = []
    for edit in edits:
        (group,) = [it for it in groups if edit in it] or [[edit]]
        new = apply(group, old) if len(group) > 1 else _advised(edit, old)
        found.append(_finding_of(edit, old, new, path, verified))
    return found


def _of_same_lines(edits: Sequence[Mend]) -> list[list[Mend]]:
    """Return the edits in groups, none of which changes a line that another one changes."""
    groups: list[list[Mend]] = []
    for edit in edits:
        same = [
            group
            for group in groups
            if any(edit.lines.keys() & other.lines.keys() for other in group)
        ]
        groups = [group for group in groups if group not in same]
        groups.append([*(each for it in same for each in it), edit])
    return groups


def _finding_of(
    edit: Mend, old: Sequence[str], new: Sequence[str], path: str, verified: bool
) -> Finding:
    rule = page(edit.code)
    first, last = edit.place or (min(edit.lines), max(edit.lines))
    diff = diff_of(old, new, path)
    return Finding(
        code=edit.code,
        name=rule.name,
        level=edit.level or rule.level,
        message=edit.message,
        observed=edit.observed,
        expected=edit.expected,
        why=" ".join(rule.why.split()),
        place=Place(first + 1, last + 1, edit.column),
        fix=Fix(diff, verified, edit.safety) if diff else None,
    )


def diff_of(old: Sequence[str], new: Sequence[str], path: str) -> str:
    """Return the unified diff of two texts in lines."""
    name = Path(path).name
    if len(old) == len(new):
        return "\n".join(_line_by_line(old, new, name))
    return "\n".join(difflib.unified_diff(old, new, name, name, n=1, lineterm=""))


def _line_by_line(old: Sequence[str], new: Sequence[str], name: str) -> Iterator[str]:
    """Yield the diff that takes no line for another one."""
    changed = [number for number, line in enumerate(old) if line != new[number]]
    hunks: list[range] = []
    for number in changed:
        around = range(max(0, number - 1), min(len(old), number + 2))
        if hunks and hunks[-1].stop >= around.start:
            hunks[-1] = range(hunks[-1].start, around.stop)
        else:
            hunks.append(around)
    if hunks:
        yield f"--- {name}"
        yield f"+++ {name}"
    for hunk in hunks:
        yield f"@@ -{hunk.start + 1},{len(hunk)} +{hunk.start + 1},{len(hunk)} @@"
        for differs, run in itertools.groupby(hunk, key=set(changed).__contains__):
            numbers = list(run)
            yield from (f"{'-' if differs else ' '}{old[it]}" for it in numbers)
            yield from (f"+{new[it]}" for it in numbers if differs)


def _advised(edit: Mend, old: Sequence[str]) -> list[str]:
    """Return the learner's text as it should be, as far as this edit goes."""
    if edit.runs_only:
        return list(old)
    if edit.inserted:
        at, line = edit.inserted
        return [*old[:at], line, *old[at:]]
    return _carried_over(edit, old)


def _carried_over(edit: Mend, old: Sequence[str]) -> list[str]:
    """Return the learner's own lines after this edit alone, whatever other edits did to them."""
    new = list(old)
    for number, line in edit.lines.items():
        own, before = old[number], edit.before.get(number, old[number])
        new[number] = line if own == before else _transplanted(own, before, line)
    return new


def _transplanted(own: str, before: str, after: str) -> str:
    """Return a line of the learner's with the change that leads from `before` to `after`."""
    if own.strip() == before.strip():  # only its indentation was mended
        return own[: len(own) - len(own.lstrip())] + after.lstrip()
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    rest = shorter - start
    tail = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    for around in range(len(before)):
        first, last = max(start - around, 0), tail - min(around, tail)
        piece = before[first : len(before) - last]
        if piece and own.count(piece) == 1:
            return own.replace(piece, after[first : len(after) - last])
    return after
