"""One step of a learner's training, watched: its parameters, its output, and what it descends.

The truth is the gradient of the learner's own output, by nudges. A step is right when its change
of every parameter follows the gradient of a known cost, or of a cost that the program computes
the error of, up to a positive factor for each group of parameters, momentum and decay aside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from firstnet.doctor.watch.branch import Branches
from firstnet.doctor.watch.costs import derivatives
from firstnet.doctor.watch.fit import EXACT, SHARE, TOLERANCE, Fit, Moves, badness
from firstnet.doctor.watch.observed import OWN, Observed, Pair, Series, find_inputs, masks_in
from firstnet.doctor.watch.probes import Probe, Prober
from firstnet.doctor.watch.recorder import Candidate, InBranch, Recorder, Turn
from firstnet.doctor.watch.roles import (
    AVERAGE,
    CACHE,
    MOMENT,
    NEVER_RESET,
    NUDGE,
    PARAMETER,
    STATE,
    VELOCITY,
    Role,
    roles_of,
)
from firstnet.doctor.watch.state import Group, State, groups_of
from firstnet.doctor.watch.still import (
    affected,
    constant,
    left_out,
    with_a_slope,
    without_influence,
)
from firstnet.doctor.watch.symmetry import asymmetries
from firstnet.doctor.watch.values import Array

__all__ = ["ASYMMETRIC", "EXACT", "GroupSeen", "StepSeen", "watch_step", "wholly_proven"]

BranchesOf = Callable[[list[Group]], Branches]

MOST_GROUPS = 80
HEAVY_VALUE = 60_000  # numbers in a value that is not compared with that of a nudged turn
COUNTER = re.compile(r"for \(?(\w+)(?:, .*)? in (?:range|enumerate|reversed\(range)")
WRONG = 0.02  # a residual from which on a group is wrong
ASYMMETRIC = 0.02
KINK = 0.02  # of the slope, by which the cost bends within a nudge
CLEAN = 5e-4  # a residual that rounding and small kinks leave
UNSEEN = 1e-6  # of the steepest slope and the largest change, below which neither is measured
UNSTEADY = 0.01  # of the change of a group, by which a repeated turn differs at least
SHIFT = 1e-4  # of the numbers, by which a second look is taken beside the first
COMPUTED = 0.5  # how bad it is that a gradient is computed, and the step is another
DIRECTIONS = 5  # along which what is replaced is held against the gradient
UNSURE = 0.7  # how bad it is that a fit may be uphill


@dataclass(frozen=True)
class GroupSeen:
    """How the step changes one group of parameters, held against the gradient.

    Attributes:
        name: of the group.
        size: how many numbers.
        factor: by which the change follows the negative gradient; positive where it descends.
        residual: the part of the change that the gradient does not explain, 0 to 1.
        asymmetry: of the derivative of the change, 0 for a gradient; nan if too small to tell.
        found: whether the program computes this gradient, whatever it does with it afterwards.
        change: the largest change of a number in it.
        directions: along how many it was nudged.
        share: of the directions, the part along which the change follows the gradient exactly.
        measured: whether its gradient is large enough to be seen, beside those of the others.
        kinked: whether some nudge has taken the cost past a kink, so that its slope is not known.
        penalty: what the step descends beside the gradient, and by what factor: see `Moves`.
        computed: whether the program computes the gradient (1), its negative (-1) or neither (0).
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
    measured: bool = True
    kinked: bool = False
    penalty: tuple[str, float] | None = None
    computed: int = 0

    @property
    def follows(self) -> bool:
        """Whether the change follows the gradient, up to a factor of either sign."""
        return self.residual < TOLERANCE

    @property
    def descends(self) -> bool:
        """Whether the change follows the gradient downhill, and not by accident.

        What is not explained to the last digit has to have a symmetric derivative, or a kink.
        """
        exactly = self.residual < CLEAN or self.kinked or not self.asymmetry >= ASYMMETRIC
        return self.follows and self.factor > 0 and exactly


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
        loss: a cost that the program computes, to be followed where no target is known.
        error_site: where the error is computed that all changes follow, if the cost is unknown.
        asymmetry: the largest among the groups.
        vanishing: whether the gradient is too small to be measured.
        adaptive: whether there is state that scales each parameter's step.
        shapes: of the parameters.
        output_shape: of the output in one turn.
        not_finite: whether the turn made a parameter infinite or nan.
        never_reset: sums of gradients that go on from step to step and enter the change.
        inputs: the examples, as the first layer reads them.
        parameters: the groups of numbers that the step changes.
        paired: whether the output and the target belong together without doubt.
        work: that the step takes.
        roles: of all numbers that change.
        mixed: whether some parameters descend another cost than the others.
        masks: sites at which numbers are drawn for a part of a layer, as for dropout.
        kept: numbers between 0 and 1 that a turn with masks reads: the part of a layer that stays.
        alike: matrices all of whose numbers are the same before the step.
        twins: where the same values as those of the target were read, by site.
        certain: whether the program subtracts the target, or nothing else has its values.
        overwritten: parameters that the step replaces by a multiple of the gradient.
        idle: biases that are trained, and that nothing is computed from.
        summed: whether the step needs what such sums held before.
        unsteady: whether the same turn from the same numbers ends with others when taken again.
    """

    loop: int
    groups: list[GroupSeen] = field(default_factory=list)
    still: list[str] = field(default_factory=list)
    output: Series | None = None
    target: Series | None = None
    labels: bool = False
    cost: str = ""
    error_site: int = -1
    loss: Series | None = None
    asymmetry: float = 0.0
    vanishing: bool = False
    adaptive: bool = False
    shapes: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    output_shape: tuple[int, ...] = ()
    not_finite: bool = False
    inputs: Series | None = None
    parameters: list[Group] = field(default_factory=list)
    never_reset: list[str] = field(default_factory=list)
    paired: bool = False
    work: int = 0
    roles: dict[str, Role] = field(default_factory=dict)
    mixed: bool = False
    unsteady: bool = False
    summed: bool = False
    idle: list[str] = field(default_factory=list)
    masks: list[int] = field(default_factory=list)
    kept: frozenset[float] = frozenset()
    alike: list[str] = field(default_factory=list)
    twins: dict[int, Series] = field(default_factory=dict)
    certain: bool = True
    overwritten: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        """Whether every group of parameters descends.

        That a gradient is computed counts where the optimiser scales it, or where others descend.
        """
        sure = self.adaptive or any(it.descends for it in self.groups)
        # Where what is exactly right is asymmetric, too, kinks are all around.
        bent = any(it.residual < EXACT and it.asymmetry >= ASYMMETRIC for it in self.groups)
        least = UNSEEN * max((it.change for it in self.groups), default=0.0)
        return sure and all(
            it.descends
            or (bent and it.follows and it.factor > 0)
            or (it.found and not (it.follows and it.factor < 0))
            or (it.change <= least and not it.measured)  # as of biases before a normalisation
            or it.change == 0
            for it in self.groups
        )

    @property
    def convincing(self) -> bool:
        """Whether some parameters follow a gradient, so that this may be a training."""
        return self.adaptive or any(
            (it.follows and it.factor > 0) or it.share >= SHARE for it in self.groups
        )

    @property
    def consistent(self) -> bool:
        """Whether the step is along the gradient of some cost, whichever it is."""
        return bool(self.groups) and not self.uphill and self.asymmetry < ASYMMETRIC

    @property
    def proven(self) -> bool:
        """Whether the step is shown to be right, by cost or by symmetry."""
        return self.right or self.consistent

    @property
    def of_unknown_cost(self) -> bool:
        """Whether the step follows an error at the outputs that is the slope of no known cost."""
        return self.error_site >= 0 and not self.cost and self.output is not None

    @property
    def measured(self) -> bool:
        """Whether the gradient of each group was large enough to be seen."""
        return all(it.measured for it in self.groups)

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
            if it.residual > WRONG
            and not it.asymmetry < ASYMMETRIC
            and not it.found
            and not it.kinked
        ]


def wholly_proven(steps: Sequence[StepSeen]) -> list[StepSeen]:
    """Return the looks that show all parameters of any look to take a right step.

    Where a unit is saturated, a look shows nothing of the weights before it.
    """
    most = max((sum(it.size for it in each.groups) for each in steps), default=0)
    return [
        each
        for each in steps
        if each.proven and each.measured and sum(it.size for it in each.groups) == most
    ]


def agree_on_target(steps: Sequence[StepSeen]) -> None:
    """Let the first look follow a target that every look at the same loop has found.

    In one turn a list that never changes, or the inputs, may have the target's values by chance.
    """
    first = steps[0]
    if first.target is None or first.certain:
        return
    common = set(first.twins)
    for step in steps[1:]:
        if step.loop == first.loop and step.twins:
            common &= set(step.twins)
    if common and first.target.site not in common:
        first.target = max((first.twins[site] for site in common), key=lambda it: it.numbers)


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
    watch = _Watch(candidate, recorder, branches_of, nudge)
    if not roles:
        return watch.seen(groups, {})
    watch.shift, before = _shifted(candidate.state, groups, roles)
    try:
        return watch.seen(groups, roles)
    except InBranch:  # the copy of the program stays where it was moved to
        before = []
        raise
    finally:
        for group, old in before:
            group.put(candidate.state, old)


Placed = list[tuple[Group, Array]]


def _shifted(
    state: State, groups: Sequence[Group], roles: dict[str, Role]
) -> tuple[Placed, Placed]:
    """Move the parameters a little aside; return by how much, and where they were.

    Where a bias is exactly 0, a rectified unit may be exactly at its kink, where no nudge is small
    enough.
    """
    rng = np.random.default_rng(1)
    shift, before = [], []
    for group in groups:
        if group.name in roles and roles[group.name].kind == PARAMETER:
            old = group.read(state)
            if old is not None:
                size = SHIFT * max(float(np.sqrt(np.mean(old**2))), 0.1)
                shift.append((group, size * rng.normal(size=old.size)))
                before.append((group, old))
    for group, difference in shift:
        group.add(state, difference)
    return shift, before


def _is_matrix(shape: tuple[int, ...]) -> bool:
    return len(shape) == 2 and min(shape) > 1


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
        self.sites = recorder.sites.values
        self.constants = recorder.sites.constants
        heads = (COUNTER.match(loop.text) for loop in recorder.sites.loops)
        self.counters = frozenset(match[1] for match in heads if match)
        self.branches_of = branches_of
        self.nudge = nudge
        self.rng = np.random.default_rng(0)
        self.old: dict[str, Array] = {}
        self.moving: dict[str, Group] = {}
        self.shift: list[tuple[Group, Array]] = []

    def seen(self, groups: list[Group], known: dict[str, Role]) -> StepSeen | None:
        branches = self.branches_of(groups)
        branches.shift = self.shift
        whole = branches.turn([], None)
        if whole is None:
            return None
        seen = StepSeen(self.candidate.loop, work=whole.work)
        self._find_moving(groups, whole, seen)
        if not self.moving:
            return seen if seen.not_finite else None
        seen.unsteady = self._is_unsteady(branches, whole)
        if seen.unsteady:
            return seen
        large = {it.site for it in whole.events if int(np.prod(it.shape)) > HEAVY_VALUE}
        branches.skipped = frozenset(whole.many) | large
        self.base = _only(whole, branches.skipped)
        # What depends on a parameter has other numbers in another turn; what a cache is, stays.
        fresh = {
            name: it
            for name, it in self.moving.items()
            if name not in known or known[name].kind == PARAMETER
        }
        self.roles = seen.roles = known | roles_of(branches, self.base, fresh, self.rng)
        parameters = [it for name, it in self.moving.items() if self._is(name, PARAMETER)]
        if not parameters:
            return None
        self.parameters = self._merged(parameters)
        seen.parameters = list(self.parameters.values())
        self._look(seen, Prober(branches, self.base, self.state, self.nudge, self.rng))
        if not self.along:
            return None
        seen.idle = without_influence(self.state, parameters, self.moving.values(), self.roles)
        dependent = {self.base.events[number].site for number in self.depends}
        shapes = [shape for _, shape in seen.shapes]
        seen.masks = masks_in(whole, self.sites)
        if seen.masks:
            numbers = {it.mark for it in whole.events if it.shape == ()}
            seen.kept = frozenset(it for it in numbers if 0 < it < 1)
        if seen.output is not None:
            firsts: dict[int, int] = {}
            for number, event in enumerate(self.base.events):
                firsts.setdefault(event.site, number)
            start = {site for site, number in firsts.items() if number in self.depends}
            about = seen.output, seen.target, dependent, start
            seen.inputs = find_inputs(whole, shapes, *about)
        return seen

    def _is_unsteady(self, branches: Branches, whole: Turn) -> bool:
        """Tell whether the same turn, taken again from the same numbers, changes them otherwise."""
        again = branches.turn([], frozenset())
        if again is None:
            return False
        for name in self.moving:
            one, other = whole.after[name], again.after.get(name)
            if one is None or other is None or one.size != other.size:
                continue
            change = float(np.abs(one - self.old[name]).max())
            if float(np.abs(one - other).max()) > UNSTEADY * change:
                return True
        return False

    def _find_moving(self, groups: Sequence[Group], whole: Turn, seen: StepSeen) -> None:
        """Find the groups that the turn changes; of several names of one array, the first."""
        news: dict[str, Array] = {}
        for group in groups:
            old, new = group.read(self.state), whole.after.get(group.name)
            if old is None or new is None or old.size != new.size or np.array_equal(old, new):
                continue
            if not np.isfinite(new).all():
                seen.not_finite = seen.not_finite or old.size > 1
                continue
            is_array = isinstance(self.state[group.paths[0]].value, np.ndarray)
            if is_array and any(
                np.array_equal(old, self.old[name]) and np.array_equal(new, news[name])
                for name in self.moving
                if self.old[name].size == old.size
            ):
                continue
            self.moving[group.name], self.old[group.name] = group, old
            news[group.name] = new

    def _is(self, name: str, *kinds: str) -> bool:
        return name in self.roles and self.roles[name].kind in kinds

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

    def _look(self, seen: StepSeen, prober: Prober) -> None:
        """Nudge the parameters, and hold their change against the gradient."""
        left = affected(
            prober, left_out(self.state, self.parameters.values(), self.moving.values())
        )
        excluded = frozenset().union(*(numbers for _, numbers in left.values()))
        self.depends: dict[int, set[str]] = {}
        for name in self.moving:
            for number in self.roles[name].affected if self._is(name, PARAMETER) else ():
                self.depends.setdefault(number, set()).add(name)
        count = sum(self.old[name].size for name in self.moving if self._is(name, PARAMETER))
        paths = [path for group in self.parameters.values() for path in group.paths]
        self.observed = Observed(self.base, self.sites, self.depends, self.counters, count)
        if not any(_is_matrix(self.state[path].shape) for path in paths):
            seen.alike = list(affected(prober, constant(self.state)))
        needed = {path for group in self.parameters.values() for path in group.paths}
        prober.restrict(
            [*self.observed.outputs, *self.observed.nearly, *self.observed.losses],
            [it for it in self.moving.values() if needed & set(it.paths)],
        )
        each = prober.each(len(self.parameters))
        found = {name: prober.probes(it, each) for name, it in self.parameters.items()}
        self.probes = {name: probes for name, probes in found.items() if probes}
        self.along = {n: np.array([it.along for it in probes]) for n, probes in self.probes.items()}
        if not self.along:
            return
        self._read_changes()
        self._find_kept(seen)
        self._judge(seen, excluded)
        if self.best is not None and self.best.cost != OWN:
            groups = [group for group, _ in left.values()]
            pair, steepest = self.best, self.steepest
            seen.still = with_a_slope(prober, groups, pair.output, pair.slope, steepest)
            seen.overwritten = self._overwritten(prober, pair)

    def _overwritten(self, prober: Prober, pair: Pair) -> list[str]:
        """Return what the output depends on and the turn replaces by a multiple of its gradient."""
        found = []
        for name, group in self.moving.items():
            used = self.roles[name].affected & set(pair.output.numbers)
            new = self.base.after[name]
            if not used or new is None or not self._is(name, CACHE, STATE) or new.size < 4:
                continue
            probes = prober.probes(group, DIRECTIONS)
            if len(probes) < DIRECTIONS:
                continue
            news = np.array([it.along @ new for it in probes])
            olds = np.array([it.along @ self.old[name] for it in probes])
            # What was there before has to be large enough to be missed.
            least = TOLERANCE * min(float(np.abs(news).max()), float(np.abs(olds).max()))
            for slope in self._slopes_like(pair):
                slopes = np.array([float(np.sum(it.slope(pair.output) * slope)) for it in probes])
                if not np.abs(slopes).max() > 0:
                    continue
                factor = float(slopes @ news) / float(slopes @ slopes)
                if float(np.abs(news - factor * slopes).max()) < least:
                    found.append(name)
                    break
        return found

    def _slopes_like(self, pair: Pair) -> list[Array]:
        """Return the slope of a pair's cost, and of other costs of the same output and target."""
        if pair.target is None or pair.error_site >= 0 or pair.labels:
            return [pair.slope]
        value, wanted = pair.output.of(self.base), pair.target.of(self.base)
        if wanted.size != value.size:
            return [pair.slope]
        others = derivatives(value, wanted.reshape(value.shape))
        return [pair.slope, *(slope for _, slope in others)]

    def _read_changes(self) -> None:
        self.changes: dict[str, Array] = {}
        self.starts: dict[str, Array] = {}
        for name in self.along:
            group = self.parameters[name]
            after, before = self._after(self.base, group), group.read(self.state)
            assert after is not None  # noqa: S101  # all of it was read before
            assert before is not None  # noqa: S101  # likewise
            self.changes[name], self.starts[name] = after - before, before
        self.moves = Moves(
            {name: it @ self.changes[name] for name, it in self.along.items()},
            {name: self._regressors(name) for name in self.along},
            {name: self._computed_slopes(name) for name in self.along},
        )

    def _regressors(self, name: str) -> dict[str, Array]:
        """Return what else a step may follow: the step before, decay, and kept velocities."""
        group, along, before = self.parameters[name], self.along[name], self.starts[name]
        found = {
            "decay": along @ before,
            "sign": along @ np.sign(before),
            "size": along @ np.abs(before),
        }
        earlier = [self.candidate.before.get(path) for path in group.paths]
        if all(it is not None for it in earlier):
            flat = np.concatenate([np.ravel(np.asarray(it, dtype=float)) for it in earlier])
            if flat.size == before.size:
                aside = self._aside(group)
                found["momentum"] = along @ (before - aside - flat)
                if aside.any():  # the program may keep the step before itself, or the weights
                    found["momentum aside"] = along @ (before - flat)
        for other, old in self.old.items():
            if self._is(other, VELOCITY) and old.size == before.size:
                found[f"velocity {other}"] = along @ old
            if self._is(other, NEVER_RESET) and old.size == before.size:
                found[f"sum {other}"] = along @ old
        return found

    def _aside(self, group: Group) -> Array:
        """Return by how much these numbers were moved aside for a second look."""
        parts = {path: np.zeros(self.state[path].array.size) for path in group.paths}
        for other, difference in self.shift:
            start = 0
            for path in other.paths:
                size = self.state[path].array.size
                if path in parts:
                    parts[path] = difference[start : start + size]
                start += size
        return np.concatenate(list(parts.values()))

    def _computed_slopes(self, name: str) -> Array:
        """Return what every value of the size of a group is along the directions, of length 1."""
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
        return np.array(found)

    def _moved(self, name: str, old: Array) -> float:
        """Return by how much the turn changes a group."""
        new = self.base.after[name]
        return float(np.abs(new - old).max()) if new is not None else 0.0

    def _find_kept(self, seen: StepSeen) -> None:
        """Look for what is kept beside the parameters.

        State that is never negative scales each step, as in Adam; a sum of gradients that no step
        lets decay was to be set back.
        """
        fastest = max(float(np.abs(it).max()) for it in self.changes.values())
        seen.never_reset = [
            name
            for name, old in self.old.items()
            if self._is(name, NEVER_RESET) and self._moved(name, old) > UNSEEN * fastest
        ]
        sizes = {it.size for it in self.changes.values()}
        held = [
            old
            for name, old in self.old.items()
            if self._is(name, MOMENT) or (self._is(name, AVERAGE) and old.size in sizes)
        ]
        # Of a moment that a nudge makes negative, only that it decays is seen.
        decaying = [it for name, it in self.old.items() if self._is(name, VELOCITY) and it.size > 3]
        squares = bool(decaying) and all((old >= 0).all() for old in decaying)
        seen.adaptive = squares or any((old >= 0).all() and np.ptp(old) > 0 for old in held)
        if seen.adaptive:  # sums of squares go on by right
            seen.never_reset = [name for name in seen.never_reset if (self.old[name] < 0).any()]

    # -- the judgement ---------------------------------------------------------------------------

    def _judge(self, seen: StepSeen, excluded: frozenset[int]) -> None:
        fits = self._best_pair(seen, excluded)
        asymmetry = self._asymmetry()
        measured = len(asymmetry) == len(self.along)
        seen.asymmetry = max(asymmetry.values(), default=np.nan) if measured else np.nan
        for name in self.along:
            factor, residual, found = fits.get(name, (0.0, 1.0, False))
            seen.groups.append(
                GroupSeen(
                    name,
                    self.changes[name].size,
                    factor,
                    residual,
                    asymmetry.get(name, np.nan),
                    found,
                    float(np.abs(self.changes[name]).max()),
                    self.shares.get(name, 0.0),
                    len(self.along[name]),
                    self._is_measured(name),
                    self._is_kinked(name),
                    self._penalty(name),
                    self.moves.sign(name, self.gradients[name]) if name in self.gradients else 0,
                )
            )
            path = self.parameters[name].paths[0]
            shape = np.shape(self.state[path].value)
            seen.shapes.append((name, shape))
            if _is_matrix(shape) and not np.ptp(self.starts[name]):
                seen.alike.append(name)

    def _penalty(self, name: str) -> tuple[str, float] | None:
        known = self.best is not None and name in self.gradients
        return self.moves.penalty(name, self.gradients[name]) if known else None

    def _is_kinked(self, name: str) -> bool:
        """Tell whether the cost bends within the nudges of a group, as at a rectified unit."""
        if self.best is None or name not in self.gradients:
            return False
        slope = self.best.slope
        bends = [
            abs(float(np.sum(it.bend(self.best.output, self.base) * slope)))
            for it in self.probes[name]
        ]
        return max(bends) > KINK * float(np.abs(self.gradients[name]).max())

    def _is_measured(self, name: str) -> bool:
        """Tell whether a group, or each of its single numbers, has a slope or moves at all."""
        slopes = {key: np.abs(it) for key, it in self.gradients.items()}
        if name not in slopes:
            return True
        moves = np.abs(self.moves.moves[name])
        steepest = max(float(it.max()) for it in slopes.values())
        fastest = max(float(np.abs(it).max()) for it in self.moves.moves.values())
        seen = (slopes[name] > UNSEEN * steepest) | (moves > UNSEEN * fastest)
        single = name.endswith("(single numbers)") and len(seen) == self.changes[name].size
        return bool(seen.all() if single else seen.any())

    def _best_pair(
        self, seen: StepSeen, excluded: frozenset[int]
    ) -> dict[str, tuple[float, float, bool]]:
        """Return for each group the factor, the residual, and whether its gradient is computed.

        Of all pairs of an output and a target, and of all costs, the one counts that explains the
        most groups.
        """
        self.best: Pair | None = None
        self.computed = False
        self.gradients: dict[str, Array] = {}
        self.shares: dict[str, float] = {}
        best: tuple[float, ...] | None = None
        result: dict[str, tuple[float, float, bool]] = {}
        largest = self.steepest = 0.0
        self.slopes: dict[Series, Array] = {}
        for pair in self._pairs(excluded, result):
            explained = all(fit[1] < TOLERANCE for fit in result.values()) if result else False
            gradients = None if pair.cost == OWN and explained else self._gradients(pair)
            if gradients is None:
                continue
            steepest = max(float(np.abs(it).max()) for it in gradients.values())
            largest = max(largest, steepest)
            fits = self.moves.fits(gradients)
            shown = {
                name: badness(*fit) == 1.0
                and (seen.adaptive or self.moves.goes_down(name, gradients[name]))
                and self.moves.computes(name, gradients[name])
                for name, fit in fits.items()
            }
            bad = self._badness(pair, fits, shown)
            computed = self.observed.is_computed(pair)
            single = pair.slope.size == 1 and pair.cost != OWN
            text = self.sites[pair.target.site].text if pair.target is not None else ""
            written = text in self.constants
            rank = self._rank(pair, bad, fits, computed=computed, single=single, written=written)
            if best is None or rank < best:
                best, self.best, self.steepest = rank, pair, steepest
                self.gradients = gradients
                ways = [key for name in fits for key in self.moves.ways.get(name, ())]
                seen.summed = any(key.startswith("sum ") for key in ways)
                seen.paired = computed or bad < len(fits) - 0.4
                seen.paired = seen.paired or (pair.error_site >= 0 and pair.target is not None)
                if pair.cost == OWN:
                    seen.paired = all(shown[name] or it[1] < TOLERANCE for name, it in fits.items())
                result.clear()
                result.update({name: (*fit, shown[name]) for name, fit in fits.items()})
                self.shares = {name: self.moves.share(name, it) for name, it in gradients.items()}
                self.computed = computed
            if bad == 0 and computed and not written:
                break
        if best is None or self.best is None:
            return {}
        self._describe(seen, self.best, excluded)
        seen.vanishing = largest < 1e-9
        if best[0]:
            self._find_other_costs(seen, self.best, result)
        return result

    def _pairs(
        self, excluded: frozenset[int], result: dict[str, tuple[float, float, bool]]
    ) -> Iterator[Pair]:
        """Yield the pairs of all outputs; where none explains anything, those of nearly all."""
        yield from self.observed.pairs(excluded, self.observed.outputs)
        if not any(rest < TOLERANCE and factor > 0 for factor, rest, _ in result.values()):
            yield from self.observed.pairs(excluded, self.observed.nearly)

    def _describe(self, seen: StepSeen, pair: Pair, excluded: frozenset[int]) -> None:
        seen.output, seen.target = self.observed.operands(pair, excluded)
        seen.labels, seen.cost, seen.error_site = pair.labels, pair.cost, pair.error_site
        seen.output_shape = seen.output.of(self.base).shape
        if seen.target is None:
            seen.loss = next(iter(self.observed.losses), None)
        else:
            seen.twins = self.observed.twins(seen.target)
            seen.certain = self.computed or len(seen.twins) < 2

    @staticmethod
    def _badness(pair: Pair, fits: dict[str, Fit], shown: dict[str, bool]) -> float:
        """Return how badly a pair explains the step: 0 exactly, 1 for each group it does not."""
        if pair.error_site >= 0 and pair.target is None:  # whether it points uphill is not known
            bad = {name: UNSURE if shown[name] else badness(*fit) for name, fit in fits.items()}
            if max(bad.values()) == 1.0:  # it explains its own layer, as every error does
                return float(len(fits))
            return sum(max(it, UNSURE) for it in bad.values())
        if pair.cost == OWN and any(fit[0] < 0 for fit in fits.values()):
            return float(len(fits))  # a likelihood is climbed, but any other number may be, too
        return sum(COMPUTED if shown[name] else badness(*fit) for name, fit in fits.items())

    @staticmethod
    def _rank(
        pair: Pair,
        bad: float,
        fits: dict[str, Fit],
        *,
        computed: bool,
        single: bool,
        written: bool,
    ) -> tuple[float, ...]:
        """Return by what pairs are compared; the least is the best.

        Every cost of a single number has the same gradient, up to a factor of either sign; which
        of them is meant, only a subtraction in the program tells. A number that is written down
        in the program is rarely a target.
        """
        worst = round(sum(min(residual, 1.0) for _, residual in fits.values()), 2)
        uphill = any(factor < 0 for factor, _ in fits.values())
        if single and computed and all(residual < EXACT for _, residual in fits.values()):
            bad = 0.0
        first = pair.output.numbers[0]
        unknown = 2 if pair.cost == OWN else int(pair.error_site >= 0)
        part = pair.output.which != "all"
        return (bad, unknown, not computed, written, uphill, pair.labels, part, worst, first)

    def _find_other_costs(
        self, seen: StepSeen, pair: Pair, result: dict[str, tuple[float, float, bool]]
    ) -> None:
        """Let a group descend another cost of the same output and target than the others do.

        A famous book does so: its output layer descends the quadratic cost and its hidden layer
        the cross-entropy. Both lead the output to the target.
        """
        if pair.target is None or pair.error_site >= 0:
            return
        good = any(rest < TOLERANCE and factor > 0 for factor, rest, _ in result.values())
        value, wanted = pair.output.of(self.base), pair.target.of(self.base)
        if not good or value.size < 2 or wanted.size != value.size:
            return
        for cost, slope in derivatives(value, wanted.reshape(value.shape)):
            if cost.removeprefix("sigmoid and ") not in ("quadratic", "cross-entropy"):
                continue
            gradients = self._gradients(Pair(pair.output, pair.target, False, cost, slope))
            for name, (_, residual, found) in result.items():
                if gradients is None or residual < TOLERANCE or len(self.along[name]) < 4:
                    continue
                fit = self.moves.fit(name, -gradients[name])
                if fit[0] > 0 and fit[1] < TOLERANCE:
                    result[name] = (*fit, found)
                    seen.mixed = True

    def _gradients(self, pair: Pair) -> dict[str, Array] | None:
        """Return the slope of the cost along every direction, by group; None where it has none."""
        every: list[Probe] = [it for probes in self.probes.values() for it in probes]
        if pair.output not in self.slopes:
            rows = [probe.slope(pair.output).reshape(-1) for probe in every]
            self.slopes[pair.output] = np.array(rows)
        slopes = self.slopes[pair.output] @ pair.slope.reshape(-1)
        if not np.isfinite(slopes).all() or not np.abs(slopes).max() > 0:
            return None
        ends = np.cumsum([len(it) for it in self.probes.values()])
        return dict(zip(self.probes, np.split(slopes, ends[:-1])))

    def _asymmetry(self) -> dict[str, float]:
        blocks: dict[tuple[str, str], Array] = {}
        for name in self.along:
            for other, probes in self.probes.items():
                columns = []
                for probe in probes:
                    slope = self._slope_after(probe, name)
                    if slope is None:
                        return {}
                    own = probe.along if name == other else 0.0
                    columns.append(self.along[name] @ (slope - own))
                blocks[name, other] = np.array(columns).T
        sizes = [float(np.abs(it).max() * np.sqrt(it.size)) for it in self.starts.values()]
        return asymmetries(blocks, 2e-16 * max(sizes) / self.nudge)

    def _slope_after(self, probe: Probe, name: str) -> Array | None:
        group = self.parameters[name]
        plus, minus = self._after(probe.plus, group), self._after(probe.minus, group)
        if plus is None or minus is None or plus.size != minus.size:
            return None
        return (plus - minus) / (2 * probe.nudge)
