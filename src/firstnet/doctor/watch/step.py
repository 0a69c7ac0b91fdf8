"""One step of a learner's training, watched: its parameters, its output, and what it descends.

The truth is the gradient of the learner's own output, by nudges. A step is right when its change
of every parameter follows the gradient of a known cost, or of a cost that the program computes
the error of, up to a positive factor for each group of parameters, momentum and decay aside.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from firstnet.doctor.watch.branch import Branches
from firstnet.doctor.watch.costs import coded, derivatives
from firstnet.doctor.watch.recorder import Candidate, Recorder, Turn
from firstnet.doctor.watch.roles import (
    AVERAGE,
    MOMENT,
    NEVER_RESET,
    NUDGE,
    PARAMETER,
    VELOCITY,
    Role,
    direction,
    roles_of,
    same_course,
)
from firstnet.doctor.watch.state import Group, State, groups_of
from firstnet.doctor.watch.values import Array

BranchesOf = Callable[[list[Group]], Branches]

MOST_GROUPS = 80
MOST_OUTPUTS = 20
MOST_TARGETS = 60
TOLERANCE = 2e-3  # of the residual of a fit; kinks of rectified units leave some
EXACT = 1e-4
WRONG = 0.02  # a residual from which on a group is wrong
ASYMMETRIC = 0.02
DIRECTIONS = 6  # for each group of parameters
MOST_TURNS = 120
HEAVY_VALUE = 60_000  # numbers in a value that is not compared with that of a nudged turn
WORK = 6_000_000  # for all nudged turns together


@dataclass(frozen=True)
class Series:
    """What an expression computed in one turn: all its values stacked, or the last or the first."""

    site: int
    which: str  # "all", "last", "first"
    numbers: tuple[int, ...]  # of the events

    def of(self, turn: Turn) -> Array:
        """Return the value in a turn."""
        if len(self.numbers) == 1:
            return turn.array(self.numbers[0])
        return np.array([turn.array(number) for number in self.numbers])


@dataclass(frozen=True)
class GroupSeen:
    """How the step changes one group of parameters, held against the gradient.

    Attributes:
        name: of the group.
        size: how many numbers.
        factor: by which the change follows the negative gradient; positive where it descends.
        residual: the part of the change that the gradient does not explain, 0 to 1.
        asymmetry: of the derivative of the change, 0 for a gradient; nan if it is too small to tell.
        found: whether the program computes this gradient, whatever it does with it afterwards.
        change: the largest change of a number in it.
        directions: along how many it was nudged.
        share: of the directions, the part along which the change follows the gradient exactly.
    """

    name: str
    size: int
    factor: float
    residual: float
    asymmetry: float
    found: bool
    change: float
    share: float = 0.0
    directions: int = 9

    @property
    def follows(self) -> bool:
        """Whether the change follows the gradient, up to a factor of either sign."""
        return self.residual < TOLERANCE


@dataclass
class StepSeen:
    """What was seen of one step.

    Attributes:
        loop: the number of the loop, of which a turn is a step.
        groups: the parameters.
        still: names of numbers that the output depends on and that never change.
        output, target: where they are computed; None where none were found.
        labels: whether the target holds the numbers of classes.
        cost: the name of the cost; "" if unknown.
        error_site: where the error is computed that all changes follow, if the cost is unknown.
        asymmetry: the largest among the groups.
        vanishing: whether the gradient is too small to be measured.
        adaptive: whether there is state that scales each parameter's step.
        shapes: of the parameters.
        output_shape: of the output in one turn.
        not_finite: whether the turn made a parameter infinite or nan.
        never_reset: sums of gradients that go on from step to step and enter the change.
        inputs: the examples.
        paired: whether the output and the target belong together without doubt.
        work: that the step takes.
        roles: of all numbers that change.
        mixed: whether some parameters descend another cost than the others.
    """

    loop: int
    groups: list[GroupSeen] = field(default_factory=list)
    still: list[str] = field(default_factory=list)
    output: Series | None = None
    target: Series | None = None
    labels: bool = False
    cost: str = ""
    error_site: int = -1
    asymmetry: float = 0.0
    vanishing: bool = False
    adaptive: bool = False
    shapes: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    output_shape: tuple[int, ...] = ()
    not_finite: bool = False
    inputs: Series | None = None
    never_reset: list[str] = field(default_factory=list)
    paired: bool = False
    work: int = 0
    roles: dict[str, Role] = field(default_factory=dict)
    mixed: bool = False

    @property
    def right(self) -> bool:
        """Whether every group of parameters descends."""
        return bool(self.groups) and all(
            (it.follows and it.factor > 0)
            or (it.found and not (it.follows and it.factor < 0))
            or it.change == 0
            for it in self.groups
        )

    @property
    def consistent(self) -> bool:
        """Whether the step is along the gradient of some cost, whichever it is."""
        return bool(self.groups) and not self.uphill and self.asymmetry < ASYMMETRIC

    @property
    def uphill(self) -> bool:
        """Whether every group follows the gradient, against its direction."""
        return bool(self.groups) and all(it.follows and it.factor < 0 for it in self.groups)

    @property
    def wrong(self) -> list[GroupSeen]:
        """The groups whose change is not along the gradient, while it is for others."""
        return [
            it
            for it in self.groups
            if it.residual > WRONG and not it.asymmetry < ASYMMETRIC and not it.found
        ]


@dataclass
class _Probe:
    """A nudge to both sides, along one direction in one group."""

    group: str
    along: Array
    plus: Turn
    minus: Turn
    nudge: float
    renumbered: dict[int, int]  # the numbers of the events in plus and minus

    def slope(self, series: Series) -> Array:
        here = Series(series.site, series.which, tuple(self.renumbered[n] for n in series.numbers))
        return (here.of(self.plus) - here.of(self.minus)) / (2 * self.nudge)


def watch_step(
    candidate: Candidate,
    recorder: Recorder,
    branches_of: BranchesOf,
    nudge: float = NUDGE,
    roles: dict[str, Role] | None = None,
) -> StepSeen | None:
    """Return what a turn of a loop does to the parameters; None where it changes none.

    Args:
        candidate: the loop, at the head of the turn.
        recorder: knows the sites.
        branches_of: makes something that takes the turn again, from the groups.
        nudge: the length of a nudge.
        roles: of the groups, where they are known from an earlier look.
    """
    groups = groups_of(candidate.state, candidate.changed)
    if len(groups) > MOST_GROUPS:
        return None
    return _Watch(candidate, recorder, branches_of, nudge).seen(groups, roles or {})


def _only(turn: Turn, skipped: frozenset[int]) -> Turn:
    """Return a turn without the events of some sites; their arrays are kept under no number."""
    if not skipped:
        return turn
    kept = [n for n, it in enumerate(turn.events) if it.site not in skipped]
    arrays = {place: turn.array(n) for place, n in enumerate(kept) if turn.events[n].shape != ()}
    rest = {-1 - n: array for n, array in turn.arrays.items() if turn.events[n].site in skipped}
    return Turn(turn.after, [turn.events[n] for n in kept], arrays | rest, turn.work)


class _Watch:
    def __init__(
        self, candidate: Candidate, recorder: Recorder, branches_of: BranchesOf, nudge: float
    ) -> None:
        self.candidate = candidate
        self.state: State = candidate.state
        self.sites = recorder.sites
        self.branches_of = branches_of
        self.nudge = nudge
        self.rng = np.random.default_rng(0)
        self.old: dict[str, Array] = {}
        self.shares: dict[str, float] = {}
        self._slopes_of: dict[str, Array] = {}
        self.slope = np.zeros(0)  # of the cost along the output, that explains the step best
        self.best_gradients: dict[str, Array] = {}  # and along the directions, by group
        self.subtracted: tuple[Series, Series]  # an output and the target subtracted from it
        self.fitted: tuple[Series, Series | None]  # an output and a target, as they were nudged
        self.ways: dict[str, tuple[str, ...]] = {}  # what else explains the change of a group

    def seen(self, groups: list[Group], known: dict[str, Role]) -> StepSeen | None:
        branches: Branches = self.branches_of(groups)
        base = branches.turn([], None)
        if base is None:
            return None
        self.whole = base
        branches.skipped = frozenset(base.many)
        seen = StepSeen(self.candidate.loop)
        moving: dict[str, Group] = {}
        for group in groups:
            old, new = group.read(self.state), base.after.get(group.name)
            if old is None or new is None or old.size != new.size or np.array_equal(old, new):
                continue
            if not np.isfinite(new).all():
                seen.not_finite = seen.not_finite or (old.size > 1)
                continue
            is_array = isinstance(self.state[group.paths[0]].value, np.ndarray)
            if is_array and any(
                np.array_equal(old, self.old[name]) and np.array_equal(new, base.after[name])
                for name in moving
                if self.old[name].size == old.size
            ):
                continue  # another name of the same numbers
            moving[group.name], self.old[group.name] = group, old
        if not moving:
            return seen if seen.not_finite else None
        self.base, self.branches = base, branches
        branches.skipped = self._without(base, branches.skipped, HEAVY_VALUE)
        self.base = base = _only(base, branches.skipped)
        # What depends on a parameter has other numbers in another turn; what a cache is, stays.
        fresh = {
            name: it
            for name, it in moving.items()
            if name not in known or known[name].kind == PARAMETER
        }
        self.roles = known | roles_of(branches, base, fresh, self.rng)
        seen.roles = self.roles
        parameters = [
            group for name, group in moving.items() if self._is(name, PARAMETER)
        ]
        if not parameters:
            return None
        self.moving = moving
        self.parameters = self._merged(parameters)
        seen.work = base.work
        self._find_still(seen)
        self._probe()
        if not self.probes:
            return None
        self._judge(seen)
        return seen

    def _without(self, base: Turn, skipped: frozenset[int], largest: int) -> frozenset[int]:
        """Return the sites whose values need not be compared: those that are too large."""
        large = {it.site for it in base.events if int(np.prod(it.shape)) > largest}
        return skipped | large

    def _is(self, name: str, kind: str) -> bool:
        return name in self.roles and self.roles[name].kind == kind

    def _merged(self, groups: Sequence[Group]) -> dict[str, Group]:
        """Join single numbers that have the same parent, such as w1, w2 and b."""
        merged: dict[str, Group] = {}
        for group in groups:
            if self.old[group.name].size > 1:
                merged[group.name] = group
                continue
            parent = group.name.rpartition(".")[0] or "the numbers"
            name = f"{parent} (single numbers)"
            paths = (*merged[name].paths, *group.paths) if name in merged else group.paths
            merged[name] = Group(name, paths)
        alone = [name for name in merged if name.endswith("(single numbers)")]
        for name in alone:
            if len(merged[name].paths) == 1:
                only = merged.pop(name)
                merged[only.paths[0]] = Group(only.paths[0], only.paths)
        return merged

    def _after(self, turn: Turn, group: Group) -> Array | None:
        """Return the numbers of a merged group after a turn."""
        if group.name in turn.after:
            return turn.after[group.name]
        parts = []
        for path in group.paths:
            name = next(it.name for it in self.moving.values() if path in it.paths)
            part = turn.after.get(name)
            if part is None:
                return None
            parts.append(part)
        return np.concatenate(parts)

    # -- what never changes ----------------------------------------------------------------------

    def _find_still(self, seen: StepSeen) -> None:
        """Find biases or weights that the program holds beside the others and never changes."""
        paths = [path for group in self.parameters.values() for path in group.paths]
        alike = {_pattern(path) for path in paths}
        parents = {_parent(path) for path in paths}
        sizes = {side for path in paths for side in np.shape(self.state[path].value)}
        moved = {path for group in self.moving.values() for path in group.paths}

        def is_left(path: str) -> bool:
            value = self.state[path].value
            if path in moved or np.ndim(value) > 2:
                return False
            if _pattern(path) in alike:
                return True
            bias = path.rpartition(".")[2].strip("[]'\"")[:1].lower() == "b"
            flat = np.size(value) == max(np.shape(value), default=0)
            return bias and flat and np.size(value) in sizes and _parent(path) in parents

        left = [path for path in self.state if is_left(path)][:400]
        self.still: dict[str, Role] = {}
        self.left: dict[str, Group] = {}
        for group in groups_of(self.state, left)[:12]:
            old = group.read(self.state)
            if old is None or not np.isfinite(old).all():
                continue
            along = direction(self.rng, old.size)
            turn = self.branches.turn([(group, self.nudge * along)], frozenset())
            if turn is not None and same_course(self.base, turn):
                pairs = enumerate(zip(self.base.events, turn.events))
                affected = frozenset(n for n, (a, b) in pairs if a.mark != b.mark)
                if affected:
                    self.still[group.name] = Role(PARAMETER, affected)
                    self.left[group.name] = group

    def _with_a_slope(self) -> list[str]:
        """Return the numbers that never change although the cost has a slope along them."""
        output, target = getattr(self, "fitted", (None, None))
        if output is None or target is None or not self.slope.size:
            return []
        steepest = max(float(np.abs(it).max()) for it in self.best_gradients.values())
        found = []
        for name, group in self.left.items():
            old = group.read(self.state)
            assert old is not None  # noqa: S101  # it was read before
            wanted = frozenset(self.renumbered[number] for number in output.numbers)
            slopes = []
            for along in self._directions(old.size, 3)[:9]:
                plus = self.branches.turn([(group, self.nudge * along)], wanted)
                minus = self.branches.turn([(group, -self.nudge * along)], wanted)
                if plus is None or minus is None or not same_course(self.short, plus):
                    continue
                probe = _Probe(name, along, plus, minus, self.nudge, self.renumbered)
                slopes.append(float(np.sum(probe.slope(output) * self.slope)))
            if slopes and max(map(abs, slopes)) > 1e-3 * steepest:
                found.append(name)
        return found

    # -- nudges ----------------------------------------------------------------------------------

    def _probe(self) -> None:
        """Take the turn with a nudge to both sides, along some directions for each group."""
        self._find_outputs()
        wanted = frozenset(number for series in self.outputs for number in series.numbers)
        sites = {self.base.events[number].site for number in wanted}
        everything = {event.site for event in self.base.events}
        self._restrict(frozenset(everything - sites), wanted)
        wanted = frozenset(self.renumbered[number] for number in wanted)
        turns = min(MOST_TURNS, WORK / max(1, self.base.work))
        each = int(np.clip(turns / 2 / len(self.parameters), 2, DIRECTIONS))
        self.probes: list[_Probe] = []
        for name, group in self.parameters.items():
            old = group.read(self.state)
            assert old is not None  # noqa: S101  # it was read before
            for along in self._directions(old.size, each):
                plus = self.branches.turn([(group, self.nudge * along)], wanted)
                minus = self.branches.turn([(group, -self.nudge * along)], wanted)
                if plus is None or minus is None:
                    continue
                if same_course(self.short, plus) and same_course(self.short, minus):
                    self.probes.append(_Probe(name, along, plus, minus, self.nudge, self.renumbered))
        self.of_group = {
            name: [n for n, probe in enumerate(self.probes) if probe.group == name]
            for name in self.parameters
        }

    def _restrict(self, needless: frozenset[int], wanted: frozenset[int]) -> None:
        """Record from now on only the sites of these events; numbers of events change thereby."""
        self.branches.skipped |= needless
        needed = {path for group in self.parameters.values() for path in group.paths}
        self.branches.groups = [it for it in self.moving.values() if needed & set(it.paths)]
        kept = [n for n, it in enumerate(self.base.events) if it.site not in needless]
        self.renumbered = {number: place for place, number in enumerate(kept)}
        self.short = Turn(self.base.after, [self.base.events[n] for n in kept], {})

    def _directions(self, size: int, each: int) -> list[Array]:
        if size <= each or (size <= 9 and each >= 4):
            return [np.eye(size)[number] for number in range(size)]
        return [direction(self.rng, size) for _ in range(each)]

    def _find_outputs(self) -> None:
        """List the values that depend on the most groups of parameters, the earliest first."""
        by_site: dict[int, list[int]] = {}
        for number, event in enumerate(self.base.events):
            by_site.setdefault(event.site, []).append(number)
        depends: dict[int, set[str]] = {}
        for name in self.moving:
            for number in self.roles[name].affected if self._is(name, PARAMETER) else ():
                depends.setdefault(number, set()).add(name)
        self.series: list[tuple[Series, set[str]]] = []
        for site, numbers in by_site.items():
            shapes = {self.base.events[number].shape for number in numbers}
            on: set[str] = set().union(*(depends.get(number, set()) for number in numbers))
            size = int(np.prod(next(iter(shapes)))) * len(numbers)
            if len(shapes) == 1 and len(numbers) <= 5000 and size <= 200_000:
                self.series.append((Series(site, "all", tuple(numbers)), on))
            if len(numbers) > 1:
                last, first = numbers[-1], numbers[0]
                self.series.append((Series(site, "last", (last,)), depends.get(last, set())))
                self.series.append((Series(site, "first", (first,)), depends.get(first, set())))
        self.series.sort(key=lambda it: it[0].numbers[0])
        most = max((len(on) for _, on in self.series), default=0)
        self.outputs = self._distinct([it for it, on in self.series if len(on) == most and most])
        self.outputs = [it for it in self.outputs if np.isfinite(it.of(self.base)).all()]
        self.outputs = self.outputs[:MOST_OUTPUTS]
        self.depending = most

    def _distinct(self, series: Sequence[Series]) -> list[Series]:
        known, found = set(), []
        for it in series:
            events = [self.base.events[number] for number in it.numbers]
            key = (len(events), events[0].shape, tuple(event.mark for event in events))
            if key not in known:
                known.add(key)
                found.append(it)
        return found

    def _targets(self) -> list[Series]:
        still = set().union(*(role.affected for role in self.still.values())) if self.still else set()
        found = []
        for it in self._distinct([series for series, on in self.series if not on]):
            if still.intersection(it.numbers):
                continue
            value = it.of(self.base)
            site = self.sites.values[it.site]
            if not np.isfinite(value).all() or _is_size(site.text):
                continue
            single = self.base.events[it.numbers[0]].shape == ()
            if value.size == 1 and not site.is_name:
                continue
            if value.size > 1 and np.ptp(value) == 0 and (value.size > 4 or single):
                continue
            found.append(it)
        return found[: 4 * MOST_TARGETS]

    # -- the judgement ---------------------------------------------------------------------------

    def _judge(self, seen: StepSeen) -> None:
        names = list(self.parameters)
        self.changes: dict[str, Array] = {}
        self.befores: dict[str, Array] = {}
        for name, group in self.parameters.items():
            after, before = self._after(self.base, group), group.read(self.state)
            assert after is not None and before is not None  # noqa: S101  # both were read
            self.changes[name], self.befores[name] = after - before, before
        self.along = {
            name: np.array([self.probes[n].along for n in self.of_group[name]])
            for name in names
            if self.of_group[name]
        }
        self.moves = {name: it @ self.changes[name] for name, it in self.along.items()}
        self.extra = {name: self._regressors(name) for name in self.along}
        self._find_kept(seen)
        best = self._best_pair(seen)
        asymmetry = self._asymmetry()
        measured = len(asymmetry) == len(self.along)
        seen.asymmetry = max(asymmetry.values(), default=np.nan) if measured else np.nan
        for name in self.along:
            size = self.changes[name].size
            change = float(np.abs(self.changes[name]).max())
            factor, residual, found = best.get(name, (0.0, 1.0, False))
            seen.groups.append(
                GroupSeen(
                    name,
                    size,
                    factor,
                    residual,
                    asymmetry.get(name, np.nan),
                    found,
                    change,
                    self.shares.get(name, 0.0),
                    len(self.moves[name]),
                )
            )
            path = self.parameters[name].paths[0]
            seen.shapes.append((name, np.shape(self.state[path].value)))
        seen.still = self._with_a_slope()
        self._find_inputs(seen)

    def _regressors(self, name: str) -> dict[str, Array]:
        """Return what else a step may follow: the step before, decay, and kept velocities."""
        group, along = self.parameters[name], self.along[name]
        before = group.read(self.state)
        assert before is not None  # noqa: S101  # it was read before
        found = {"decay": along @ before, "sign": along @ np.sign(before)}
        earlier = [self.candidate.before.get(path) for path in group.paths]
        if all(it is not None for it in earlier):
            flat = np.concatenate([np.ravel(np.asarray(it, dtype=float)) for it in earlier])
            if flat.size == before.size:
                found["momentum"] = along @ (before - flat)
        for other, old in self.old.items():
            if self._is(other, VELOCITY) and old.size == before.size:
                found[f"velocity {other}"] = along @ old
            if self._is(other, NEVER_RESET) and old.size == before.size:
                found[f"sum {other}"] = along @ old
        return found

    def _find_kept(self, seen: StepSeen) -> None:
        """Look for what is kept beside the parameters.

        State that is never negative scales each step, as in Adam; a sum of gradients that no step
        lets decay was to be set back.
        """
        seen.never_reset = [name for name in self.old if self._is(name, NEVER_RESET)]
        sizes = {it.size for it in self.changes.values()}
        held = [
            old
            for name, old in self.old.items()
            if self._is(name, MOMENT) or (self._is(name, AVERAGE) and old.size in sizes)
        ]
        seen.adaptive = any((old >= 0).all() and np.ptp(old) > 0 for old in held)

    def _best_pair(self, seen: StepSeen) -> dict[str, tuple[float, float, bool]]:
        """Return for each group the factor, the residual, and whether its gradient is computed.

        Of all pairs of an output and a target, and of all costs, the one counts that explains the
        most groups.
        """
        best: tuple[float, ...] | None = None
        result: dict[str, tuple[float, float, bool]] = {}
        largest = 0.0
        for output, target, labels, cost, slope, site in self._pairs():
            gradients = self._gradients(output, slope)
            if gradients is None:
                continue
            largest = max(largest, *(float(np.abs(it).max()) for it in gradients.values()))
            self.ways = {}
            fits = self._fits(gradients)
            if not fits:
                continue
            shown = {
                name: _badness(*fit) == 1.0 and self._computes(name, gradients[name])
                for name, fit in fits.items()
            }
            bad = sum(COMPUTED if shown[name] else _badness(*fit) for name, fit in fits.items())
            if site >= 0:  # the sign of an error that the program computes is not known
                bad = sum(max(_badness(*fit), UNSURE) for fit in fits.values())
            worst = sum(min(residual, 1.0) for _, residual in fits.values())
            computed = self._is_computed(output, slope)
            odd = cost == "absolute"  # it fits whatever has the right sign
            rank = (bad, site >= 0, not computed, odd, labels, round(worst, 2), output.numbers[0])
            if best is None or rank < best:
                best = rank
                self.fitted = output, target
                if site >= 0 and target is not None:
                    output, target = self.subtracted
                else:
                    output, target = self._operands(output, target)
                seen.paired = computed or bad < len(fits) - 0.4 or (site >= 0 and target is not None)
                result = {name: (*fit, shown[name]) for name, fit in fits.items()}
                seen.output, seen.target, seen.labels = output, target, labels
                seen.cost, seen.error_site = cost, site
                seen.output_shape = output.of(self.base).shape
                self.best_gradients, self.slope = gradients, slope
                self.shares = {name: self._share(name, it) for name, it in gradients.items()}
            if bad == 0 and computed:
                break
        if best is None:
            return {}
        seen.vanishing = largest < 1e-9
        if best[0]:
            self._find_other_costs(seen, result)
        return result

    def _find_other_costs(
        self, seen: StepSeen, result: dict[str, tuple[float, float, bool]]
    ) -> None:
        """Let a group descend another cost of the same output and target than the others do.

        A famous book does so: its output layer descends the quadratic cost and its hidden layer
        the cross-entropy. Both lead the output to the target.
        """
        output, target = self.fitted
        if target is None or seen.error_site >= 0:
            return
        good = any(rest < TOLERANCE and factor > 0 for factor, rest, _ in result.values())
        value, wanted = output.of(self.base), target.of(self.base)
        if not good or value.size < 2 or wanted.size != value.size or not seen.cost:
            return
        for cost, slope in derivatives(value, wanted.reshape(value.shape)):
            if cost.removeprefix("sigmoid and ") not in ("quadratic", "cross-entropy"):
                continue
            gradients = self._gradients(output, slope)
            for name, (_, residual, found) in result.items():
                if gradients is None or residual < TOLERANCE or len(self.moves[name]) < 4:
                    continue
                fit = self._fit(name, -gradients[name], 0.0, 0.0)
                if fit[0] > 0 and fit[1] < TOLERANCE:
                    result[name] = (*fit, found)
                    seen.mixed = True

    def _pairs(self):  # type: ignore[no-untyped-def]
        """Yield (output, target, labels, cost, slope of the cost, site of the error)."""
        targets = [(it, it.of(self.base)) for it in self._targets()]
        values = {it: it.of(self.base) for it in self.outputs}
        whole = any(self.base.events[it.numbers[0]].shape != () for it in self.outputs)
        for output, value in values.items():
            if whole and value.size == 1 and self.base.events[output.numbers[0]].shape == ():
                continue
            for target, wanted in targets:
                if wanted.size == value.size and _same_shape(wanted, value):
                    for cost, slope in derivatives(value, wanted.reshape(value.shape)):
                        yield output, target, False, cost, slope, -1
                for hot in coded(wanted, value.shape):
                    for cost, slope in derivatives(value, hot):
                        yield output, target, True, cost, slope, -1
        yield from self._computed_errors(values, targets)

    def _computed_errors(self, values, targets):  # type: ignore[no-untyped-def]
        """Yield what the program itself computes after an output, taken for the error there."""
        everything = [it for it, on in self.series if on]
        for output, value in list(values.items())[:8]:
            if value.size == 1:
                continue
            count = 0
            for error in self._distinct(everything):
                if error.numbers[-1] <= output.numbers[-1] or count > 60:
                    continue
                slope = error.of(self.base)
                if slope.size == value.size and _same_shape(slope, value):
                    if np.isfinite(slope).all() and np.abs(slope).max() > 0:
                        count += 1
                        shaped = slope.reshape(value.shape)
                        target = self._target_for(shaped, targets)
                        yield output, target, False, "", shaped, error.site

    def _target_for(
        self, error: Array, targets: list[tuple[Series, Array]]
    ) -> Series | None:
        """Return what was subtracted from an output, or the reverse, to come to this error."""
        if not hasattr(self, "_by_size"):
            self._by_size: dict[int, list[tuple[Series, Array]]] = {}
            for series in self._distinct([it for it, on in self.series if on]):
                value = series.of(self.base)
                self._by_size.setdefault(value.size, []).append((series, value.reshape(-1)))
        flat = error.reshape(-1)
        scale = 1e-9 * max(float(np.abs(flat).max()), 1e-300)
        for target, wanted in targets:
            if wanted.size != error.size:
                continue
            one = wanted.reshape(-1)
            for output, value in self._by_size.get(error.size, []):
                if min(np.abs(value - one - flat).max(), np.abs(one - value - flat).max()) < scale:
                    self.subtracted = output, target
                    return target
        return None

    def _is_computed(self, output: Series, slope: Array) -> bool:
        """Tell whether the program subtracts one from the other to come to this slope of the cost."""
        return self._subtraction(slope, output.numbers[-1]) is not None

    def _subtraction(self, slope: Array, after: int) -> int | None:
        """Return the number of the event at which this value, or its negative, is subtracted."""
        flat = slope.reshape(-1)
        scale = float(np.abs(flat).max())
        for series, value in self._differences():
            if value.size == flat.size and series.numbers[-1] > after:
                gap = min(float(np.abs(value - flat).max()), float(np.abs(value + flat).max()))
                if gap < 1e-9 * scale:
                    return series.numbers[-1]
        return None

    def _differences(self) -> list[tuple[Series, Array]]:
        """Return what the program computes by a subtraction, flat."""
        if not hasattr(self, "_subtracted"):
            self._subtracted = [
                (series, series.of(self.base).reshape(-1))
                for series, on in self.series
                if on and " - " in self.sites.values[series.site].text
            ]
        return self._subtracted

    def _operands(self, output: Series, target: Series | None) -> tuple[Series, Series | None]:
        """Return what is subtracted from what, where the same values were computed before, too.

        A target of 0 and a loop's number 0 are the same value; what is read last before the
        subtraction is meant.
        """
        if target is None or len(output.numbers) > 1 or len(target.numbers) > 1:
            return output, target
        value, wanted = output.of(self.base), target.of(self.base)
        if value.size != wanted.size:
            return output, target
        slope = value - wanted.reshape(value.shape)
        at = self._subtraction(slope, output.numbers[-1])
        if at is None:
            return output, target
        return self._latest(output, at), self._latest(target, at)

    def _latest(self, series: Series, before: int) -> Series:
        event = self.base.events[series.numbers[0]]
        for number in range(before - 1, max(-1, before - 6), -1):
            it = self.base.events[number]
            if (it.shape, it.mark) == (event.shape, event.mark):
                of_site = [n for n, other in enumerate(self.base.events) if other.site == it.site]
                if len(of_site) == 1:
                    return Series(it.site, "all", (number,))
                if number in (of_site[0], of_site[-1]):
                    return Series(it.site, "last" if number == of_site[-1] else "first", (number,))
        return series

    def _gradients(self, output: Series, slope: Array) -> dict[str, Array] | None:
        if not hasattr(self, "_slopes"):
            self._slopes: dict[Series, Array] = {}
        if output not in self._slopes:
            rows = [probe.slope(output).reshape(-1) for probe in self.probes]
            self._slopes[output] = np.array(rows)
        slopes = self._slopes[output] @ slope.reshape(-1)
        if not np.isfinite(slopes).all() or not np.abs(slopes).max() > 0:
            return None
        return {name: slopes[self.of_group[name]] for name in self.along}

    def _fits(self, gradients: dict[str, Array]) -> dict[str, tuple[float, float]]:
        """Return for each group the factor along the negative gradient, and the residual."""
        found = {}
        scale = max(float(np.abs(it).max()) for it in self.moves.values())
        steepest = max(float(np.abs(it).max()) for it in gradients.values())
        for name, gradient in gradients.items():
            found[name] = self._fit(name, -gradient, 1e-9 * scale, 1e-9 * steepest)
        return self._agreed(gradients, found)

    def _fit(
        self, name: str, downhill: Array, least: float, flat: float
    ) -> tuple[float, float]:
        moves = self.moves[name]
        largest = float(np.abs(moves).max())
        if largest <= least and np.abs(downhill).max() <= max(flat, 1e-12):
            return 1.0, 0.0  # neither moves nor has a reason to
        if np.abs(downhill).max() <= 1e-14:
            return 0.0, 1.0
        best = (0.0, 1.0)
        extra = self.extra[name]
        velocity = [key for key in extra if key.startswith(("velocity", "momentum", "sum"))]
        ways: list[tuple[str, ...]] = [(), *((key,) for key in velocity), ("decay",), ("sign",)]
        ways += [(key, "decay") for key in velocity]
        for way in ways:
            if len(moves) < 2 * (len(way) + 1) and way:
                continue
            columns = np.array([downhill, *(extra[key] for key in way)]).T
            sizes = np.abs(columns).max(axis=0)
            if not sizes.all():
                continue
            found, *_ = np.linalg.lstsq(columns / sizes, moves, rcond=None)
            if way and abs(found[0]) < 0.01 * largest:  # the gradient has no part in it
                continue
            predicted = (columns / sizes) @ found
            if not way and moves.size > 2:
                predicted = self._agreed_by_most(downhill, moves, predicted)
            residual = float(np.abs(moves - predicted).max() / max(largest, least, 1e-300))
            if residual < best[1] and (not way or residual < TOLERANCE):
                best = (float(found[0] / sizes[0]), residual)
            if best[1] < TOLERANCE:
                self.ways[name] = way
                break
        return best

    def _share(self, name: str, gradient: Array) -> float:
        """Return the part of the directions along which the change follows the gradient exactly."""
        moves = self.moves[name]
        predicted = self._agreed_by_most(-gradient, moves, 0 * moves)
        scale = max(float(np.abs(moves).max()), 1e-300)
        steep = np.abs(gradient) > 1e-9 * max(float(np.abs(gradient).max()), 1e-300)
        good = (np.abs(moves - predicted) < TOLERANCE * np.abs(moves) + 1e-9 * scale) & steep
        return float(good.sum() / max(1, steep.sum()))

    def _agreed_by_most(self, downhill: Array, moves: Array, predicted: Array) -> Array:
        """Return the change that the factor predicts which most of the directions have.

        Where some of them are wrong, a fit to all would be wrong everywhere.
        """
        steep = np.abs(downhill) > 1e-9 * np.abs(downhill).max()
        factors = moves[steep] / downhill[steep]
        for factor in factors:
            close = np.abs(factors - factor) < TOLERANCE * abs(factor)
            if close.sum() >= max(2, 0.4 * len(factors)):
                return downhill * factor
        return predicted

    def _agreed(
        self, gradients: dict[str, Array], fits: dict[str, tuple[float, float]]
    ) -> dict[str, tuple[float, float]]:
        """Hold groups with a single direction, which any factor fits, against the others' factor."""
        many = [factor for name, (factor, rest) in fits.items() if len(self.moves[name]) > 1 and rest < TOLERANCE]
        if not many:
            return fits if len(self.moves) == 1 or any(len(it) > 1 for it in self.moves.values()) else self._pooled(gradients)
        shared = float(np.median(many))
        for name, moves in self.moves.items():
            if len(moves) == 1 and not self._has_extra(name):
                predicted = -shared * gradients[name]
                scale = max(float(np.abs(moves).max()), float(np.abs(predicted).max()), 1e-300)
                fits[name] = (shared, float(np.abs(moves - predicted).max()) / scale)
        return fits

    def _has_extra(self, name: str) -> bool:
        return any(key.startswith("velocity") for key in self.extra[name])

    def _pooled(self, gradients: dict[str, Array]) -> dict[str, tuple[float, float]]:
        names = list(gradients)
        downhill = -np.concatenate([gradients[name] for name in names])
        moves = np.concatenate([self.moves[name] for name in names])
        factor = float(downhill @ moves / (downhill @ downhill))
        found = {}
        for name in names:
            predicted = -factor * gradients[name]
            scale = max(float(np.abs(self.moves[name]).max()), float(np.abs(predicted).max()), 1e-300)
            found[name] = (factor, float(np.abs(self.moves[name] - predicted).max()) / scale)
        return found

    def _computes(self, name: str, gradient: Array) -> bool:
        """Tell whether the program computes this gradient, whatever it does with it afterwards."""
        known = self._computed_slopes(name)
        length = float(np.linalg.norm(gradient))
        if not known.size or len(gradient) < 4 or length < 1e-12:
            return False
        for decay in (None, self.extra[name]["decay"], self.extra[name]["sign"]):
            values, wanted = known, gradient / length
            if decay is not None and np.linalg.norm(decay) > 0:  # the gradient of a decay is added
                along = decay / np.linalg.norm(decay)
                values = known - np.outer(known @ along, along)
                wanted = wanted - (wanted @ along) * along
            lengths = np.linalg.norm(values, axis=1)
            size = float(np.linalg.norm(wanted))
            if size < 1e-3:
                continue
            clear = lengths > 1e-3
            cosines = values[clear] @ wanted / (lengths[clear] * size)
            if (cosines > 1 - 1e-6).any():
                return True
        return False

    def _computed_slopes(self, name: str) -> Array:
        """Return what every value of the size of a group is along the directions, of length 1."""
        if name not in self._slopes_of:
            shape = np.shape(self.state[self.parameters[name].paths[0]].value)
            size, found = self.changes[name].size, []
            for value in self.base.arrays.values():
                if value.size != size or not np.isfinite(value).all():
                    continue
                turned = [value.T] if value.ndim == 2 and value.shape == shape[::-1] else []
                for flat in (it.reshape(-1) for it in (value, *turned)):
                    slopes = self.along[name] @ flat
                    length = float(np.linalg.norm(slopes))
                    if length > 1e-14:
                        found.append(slopes / length)
            self._slopes_of[name] = np.array(found)
        return self._slopes_of[name]

    def _asymmetry(self) -> dict[str, float]:
        """Return for each group how far the derivative of the changes is from symmetric.

        A change along the negative gradient of any cost has a symmetric derivative, the cost's
        second one. Factors of their own for each group are allowed for.
        """
        names = list(self.along)
        blocks: dict[tuple[str, str], Array] = {}
        for name in names:
            for other in names:
                columns = []
                for number in self.of_group[other]:
                    probe = self.probes[number]
                    slope = self._slope_after(probe, name)
                    if slope is None:
                        return {}
                    if name == other:
                        slope = slope - probe.along
                    columns.append(self.along[name] @ slope)
                blocks[name, other] = np.array(columns).T
        found: dict[str, float] = {}
        largest = max((float(np.abs(it).max()) for it in blocks.values()), default=0.0)
        sizes = [np.abs(it).max() * np.sqrt(it.size) for it in self.befores.values()]
        noise = 2e-16 * float(max(sizes)) / self.nudge
        for name in names:
            for other in names:
                one, two = blocks[name, other], blocks[other, name].T
                size = max(float(np.abs(one).max()), float(np.abs(two).max()))
                if size < max(1e-8 * largest, 1e-9, 30 * noise):
                    continue
                if name != other and one.size > 3:
                    ratio = float((one * two).sum() / max((two * two).sum(), 1e-300))
                    two = two * ratio if ratio > 0 else two
                    size = max(float(np.abs(one).max()), float(np.abs(two).max()))
                gap = float(np.abs(one - two).max()) / size
                found[name] = max(found.get(name, 0.0), gap)
        return found

    def _slope_after(self, probe: _Probe, name: str) -> Array | None:
        group = self.parameters[name]
        plus, minus = self._after(probe.plus, group), self._after(probe.minus, group)
        if plus is None or minus is None or plus.size != minus.size:
            return None
        return (plus - minus) / (2 * probe.nudge)

    def _find_inputs(self, seen: StepSeen) -> None:
        """Find the examples: the first value with as many columns as the first weights have."""
        matrices = [shape for _, shape in seen.shapes if len(shape) == 2 and min(shape) > 1]
        sides = [side for shape in matrices for side in shape]
        outer = [side for side in sides if sides.count(side) == 1 and side not in seen.output_shape]
        shapes = {shape for _, shape in seen.shapes}
        counts = Counter(event.site for event in self.whole.events)
        for number, event in enumerate(self.whole.events):
            if set(outer) & set(event.shape) and event.shape not in shapes:
                which = "all" if counts[event.site] == 1 else "first"
                seen.inputs = Series(event.site, which, (number,))
                return


COMPUTED = 0.5  # how bad it is that a gradient is computed, and the step is another
UNSURE = 0.7  # how bad it is that a fit may be uphill


def _badness(factor: float, residual: float) -> float:
    """Return how badly a change follows a gradient: 0 for exactly and downhill, 1 for not at all."""
    if residual > TOLERANCE:
        return 1.0
    return (0.0 if residual < EXACT else 0.3) + (0.6 if factor < 0 else 0.0)


def _parent(path: str) -> str:
    """Return what holds a number: "self.layers[0]" for "self.layers[0].b"; "" for a variable."""
    for end in range(len(path) - 1, 0, -1):
        if path[end] in ".[":
            return path[:end]
    return ""


def _pattern(path: str) -> str:
    """Return a path with all its numbers alike: "W1" and "W2" are siblings."""
    return re.sub(r"\d+", "#", path)


def _is_size(text: str) -> bool:
    return ".shape" in text or ".size" in text or text.startswith("len(")


def _same_shape(one: Array, other: Array) -> bool:
    return one.squeeze().shape == other.squeeze().shape or one.size <= 4
