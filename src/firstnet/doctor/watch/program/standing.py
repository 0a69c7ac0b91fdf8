"""A copy of the process that stays at the head of a turn, and takes it again and again.

To begin and to end a copy costs more than most turns: the system copies each page that it touches.
So one copy takes all turns of a look where it can put back what a turn changes. Whether it can is
seen, not assumed: it has to take the turn like a copy that goes on with the program itself, twice,
and once more at the end. Where it does not, each turn has a copy of its own.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import select
import signal
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.clock import Clock
from firstnet.doctor.watch.program.branch import (
    A_PART,
    NOTHING,
    SAFETY_S,
    Forks,
    Nudge,
    packed,
    unpacked,
)
from firstnet.doctor.watch.program.recorder import (
    Candidate,
    Inexact,
    Moved,
    Question,
    Recorder,
    Turn,
)
from firstnet.doctor.watch.program.state import Group
from firstnet.doctor.watch.program.undone import Undone

HEAVY = 100_000  # work of a turn, from which on it takes longer than a copy of the process
MANY, PATIENCE = 100, 4  # numbers of a program that is slow to put back, and turns it waits for
MOST_UNDONE = 4_000  # things that are put back after a turn, beyond which a new copy is quicker
SIZE = struct.Struct("<Q")


class Wish(NamedTuple):
    """A turn that is wanted: of which groups, without which sites, after which nudges."""

    groups: Sequence[Group]
    skipped: frozenset[int]
    nudges: Sequence[Nudge]
    wanted: frozenset[int] | None
    moved: Moved = NOTHING


class Standing:
    """The copy that stays at the head of one turn; it is begun once the turn was taken elsewhere.

    Args:
        make: returns what takes the turn and undoes it, from a copy of the process; None where
            that can't be done.
        numbers: how many the program holds. A look in vain takes few turns, and where there is much
            to be put back, they are not worth it.
    """

    def __init__(self, make: Callable[[], Undone | None], numbers: int) -> None:
        self.make = make
        self.patience = PATIENCE if numbers > MANY else 1
        self.first: tuple[Wish, list[Nudge], bytes] | None = None  # as another copy has taken it
        self.fails = False
        self.waited = 0  # turns that others have taken
        self.owner, self.child = os.getpid(), 0
        self.names: dict[int, int] = {}  # of the groups that the copy knows, by identity
        self.known: list[Group] = []  # which keeps these identities

    def turn(self, forks: Forks, wish: Wish) -> Turn | None:
        """Return a turn, from the copy that stays here if it can take it, else from another."""
        if self.serves(forks):
            answer = self._asked(wish)
            if answer is not None:
                return unpacked(answer)
            self._give_up()
        turn = forks.turn(wish.nudges, wish.wanted, wish.moved)
        self.waited += 1
        plain = turn is not None and not wish.nudges and not wish.moved
        if turn is not None and plain and self.first is None and turn.work < HEAVY:
            self.first = wish, forks.shift, _comparable(turn)
        return turn

    def serves(self, forks: Forks) -> bool:
        """Tell whether the copy takes turns; begin it once that is worth it."""
        if self.owner != os.getpid():  # in a copy of this process, which needs one of its own
            self.owner, self.child = os.getpid(), 0
        if self.first is not None and self.first[1] is not forks.shift:
            self.end()
            self.first, self.waited = None, 0
        if self.may_serve and not self.child and self.waited >= self.patience:
            self._begin()
        return self.child > 0

    @property
    def may_serve(self) -> bool:
        """Whether the copy takes turns, or may be asked to."""
        return self.first is not None and not self.fails

    def end(self) -> None:
        """End the copy.

        Raises:
            Inexact: it doesn't take the turn any more as it did at first.
        """
        if not self.child or self.owner != os.getpid():
            return
        same = self._repeats()
        self._give_up()
        self.fails = not same
        if not same:
            raise Inexact

    def _begin(self) -> None:
        (wishes, self.writer), (self.reader, answers) = os.pipe(), os.pipe()
        drawn = random.getstate()  # which Python seeds anew in a copy of a process
        child = os.fork()
        if child == 0:
            random.setstate(drawn)
            os.close(self.writer)
            os.close(self.reader)
            _serve(self.make, wishes, answers)
        os.close(wishes)
        os.close(answers)
        self.child, self.names, self.known = child, {}, []
        if not (self._repeats() and self._repeats()):
            self._give_up()

    def _repeats(self) -> bool:
        """Tell whether the copy takes the turn as another one did."""
        assert self.first is not None  # noqa: S101  # the copy is begun after it
        answer = self._asked(self.first[0])
        turn = None if answer is None else unpacked(answer)
        return turn is not None and _comparable(turn) == self.first[2]

    def _asked(self, wish: Wish) -> bytes | None:
        """Return what the copy says of a turn; None where it has ended, or is given up."""
        with contextlib.suppress(BrokenPipeError):
            _write(self.writer, self._message(wish))
        return _read(self.reader, Clock(self.child, SAFETY_S))

    def _message(self, wish: Wish) -> list[bytes | memoryview]:
        start = len(self.known)
        numbers = [self._number(it) for it in wish.groups]
        nudged = [self._number(group) for group, _ in wish.nudges]
        parts = [part for _, part in wish.nudges] + list(wish.moved.values())
        arrays = [np.asarray(part, dtype=np.float64) for part in parts]
        text = json.dumps(
            {
                "known": [(it.name, it.paths) for it in self.known[start:]],
                "groups": numbers,
                "skipped": list(wish.skipped),
                "nudged": nudged,
                "wanted": None if wish.wanted is None else list(wish.wanted),
                "moved": list(wish.moved),
                "shapes": [it.shape for it in arrays],
            }
        ).encode()
        return [SIZE.pack(len(text)), text, *(it.tobytes() for it in arrays)]

    def _number(self, group: Group) -> int:
        if id(group) not in self.names:
            self.names[id(group)] = len(self.known)
            self.known.append(group)
        return self.names[id(group)]

    def _give_up(self) -> None:
        os.close(self.writer)
        os.close(self.reader)
        with contextlib.suppress(OSError):
            os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        self.child, self.fails = 0, True


@dataclass
class Stays:
    """Turns that are taken in the copy that stays at their head, where that is exact."""

    standing: Standing
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
        """Return the turn after these nudges; a question needs a copy of its own."""
        forks = self._forks()
        if question is not None:
            return forks.turn(nudges, wanted, moved, question)
        wish = Wish(self.groups, self.skipped, nudges, wanted, moved)
        return self.standing.turn(forks, wish)

    def turns(
        self, nudges: Iterable[Sequence[Nudge]], wanted: frozenset[int] | None
    ) -> Iterator[Turn | None]:
        """Yield the turns after these nudges."""
        if self.standing.may_serve:
            return (self.turn(each, wanted) for each in nudges)
        return self._forks().turns(nudges, wanted)

    def _forks(self) -> Forks:
        return Forks(self.recorder, self.candidate, self.groups, self.skipped, self.shift)


def _comparable(turn: Turn) -> bytes:
    """Return all of a turn but for its work: that of the loop itself is not done again."""
    return b"".join(packed(replace(turn, work=0)))


def _serve(make: Callable[[], Undone | None], wishes: int, answers: int) -> None:
    """Take the turns that are wanted, until nobody wants any; end this copy of the process."""
    try:
        gc.freeze()  # a collection would touch, and so copy, all that was there before
        branches, known = make(), list[Group]()
        if branches is None or len(branches.before.undo) > MOST_UNDONE:
            os._exit(1)
        while (message := _read(wishes, None)) is not None:
            turn = _taken(branches, known, message)
            _write(answers, [] if turn is None else packed(turn))
    except BaseException:  # the learner's code may raise anything
        os._exit(1)
    os._exit(0)


def _taken(branches: Undone, known: list[Group], message: bytes) -> Turn | None:
    (length,) = SIZE.unpack_from(message)
    wish = json.loads(message[SIZE.size : SIZE.size + length])
    known += [Group(name, tuple(paths)) for name, paths in wish["known"]]
    numbers = np.frombuffer(message[SIZE.size + length :], dtype=np.float64)
    arrays: list[Any] = []
    start = 0
    for shape in wish["shapes"]:
        size = int(np.prod(shape))
        arrays.append(numbers[start : start + size].reshape(shape).copy())
        start += size
    nudges = [(known[number], array) for number, array in zip(wish["nudged"], arrays)]
    places = [(site, before) for site, before in wish["moved"]]
    moved = dict(zip(places, arrays[len(nudges) :]))
    branches.groups = [known[number] for number in wish["groups"]]
    branches.skipped = frozenset(wish["skipped"])
    wanted = None if wish["wanted"] is None else frozenset(wish["wanted"])
    return branches.turn(nudges, wanted, moved)


def _write(pipe: int, parts: Sequence[bytes | memoryview]) -> None:
    with os.fdopen(pipe, "wb", closefd=False) as written:
        written.writelines([SIZE.pack(sum(map(len, parts))), *parts])


def _read(pipe: int, clock: Clock | None) -> bytes | None:
    """Return what was written at once; None where nothing comes any more."""
    head = _exactly(pipe, SIZE.size, clock)
    return None if head is None else _exactly(pipe, SIZE.unpack(head)[0], clock)


def _exactly(pipe: int, size: int, clock: Clock | None) -> bytes | None:
    parts, left = list[bytes](), size
    while left:
        if clock is not None and not select.select([pipe], [], [], 0.5)[0]:
            if clock.is_over:
                return None
            continue
        part = os.read(pipe, min(left, A_PART))
        if not part:
            return None
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
