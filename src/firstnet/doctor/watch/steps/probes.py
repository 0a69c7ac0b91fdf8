"""One turn taken with a nudge to both sides: how everything in it depends on the parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from firstnet.doctor.watch.program.branch import Branches
from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.state import Group, State
from firstnet.doctor.watch.program.values import Array
from firstnet.doctor.watch.steps.observed import Series
from firstnet.doctor.watch.steps.roles import direction, same_course

DIRECTIONS = 6  # for each group of parameters
FEW = 9  # numbers that are nudged one by one
MOST_TURNS = 120
WORK = 6_000_000  # for all nudged turns together
MOST_NUMBERS = 50_000_000  # that are recorded of all nudged turns together


@dataclass(frozen=True, eq=False)
class Probe:
    """A nudge to both sides, along one direction in one group.

    Attributes:
        group: its name.
        along: the direction.
        plus, minus: the turns.
        nudge: its length.
        renumbered: the numbers of events in these turns, by those in the turn without a nudge.
    """

    group: str
    along: Array
    plus: Turn
    minus: Turn
    nudge: float
    renumbered: Mapping[int, int]

    def slope(self, series: Series) -> Array:
        """Return the derivative of a value along the direction."""
        here = self._here(series)
        return (here.of(self.plus) - here.of(self.minus)) / (2 * self.nudge)

    def bend(self, series: Series, base: Turn) -> Array:
        """Return by how much the slopes on the two sides differ."""
        here = self._here(series)
        return (here.of(self.plus) + here.of(self.minus) - 2 * series.of(base)) / self.nudge

    def _here(self, series: Series) -> Series:
        numbers = tuple(self.renumbered[number] for number in series.numbers)
        return Series(series.site, series.which, numbers)


@dataclass
class Prober:
    """Takes nudged turns, and records of each only what is wanted.

    Attributes:
        branches: take the turn.
        base: the turn without a nudge.
        state: what the program holds at its head.
        nudge: the length of a nudge.
        rng: deals the directions.
    """

    branches: Branches
    base: Turn
    state: State
    nudge: float
    rng: np.random.Generator
    wanted: frozenset[int] = frozenset()
    renumbered: dict[int, int] = field(default_factory=dict)

    def restrict(self, series: Sequence[Series], groups: Sequence[Group]) -> None:
        """Record from now on only these values, and the numbers of these groups."""
        numbers = {number for it in series for number in it.numbers}
        sites = {self.base.events[number].site for number in numbers}
        kept = [n for n, it in enumerate(self.base.events) if it.site in sites]
        needless = {event.site for event in self.base.events} - sites
        self.branches.skipped |= frozenset(needless)
        self.branches.groups = list(groups)
        self.renumbered = {number: place for place, number in enumerate(kept)}
        self.wanted = frozenset(self.renumbered[number] for number in numbers)
        self.short = Turn(self.base.after, [self.base.events[n] for n in kept], {})

    def each(self, groups: int) -> int:
        """Return along how many directions each of so many groups can be nudged."""
        recorded = sum(math.prod(self.short.events[number].shape) for number in self.wanted)
        turns = min(MOST_TURNS, WORK / max(1, self.base.work), MOST_NUMBERS / max(1, recorded))
        return int(np.clip(turns / 2 / groups, 2, DIRECTIONS))

    def probes(self, group: Group, each: int) -> list[Probe]:
        """Return the probes of one group; fewer where a nudge changes the course of the turn."""
        old = group.read(self.state)
        assert old is not None  # noqa: S101  # it was read before
        found = []
        directions = self._directions(old.size, each)
        nudges = ([(group, by * along)] for along in directions for by in (self.nudge, -self.nudge))
        turns = self.branches.turns(nudges, self.wanted)
        for along, plus, minus in zip(directions, turns, turns):  # one on either side
            if plus is None or minus is None:
                continue
            if same_course(self.short, plus) and same_course(self.short, minus):
                probe = Probe(group.name, along, plus, minus, self.nudge, self.renumbered)
                found.append(probe)
        return found

    def _directions(self, size: int, each: int) -> list[Array]:
        if size <= each or (size <= FEW and each >= 4):
            return [np.eye(size)[number] for number in range(size)]
        return [direction(self.rng, size) for _ in range(each)]
