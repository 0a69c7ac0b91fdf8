"""Edits with which a step follows the gradient: each is tried on the turn that went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from firstnet.doctor.edits import Edit, edits
from firstnet.doctor.source import Source
from firstnet.doctor.watch.apart import apart
from firstnet.doctor.watch.inplace import EditedTurns
from firstnet.doctor.watch.nothing import around_of
from firstnet.doctor.watch.state import Group
from firstnet.doctor.watch.synthesis import only_leaves_out
from firstnet.doctor.watch.values import Array

Follows = Callable[[Mapping[str, Array]], bool]

WORK = 9_000_000  # of all the turns; a copy of the process counts as much as a turn of COPY
COPY = 40_000
SAFETY_S = 3.0
ENOUGH = 3  # edits that fit
OTHERS = 40  # that are tried after the first one that fits


def mends(
    turns: EditedTurns,
    lines: Mapping[int, float],
    groups: Sequence[Group],
    follows: Follows,
    work: int,
) -> list[Edit]:
    """Return edits with which the change of every parameter follows the gradient.

    An edit that only leaves something out is none, since it may make a wrong gradient that of a
    network that nobody meant.

    Args:
        turns: takes the turn with an edit.
        lines: that may be edited, and by how much an edit of each is put back.
        groups: the parameters.
        follows: tells whether what they are after a turn follows the gradient.
        work: of a turn.
    """
    found: list[Edit] = []
    left = WORK // (work + COPY)
    for edit in _candidates(turns.source, lines):
        if apart(partial(_tried, turns, edit, groups, follows), SAFETY_S).get("fits"):
            found.append(edit)
            left = min(left, OTHERS)
        left -= 1
        if left <= 0 or len(found) >= ENOUGH:
            break
    return found


def _tried(
    turns: EditedTurns, edit: Edit, groups: Sequence[Group], follows: Follows
) -> dict[str, Any]:
    after = turns.after(edit, groups)
    return {"fits": after is not None and follows(after)}


def _candidates(source: Source, lines: Mapping[int, float]) -> Iterator[Edit]:
    tree = source.tree()
    known = {source.runnable}
    for edit in edits(tree, source.runnable, around_of(tree, lines), lines, within=lines):
        if edit.line in lines and not only_leaves_out(source, edit):
            key = f"{edit.line} {edit.column} {edit.end_column} {edit.replacement}"
            if key not in known:
                known.add(key)
                yield edit
