"""The turn taken again with single values moved: what follows from each of them."""

from __future__ import annotations

import math
import types
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from firstnet.doctor.watch.program.branch import Branches
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.recorder import Moved, Turn
from firstnet.doctor.watch.program.state import Group
from firstnet.doctor.watch.program.values import Array
from firstnet.doctor.watch.steps.observed import Series
from firstnet.doctor.watch.steps.roles import same_course

DIRECTIONS = 5  # along which a value is moved
LEAST = 4  # numbers that a ratio has to be shared by; of fewer, other values have to share it
MOST_TURNS = 400
WORK = 3_000_000  # for all of them together
NUDGE = 1e-5  # of the size of a value
SHAKE = 1e-3  # of the size of a value, to see what follows from it
ALIKE = 5  # more values of an expression at which an edit is tried


Asking = Callable[[types.FrameType | None], list[int]]


@dataclass(frozen=True)
class Place:
    """One value of a turn: the expression, and how often it had been computed before."""

    site: int
    before: int


@dataclass(frozen=True, eq=False)
class Moving:
    """A value of the forward pass, and what the output does when it moves.

    Attributes:
        number: of the event.
        along: the directions, in rows.
        slopes: of the output along each of them, in rows.
    """

    number: int
    along: Array
    slopes: Array


@dataclass
class Tracer:
    """Takes the turn again with single values moved.

    Attributes:
        branches: takes the turn; it is the tracer's own.
        base: the turn as it was.
        sites: the expressions.
        depends: the parameters that each event depends on.
        output: where the output is computed.
        wrong: the groups of parameters whose step is wrong.
    """

    branches: Branches
    base: Turn
    sites: Sequence[Site]
    depends: Mapping[int, set[str]]
    output: Series
    wrong: Sequence[Group]
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))

    def __post_init__(self) -> None:
        self.places: list[Place] = []
        counts: Counter[int] = Counter()
        for event in self.base.events:
            self.places.append(Place(event.site, counts[event.site]))
            counts[event.site] += 1
        self.every = frozenset(counts)
        self.many = self.branches.skipped
        self.turns = int(np.clip(WORK / max(1, self.base.work), 0, MOST_TURNS))

    # -- turns -----------------------------------------------------------------------------------

    def _turn(self, moved: Moved, recorded: frozenset[int], wanted: frozenset[int]) -> Turn | None:
        """Take the turn with some values moved, and record these sites only."""
        self.turns -= 1
        self.branches.skipped = self.many | (self.every - recorded)
        return self.branches.turn([], wanted, moved)

    def moving(self, number: int) -> Moving | None:
        """Return what the output does when one value moves; None where the course changes."""
        place, value = self.places[number], self.base.array(number)
        recorded = frozenset({place.site, self.output.site})
        kept = [n for n, event in enumerate(self.base.events) if event.site in recorded]
        short = Turn({}, [self.base.events[n] for n in kept], {})
        renumbered = {n: place for place, n in enumerate(kept)}
        output = Series(
            self.output.site,
            self.output.which,
            tuple(renumbered[n] for n in self.output.numbers),
        )
        wanted = frozenset(output.numbers)
        along, slopes = [], []
        size = NUDGE * max(1.0, float(np.abs(value).max()))
        for direction in self._directions(value.size):
            sides = []
            for sign in (1, -1):
                moved = {(place.site, place.before): sign * size * direction}
                turn = self._turn(moved, recorded, wanted)
                if turn is not None and same_course(short, turn):
                    sides.append(output.of(turn).reshape(-1))
            if len(sides) == 2:
                along.append(direction)
                slopes.append((sides[0] - sides[1]) / (2 * size))
        if not along:
            return None
        return Moving(number, np.array(along), np.array(slopes))

    def _directions(self, size: int) -> list[Array]:
        if size <= DIRECTIONS:
            return list(np.eye(size))
        return [self.rng.normal(size=size) for _ in range(DIRECTIONS)]

    def following(self, numbers: Sequence[int]) -> set[int] | None:
        """Return the events that depend on some values; None where the course changes."""
        moved = {}
        for number in numbers:
            value, place = self.base.array(number), self.places[number]
            size = SHAKE * max(1e-6, float(np.abs(value).max()))
            moved[place.site, place.before] = size * self.rng.normal(size=value.size)
        turn = self._turn(moved, self.every, frozenset())
        if turn is None or not same_course(self.base, turn):
            return None
        pairs = enumerate(zip(self.base.events, turn.events))
        return {n for n, (one, other) in pairs if one.mark != other.mark}

    def spreads(self, number: int, other: int) -> bool:
        """Tell whether a single number of a value reaches several numbers of another one."""
        place, value = self.places[number], self.base.array(number)
        if value.size != self.base.array(other).size:
            return True
        recorded = frozenset({place.site, self.places[other].site})
        kept = [n for n, event in enumerate(self.base.events) if event.site in recorded]
        step = np.zeros(value.size)
        entry = int(np.abs(value).argmax())
        step[entry] = SHAKE * max(1e-6, float(np.abs(value).max()))
        moved = {(place.site, place.before): step}
        turn = self._turn(moved, recorded, frozenset({kept.index(other)}))
        if turn is None or len(turn.events) != len(kept):
            return False
        gap = np.abs(turn.array(kept.index(other)) - self.base.array(other))
        return int((gap > 1e-9 * gap.max()).sum()) > 1 if gap.max() > 0 else False

    def like(self, place: Place) -> list[Place]:
        """Return a value, and others of the same expression if a few numbers prove too little."""
        numbers = [n for n, it in enumerate(self.places) if it.site == place.site]
        size = self.base.array(self.places.index(place)).size
        later = [self.places[n] for n in numbers if self.places[n].before > place.before]
        more = later[:: max(1, len(later) // ALIKE)][:ALIKE] if size < LEAST else []
        return [place, *more]

    def ask(self, place: Place, question: Asking) -> list[int]:
        """Return what is answered in the frame that computes a value."""
        self.branches.skipped = self.many | (self.every - {place.site})
        at = place.site, place.before
        turn = self.branches.turn([], frozenset(), question=(at, question))
        return turn.answers if turn is not None else []

    def leads_to_step(self, number: int) -> bool:
        """Tell whether the step of the wrong parameters depends on a value."""
        if self.turns <= 0:
            return False
        value, place = self.base.array(number), self.places[number]
        size = SHAKE * max(1e-6, float(np.abs(value).max()))
        moved = {(place.site, place.before): size * self.rng.normal(size=value.size)}
        turn = self._turn(moved, frozenset({place.site}), frozenset())
        if turn is None:
            return False
        for group in self.wrong:
            old, new = self.base.after.get(group.name), turn.after.get(group.name)
            if old is not None and new is not None and not np.array_equal(old, new):
                return True
        return False

    def size(self, number: int) -> int:
        """Return how many numbers the value of an event has."""
        return math.prod(self.base.events[number].shape)

    def is_computed(self, number: int) -> bool:
        """Tell whether an event computes something, rather than to read it."""
        return not self.sites[self.base.events[number].site].is_name
