"""Turns that are taken in this process, and undone: where there can be no copies of it.

They are exact where all that a turn changes can be put back. So the turn that the program takes
itself afterwards has to end like the last one that was taken here. Where it does not, all is
watched anew, by executing the program again for each turn.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from firstnet.doctor.watch.program.body import Body
from firstnet.doctor.watch.program.branch import BUDGET, NOTHING, Nudge
from firstnet.doctor.watch.program.recorder import (
    BudgetSpent,
    Candidate,
    Expected,
    Inexact,
    Moved,
    Question,
    Recorder,
    Recording,
    Turn,
    TurnRecorded,
)
from firstnet.doctor.watch.program.snapshot import Snapshot
from firstnet.doctor.watch.program.state import Group, groups_of


@dataclass
class Undone:
    """Turns that are taken in this process, after which all is put back.

    Args:
        recorder: of the program.
        candidate: the loop, at the head of the turn.
        groups: whose numbers are wanted afterwards.
        body: takes the turn.
        before: what the program holds at the head of the turn, unless it was moved aside.
    """

    recorder: Recorder
    candidate: Candidate
    groups: list[Group]
    body: Body
    before: Snapshot
    skipped: frozenset[int] = frozenset()
    shift: list[Nudge] = field(default_factory=list)  # which the running program has already
    moved: Snapshot | None = None  # what it holds with that

    def turn(
        self,
        nudges: Sequence[Nudge],
        wanted: frozenset[int] | None,
        moved: Moved = NOTHING,
        question: Question | None = None,
    ) -> Turn | None:
        """Return the turn after these nudges.

        Raises:
            Inexact: it doesn't come to its end although nothing was nudged.
        """
        here = self.candidate
        if self.shift and self.moved is None:
            self.moved = snapshot_of(here, self.recorder)
        found: list[Turn | None] = []
        recording = Recording(here.loop, here.frame, self.groups, wanted, found.append)
        recording.skipped, recording.moved, recording.question = self.skipped, moved, question
        state = {**here.state}
        before = [(group, group.read(state)) for group, _ in nudges]
        with self.recorder.aside():
            try:
                for group, difference in nudges:
                    group.add(state, difference)
                self._take(recording)
            finally:
                (self.moved or self.before).restore()
                for group, numbers in before:
                    if numbers is not None:
                        group.put(state, numbers)
        if not found or found[0] is None:
            if not nudges and not moved:
                raise Inexact
            return None
        return _kept(found[0])

    def turns(
        self, nudges: Iterable[Sequence[Nudge]], wanted: frozenset[int] | None
    ) -> Iterator[Turn | None]:
        """Yield the turns after these nudges."""
        return (self.turn(nudge, wanted) for nudge in nudges)

    def _take(self, recording: Recording) -> None:
        """Take the turn; where it doesn't come to its end, nothing is recorded."""
        recorder = self.recorder
        recorder.left = BUDGET
        recorder.begin(recording)
        if self.skipped:
            recorder.hurry()
        with contextlib.suppress(TurnRecorded, BudgetSpent, Exception, SystemExit):
            names = self.body()
            if names is not None:
                recorder.recorded(self.candidate.frame, names)


def snapshot_of(candidate: Candidate, recorder: Recorder) -> Snapshot:
    """Return what the program holds at the head of a turn."""
    changing = [candidate.state[path].value for path in candidate.changed]
    return Snapshot(candidate.frame, recorder.files, recorder.modules, changing)


def expect(branches: Undone) -> None:
    """Let the recorder compare the turn that the program takes now with the one it takes here.

    Raises:
        Inexact: it doesn't come to its end here.
    """
    here = branches.candidate
    branches.groups = groups_of(here.state, here.changed)
    turn = branches.turn([], frozenset())
    if turn is not None:
        expected = Expected(here.loop, here.frame, branches.groups, turn.after)
        branches.recorder.expected = expected


def _kept(turn: Turn) -> Turn:
    """Return a turn whose answers are plain, as from another process."""
    turn.answers = json.loads(json.dumps(turn.answers))
    return turn
