"""Take one turn of a loop again and again, each time from the same state but for a nudge.

Where the system can fork, a copy of the process takes the turn: random numbers, closures and
aliases are exactly those of the program. Elsewhere the program is executed again from the start,
with the same seeds, up to the same turn.
"""

from __future__ import annotations

import contextlib
import gc
import json
import math
import os
import random
import select
import signal
import struct
import sys
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import numpy as np

from firstnet.doctor.clock import Clock
from firstnet.doctor.watch.program.recorder import (
    Candidate,
    Event,
    InBranch,
    Moved,
    Question,
    Recorder,
    Recording,
    Turn,
    TurnRecorded,
)
from firstnet.doctor.watch.program.state import Group
from firstnet.doctor.watch.program.values import Array
from firstnet.machine.processors import processors

BUDGET = 6_000_000  # work that one turn may take
AT_ONCE = min(processors(), 4)  # turns that are taken beside each other
A_PART = 1 << 16  # bytes, as many as a pipe holds
SAFETY_S = 20.0  # after which a turn is given up whatever it does

Nudge = tuple[Group, Array]
NOTHING: Moved = MappingProxyType({})


class Branches(Protocol):
    """Something that takes the same turn as often as it is asked to, without the sites skipped.

    Attributes:
        skipped: sites whose values are not recorded.
        groups: whose numbers are wanted afterwards.
        shift: what is added to the program's numbers at the head of each turn, and has been added
            to those of the running program.
    """

    skipped: frozenset[int]
    groups: list[Group]
    shift: list[Nudge]

    def turn(
        self,
        nudges: Sequence[Nudge],
        wanted: frozenset[int] | None,
        moved: Moved = NOTHING,
        question: Question | None = None,
    ) -> Turn | None:
        """Return the turn after these nudges, None where it does not come to its end.

        Args:
            nudges: of the numbers that the program holds at its head.
            wanted: the numbers of the events whose values are kept; None for all.
            moved: what is added to single values that it computes.
            question: is asked at one of them; the turn then ends with its answers.
        """

    def turns(
        self, nudges: Iterable[Sequence[Nudge]], wanted: frozenset[int] | None
    ) -> Iterator[Turn | None]:
        """Yield the turns after these nudges, one for each of them; perhaps several at once."""


@dataclass
class Forks:
    """Turns that are taken in copies of this process."""

    recorder: Recorder
    candidate: Candidate
    groups: list[Group]
    skipped: frozenset[int] = frozenset()
    shift: list[Nudge] = field(default_factory=list)  # which a copy of the process inherits

    def turn(
        self,
        nudges: Sequence[Nudge],
        wanted: frozenset[int] | None,
        moved: Moved = NOTHING,
        question: Question | None = None,
    ) -> Turn | None:
        """Return the turn after these nudges; in the copy of the process, raise InBranch."""
        copy = self._copy(nudges, wanted, moved, question)
        try:
            return copy.turn()
        finally:
            copy.end()

    def turns(
        self, nudges: Iterable[Sequence[Nudge]], wanted: frozenset[int] | None
    ) -> Iterator[Turn | None]:
        """Yield the turns after these nudges, likewise: as many at once as there are processors."""
        owner, left, ahead = os.getpid(), iter(nudges), deque[_Copy]()
        try:
            while True:
                for each in islice(left, AT_ONCE - len(ahead)):
                    ahead.append(self._copy(each, wanted))
                if not ahead:
                    return
                yield ahead[0].turn()
                ahead.popleft().end()
        finally:
            for it in ahead if os.getpid() == owner else ():  # a copy must not end the others
                it.end()

    def _copy(
        self,
        nudges: Sequence[Nudge],
        wanted: frozenset[int] | None,
        moved: Moved = NOTHING,
        question: Question | None = None,
    ) -> _Copy:
        """Return a copy of the process that takes a turn; in that copy, raise InBranch."""
        reader, writer = os.pipe()
        drawn = random.getstate()  # which Python seeds anew in a copy of a process
        child = os.fork()
        if child == 0:
            gc.disable()  # a collection would touch, and so copy, every page
            random.setstate(drawn)
            os.close(reader)
            self._begin(writer, nudges, wanted, moved, question)
            _keep_alive(sys._getframe(1), self.candidate.frame)
            raise InBranch
        os.close(writer)
        return _Copy(child, reader, Clock(child, SAFETY_S, before=0.0))

    def _begin(
        self,
        writer: int,
        nudges: Sequence[Nudge],
        wanted: frozenset[int] | None,
        moved: Moved,
        question: Question | None,
    ) -> None:
        def done(turn: Turn | None) -> None:
            with contextlib.suppress(OSError), os.fdopen(writer, "wb") as pipe:
                if turn is not None:
                    pipe.writelines(packed(turn))
            os._exit(0)

        for group, difference in nudges:
            group.add(self.candidate.state, difference)
        self.recorder.left = BUDGET
        here = self.candidate
        recording = Recording(here.loop, here.frame, self.groups, wanted, done)
        recording.skipped, recording.moved = self.skipped, moved
        recording.question = question
        self.recorder.begin(recording)
        if self.skipped:
            self.recorder.hurry()


class _Copy(NamedTuple):
    """A copy of this process, and where it tells of the turn that it takes."""

    pid: int
    reader: int
    clock: Clock

    def turn(self) -> Turn | None:
        """Return the turn; None where it does not come to its end."""
        return unpacked(_all_of(self.reader, self.clock))

    def end(self) -> None:
        """End the copy."""
        os.close(self.reader)
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


@dataclass
class Reruns:
    """Turns that are taken by executing the program again.

    Args:
        execute: runs the program from its start with another recorder.
        candidate: the loop and its turn.
        groups: whose numbers are wanted afterwards.
    """

    execute: Callable[[Recorder], Any]
    recorder: Recorder
    candidate: Candidate
    groups: list[Group]
    skipped: frozenset[int] = frozenset()
    shift: list[Nudge] = field(default_factory=list)

    def turn(
        self,
        nudges: Sequence[Nudge],
        wanted: frozenset[int] | None,
        moved: Moved = NOTHING,
        question: Question | None = None,
    ) -> Turn | None:
        """Return the turn after these nudges."""
        found: list[Turn | None] = []
        again = Recorder(self.recorder.sites, 20 * BUDGET, None)
        again.target = (self.candidate.loop, self.candidate.turn)

        def begin(frame: Any, state: Any) -> Recording:
            for group, difference in (*self.shift, *nudges):
                if all(path in state for path in group.paths):
                    group.add(state, difference)
            again.left = BUDGET
            loop = self.candidate.loop
            recording = Recording(loop, frame, self.groups, wanted, found.append)
            recording.work, recording.skipped, recording.moved = BUDGET, self.skipped, moved
            recording.question = question
            return recording

        again.at_target = begin
        with contextlib.suppress(TurnRecorded):
            self.execute(again)
        for module in again.modules:  # its examples would wait for the garbage collector
            vars(module).clear()
        return found[0] if found else None

    def turns(
        self, nudges: Iterable[Sequence[Nudge]], wanted: frozenset[int] | None
    ) -> Iterator[Turn | None]:
        """Yield the turns after these nudges."""
        return (self.turn(nudge, wanted) for nudge in nudges)


_ALIVE: list[dict[str, Any]] = []


def _keep_alive(frame: types.FrameType | None, end: types.FrameType) -> None:
    """Hold on to what functions hold that a copy of the process leaves.

    To free it would touch, and so copy, all of its pages.
    """
    while frame is not None and frame is not end:
        _ALIVE.append({**frame.f_locals})
        frame = frame.f_back


def can_fork() -> bool:
    """Tell whether copies of this process can be made. In a browser they can't, despite os.fork."""
    alone = sys.platform == "emscripten" or os.environ.get("FIRSTNET_NO_FORK")
    return hasattr(os, "fork") and not alone


# -- a turn as bytes: a header of JSON, then the events, then the arrays -------------------------


def packed(turn: Turn) -> list[bytes | memoryview]:
    """Return a turn as bytes, in parts; the numbers are not copied."""
    after = {name: None if array is None else array.size for name, array in turn.after.items()}
    parts = [array for array in turn.after.values() if array is not None]
    shapes = list(dict.fromkeys(event.shape for event in turn.events))
    numbers = {shape: number for number, shape in enumerate(shapes)}
    header = {
        "after": after,
        "events": len(turn.events),
        "shapes": shapes,
        "arrays": list(turn.arrays),
        "work": turn.work,
        "many": turn.many,
        "answers": turn.answers,
    }
    text = json.dumps(header).encode()
    columns = (
        np.array([event.site for event in turn.events], dtype=np.float64),
        np.array([numbers[event.shape] for event in turn.events], dtype=np.float64),
        np.array([event.mark for event in turn.events], dtype=np.float64),
    )
    body = [
        np.ascontiguousarray(array, dtype=np.float64).reshape(-1).data.cast("B")
        for array in (*columns, *parts, *turn.arrays.values())
        if array.size
    ]
    return [struct.pack("<Q", len(text)), text, *body]


def unpacked(data: bytes) -> Turn | None:
    """Return the turn of these bytes; None where they are none, or cut off."""
    if len(data) < 8:
        return None
    (length,) = struct.unpack_from("<Q", data)
    try:
        header = json.loads(data[8 : 8 + length])
    except ValueError:
        return None
    body = np.frombuffer(data[8 + length :], dtype=np.float64)
    count = header["events"]
    sites, numbers, marks = body[: 3 * count].reshape(3, count)
    shapes = [tuple(it) for it in header["shapes"]]
    of_each = [shapes[number] for number in numbers.astype(int).tolist()]
    events = list(map(Event, sites.astype(int).tolist(), of_each, marks.tolist()))
    after: dict[str, Array | None] = {}
    start = 3 * count
    for name, size in header["after"].items():
        after[name] = None if size is None else body[start : start + size].copy()
        start += size or 0
    arrays = {}
    for number in header["arrays"]:
        shape = events[number].shape
        size = math.prod(shape)
        arrays[number] = body[start : start + size].reshape(shape).copy()
        start += size
    return Turn(after, events, arrays, header["work"], header["many"], header["answers"])


def _all_of(reader: int, clock: Clock) -> bytes:
    parts: list[bytes] = []
    while not clock.is_over:
        if select.select([reader], [], [], 0.5)[0]:
            part = os.read(reader, A_PART)
            if not part:
                break
            parts.append(part)
    return b"".join(parts)
