"""One step of a learner's training, watched: its parameters, its output, and what it descends.

The truth is the gradient of the learner's own output, by nudges. A step is right when its change
of every parameter follows the gradient of a known cost, or of a cost that the program computes
the error of, up to a positive factor for each group of parameters, momentum and decay aside.
"""

from __future__ import annotations

import math
import re
import types
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from firstnet.doctor.watch.program.apart import Later
from firstnet.doctor.watch.program.branch import Branches
from firstnet.doctor.watch.program.recorder import Candidate, InBranch, Recorder, Turn
from firstnet.doctor.watch.program.state import (
    Group,
    State,
    groups_of,
    shape_of,
    values_at,
    without_records,
)
from firstnet.doctor.watch.program.values import Array, fingerprint
from firstnet.doctor.watch.steps.fit import EXACT, TOLERANCE
from firstnet.doctor.watch.steps.followed import Followed
from firstnet.doctor.watch.steps.judging import Judge, Judgement
from firstnet.doctor.watch.steps.leaks import Leak, handed_back, leaked
from firstnet.doctor.watch.steps.new_weights import LedBack, Product, Weights, products
from firstnet.doctor.watch.steps.observed import (
    OWN,
    Observed,
    Pair,
    Series,
    changes_drawn,
    find_inputs,
    is_sampled,
    masks_in,
)
from firstnet.doctor.watch.steps.probes import Probe, Prober
from firstnet.doctor.watch.steps.roles import (
    AVERAGE,
    CACHE,
    MOMENT,
    NEVER_RESET,
    NUDGE,
    PARAMETER,
    STATE,
    SUM,
    VELOCITY,
    Role,
    changed,
    of_threshold,
    roles_of,
    same_course,
    with_parameters,
)
from firstnet.doctor.watch.steps.saturated import saturated
from firstnet.doctor.watch.steps.search import Repairs, Search, slopes_like
from firstnet.doctor.watch.steps.seen import CLEAN, UNSEEN, GroupSeen, StepSeen
from firstnet.doctor.watch.steps.squashed_twice import squashed_twice
from firstnet.doctor.watch.steps.still import (
    affected,
    constant,
    is_bias,
    is_rounding,
    last_word_of,
    left_out,
    with_a_slope,
    without_influence,
    zeros,
)
from firstnet.doctor.watch.steps.symmetry import asymmetries
from firstnet.doctor.watch.steps.ties import may_be_tied
from firstnet.doctor.watch.steps.twice import slope_of_an_answer

BranchesOf = Callable[[list[Group]], Branches]


MOST_GROUPS = 80
SINGLE = "(single numbers)"  # at the end of the name of a group that is none but for the doctor
COUNTER = re.compile(r"for \(?(\w+)(?:, .*)? in (?:range|enumerate|reversed\(range|np\.arange)")
KINK = 0.02  # of the slope, by which the cost bends within a nudge
NO_SLOPE = 1e-12  # of the steepest slope, below which there is none
UNSTEADY = 0.01  # of the change of a group, by which a repeated turn differs at least
SHIFT = 1e-4  # of the numbers, by which a second look is taken beside the first
FAR_OFF = 3.0  # likewise, where a slope may be nearly right at the first
FARTHER = 0.35  # likewise, where they are much the same, as the widths of Gaussians
SAME = 0.2  # of their size, by which they differ at most
FEWEST_NUMBERS = 500  # of a table of examples
FEWEST_EXAMPLES = 3  # of which only one counts
CURVE = re.compile(r"\b(exp|tanh|expit)\(")
WEIGHTS = re.compile(
    r"(?<![a-z])[wW](\d|_|\b|[a-z]{0,2}\b)|_w\b|weight|gewicht|peso|poid|syn|theta", re.I
)
HARDLY = 1e-8  # by which weights change whose neurons are saturated
LARGE_LAYER = 20  # neurons whose positive weights are too many for a sum
ROUNDING = 1e-12  # of a weight, or of an output
FAR_BETTER = 100  # times as near to the gradient, with the old weights
MOST_LAYERS = 4  # that an error is led back through
ROUNDED = 1e-7  # a residual that rounding leaves
OF_STEPS = (AVERAGE, MOMENT, VELOCITY)  # what an optimiser keeps: nothing of it is a target
SEARCH_S = 60.0  # for safety: the search has its own limits
MISSED = 0.01  # of a step, from which on what was there before it is missed
MOST_COMPARED = 100_000  # slopes of outputs, each with all nudges, to tell an average
FEW_DIRECTIONS = 2  # along which most are seen not to be one
DIRECTIONS = 5  # along which what is replaced is held against the gradient


def watch_step(
    candidate: Candidate,
    recorder: Recorder,
    branches_of: BranchesOf,
    nudge: float = NUDGE,
    earlier: StepSeen | None = None,
    *,
    repairs: Repairs | None = None,
) -> StepSeen | None:
    """Return what a turn of a loop does to the parameters; None where it changes none.

    Args:
        candidate: the loop, at the head of the turn.
        recorder: knows the sites.
        branches_of: makes something that takes the turn again, from the groups.
        nudge: the length of a nudge.
        earlier: what an earlier look at the same loop has shown.
        repairs: where a wrong step is to be looked into, and edits of it are to be found.
    """
    groups = without_records(groups_of(candidate.state, candidate.changed), MOST_GROUPS)
    if len(groups) > MOST_GROUPS:
        return None
    watch = _Watch(candidate, recorder, branches_of, nudge, repairs)
    if earlier is None:
        return watch.seen(groups, {})
    if earlier.output is not None and earlier.target is not None:
        watch.meant = earlier.output.site, earlier.target.site
    watch.shift, before = _shifted(candidate.state, groups, earlier)
    watch.apart = any(group.name not in earlier.roles for group, _ in watch.shift)
    try:
        return watch.seen(groups, earlier.roles)
    except InBranch:  # the copy of the program stays where it was moved to
        before = []
        raise
    finally:
        for group, old in before:
            group.put(candidate.state, old)


Placed = list[tuple[Group, Array]]


def _shifted(state: State, groups: Sequence[Group], earlier: StepSeen) -> tuple[Placed, Placed]:
    """Move the parameters a little aside; return by how much, and where they were.

    Where a bias is exactly 0, a rectified unit may be exactly at its kink, where no nudge is small
    enough. Where several of what is pooled may be the largest, the examples are moved, too: of a
    black background, all values are the same.
    """
    rng = np.random.default_rng(1)
    shift, before = [], []
    moving = {path for group in groups for path in group.paths}
    examples = [it for it in state if it not in moving and _may_be_examples(state[it].value)]
    roles = earlier.roles
    trained = [it for it in groups if it.name in roles and roles[it.name].kind == PARAMETER]
    tied = [Group(example, (example,)) for example in examples] if earlier.tied else []
    for group in (*trained, *tied):
        old = group.read(state)
        if old is not None:
            size = SHIFT * max(float(np.sqrt(np.mean(old**2))), 0.1)
            difference = size * rng.normal(size=old.size)
            if earlier.rough:
                difference *= FAR_OFF / SHIFT
            elif group.name in earlier.uniform:
                difference = FARTHER / SHIFT * size * rng.uniform(-1, 1, old.size)
            shift.append((group, difference))
            before.append((group, old))
    for group, difference in shift:
        group.add(state, difference)
    return shift, before


def _may_be_examples(value: Any) -> bool:
    """Tell whether a value may hold examples: a table of fractions, not of classes."""
    table = isinstance(value, np.ndarray) and value.ndim > 1 and value.size > FEWEST_NUMBERS
    return table and bool(np.any(value != np.round(value)))


def _is_along(one: Array, other: Array) -> bool:
    """Tell whether two lists of numbers are the same up to a factor of either sign."""
    if one.size != other.size:
        return False
    length = float(np.linalg.norm(one) * np.linalg.norm(other))
    return length > 0 and abs(float(one @ other)) > (1 - EXACT) * length


def _is_exact(seen: StepSeen) -> bool:
    """Tell whether each group of several numbers follows the gradient, to the last digit.

    A single number fits anything; and of a single output the inputs are a gradient already, so that
    it says nothing that they are computed.
    """
    several = [group for group in seen.groups if group.directions > 1]
    return bool(several) and all(it.residual < CLEAN and it.factor > 0 for it in several)


def _rests(group: Group, turn: Turn, state: State) -> bool:
    """Tell whether several numbers, which have changed in other turns, are as they were."""
    old, new = group.read(state), turn.after.get(group.name)
    return old is not None and new is not None and old.size > 1 and np.array_equal(old, new)


def _is_matrix(shape: tuple[int, ...]) -> bool:
    return len(shape) == 2 and min(shape) > 1


def _only(turn: Turn, skipped: frozenset[int]) -> Turn:
    """Return a turn without the events of some sites; their arrays are kept under no number."""
    if not skipped:
        return turn
    kept = [n for n, event in enumerate(turn.events) if event.site not in skipped]
    arrays = {place: turn.array(n) for place, n in enumerate(kept) if turn.events[n].shape != ()}
    rest = {-1 - n: array for n, array in turn.arrays.items() if turn.events[n].site in skipped}
    return Turn(turn.after, [turn.events[n] for n in kept], arrays | rest, turn.work)


class _Watch:
    def __init__(
        self,
        candidate: Candidate,
        recorder: Recorder,
        branches_of: BranchesOf,
        nudge: float,
        repairs: Repairs | None,
    ) -> None:
        self.candidate = candidate
        self.repairs = repairs
        self.recorder = recorder
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
        self.meant: tuple[int, int] | None = None  # the sites of output and target
        self.apart = False  # whether the examples are moved, so that none of them are tied

    def seen(self, groups: list[Group], known: dict[str, Role]) -> StepSeen | None:
        branches = self.branches_of(groups)
        branches.shift = self.shift
        whole = branches.turn([], None)
        if whole is None:
            return None
        seen = StepSeen(self.candidate.loop, work=whole.work, plain=self.recorder.plain)
        for site in (self.sites[it.site] for it in whole.events):
            seen.lines.setdefault(site.file, set()).add(site.line)
        self._find_moving(groups, whole, seen)
        seen.resting = frozenset(group.name for group in groups if _rests(group, whole, self.state))
        if not self.moving:
            seen.changes_none = not seen.not_finite
            return seen
        seen.unsteady = self._is_unsteady(branches, whole)
        if seen.unsteady:
            return seen
        self.skipped = branches.skipped = frozenset(whole.many)
        skipped = (it for it in whole.events if it.site in self.skipped)
        seen.hidden = frozenset(math.prod(it.shape) for it in skipped)
        self.base = _only(whole, branches.skipped)
        # What depends on a parameter has other numbers in another turn; what a cache is, stays.
        fresh = {
            name: it
            for name, it in self.moving.items()
            if name not in known or known[name].kind == PARAMETER
        }
        before = {name: self.old[name] for name in fresh}
        found = roles_of(branches, self.base, fresh, before, self.rng)
        self.roles = seen.roles = with_parameters(known | found)
        flat = False
        if not any(self._is(name, PARAMETER) for name in self.moving):
            self.roles = seen.roles = of_threshold(self.base, self.roles)
            seen.threshold = not self._is_smooth()
            flat = not seen.threshold  # it hardly depends on its weights
        parameters = [it for name, it in self.moving.items() if self._is(name, PARAMETER)]
        if not parameters:
            seen.changes_none = any(group.name not in self.moving for group in groups)
            return seen if seen.changes_none else None
        self.parameters = self._merged(parameters)
        seen.parameters = list(self.parameters.values())
        self._look(seen, Prober(branches, self.base, self.state, self.nudge, self.rng))
        if not self.along or self._is_average():
            return None
        jumps = all(np.isnan(group.asymmetry) for group in seen.groups) and not seen.vanishing
        learns_from_mistakes = jumps and seen.has_one_output and _is_exact(seen)
        if (seen.threshold and not learns_from_mistakes) or (flat and not _is_exact(seen)):
            return None
        seen.threshold = learns_from_mistakes
        seen.uniform = frozenset(
            name for name, old in self.starts.items() if self._is_uniform(name, old)
        )
        seen.curved = any(self._is_symmetric(name, whole) for name in self.moving)
        trained = [path for parameter in parameters for path in parameter.paths]
        seen.zeros = zeros(self.state, self.candidate.before, trained)
        idle = without_influence(self.state, parameters, self.moving.values(), self.roles)
        seen.idle = [it for it in idle if len(self._lines_with(it)) <= 1]  # that of its own step
        dependent = {self.base.events[number].site for number in self.depends}
        shapes = [shape for _, shape in seen.shapes]
        seen.sampled = is_sampled(whole, self.sites, dependent)
        seen.mutates = 2 * changes_drawn(whole, self.sites) >= sum(
            parameter.size(self.state) for parameter in parameters
        )
        seen.masks = masks_in(whole, self.sites, dependent)
        seen.saturated = saturated(self.base, self.depends)
        seen.twice = slope_of_an_answer(whole)
        seen.tied = not self.apart and may_be_tied(whole, self.sites, self.recorder.computed)
        if seen.masks:
            numbers = {it.mark for it in whole.events if it.shape == ()}
            seen.kept = frozenset(it for it in numbers if 0 < it < 1)
        if seen.output is not None:
            output = self.base.events[seen.output.numbers[-1]]
            same = (it for it in self.base.events if it.mark == output.mark)
            seen.answers = frozenset(it.site for it in same if it.shape == output.shape)
            if not seen.cost:
                seen.squashed_twice = squashed_twice(whole, seen.output.of(self.base))
            firsts: dict[int, int] = {}
            for number, event in enumerate(self.base.events):
                firsts.setdefault(event.site, number)
            start = {site for site, number in firsts.items() if number in self.depends}
            about = seen.output, seen.target, dependent, start
            objects = {
                it.site
                for it in whole.events
                if self.sites[it.site].text == "self" or (it.shape, it.mark) in self.held
            }
            seen.inputs = find_inputs(whole, shapes, *about, objects)
        return seen

    def _is_symmetric(self, name: str, whole: Turn) -> bool:
        """Tell whether numbers that move are a symmetric matrix before and after; no diagonal."""
        value = self.state[self.moving[name].paths[0]].value
        after = whole.after.get(name)
        shape = np.shape(value) if isinstance(value, np.ndarray) else ()
        if after is None or len(shape) != 2 or shape[0] != shape[1] or shape[0] < 3:
            return False
        both = [it.reshape(shape) for it in (self.old[name], after)]
        near = all(np.allclose(it, it.T, rtol=EXACT, atol=EXACT) for it in both)
        return near and len(self.moving) > 1 and np.count_nonzero(both[1]) > shape[0]

    def _lines_with(self, name: str) -> set[tuple[str, int]]:
        """Return the lines that compute with a group of numbers."""
        affected = self.roles[name].affected if name in self.roles else ()
        sites = (self.sites[self.base.events[number].site] for number in affected)
        return {(site.file, site.line) for site in sites}

    def _is_smooth(self) -> bool:
        """Tell whether numbers that the turn changes show in a curve that bends nowhere sharply.

        Where a sigmoid unit is saturated, its step hardly depends on its weights.
        """
        known = [self.roles[it] for it in self.moving if it in self.roles]
        affected = frozenset().union(*(role.affected for role in known))
        texts = (self.sites[self.base.events[number].site].text for number in affected)
        return any(map(CURVE.search, texts))

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
            if old is None or new is None or old.size != new.size or is_rounding(old, new):
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
            name = f"{parent} {SINGLE}"
            paths = (*merged[name].paths, *group.paths) if name in merged else group.paths
            merged[name] = Group(name, paths)
        alone = [name for name in merged if name.endswith(SINGLE)]
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
        stepped = self._stepped(seen)
        left = affected(
            prober,
            left_out(self.state, self.parameters.values(), self.moving.values(), stepped),
        )
        of_steps = [role.affected for role in self.roles.values() if role.kind in OF_STEPS]
        excluded = frozenset().union(*(numbers for _, numbers in left.values()), *of_steps)
        self.depends: dict[int, set[str]] = {}
        for name in self.moving:
            for number in self.roles[name].affected if self._is(name, PARAMETER) else ():
                self.depends.setdefault(number, set()).add(name)
        paths = [path for group in self.parameters.values() for path in group.paths]
        arrays = (self.state[path].value for path in paths)
        self.held = frozenset(
            (array.shape, fingerprint(array)) for array in arrays if np.shape(array)
        )
        starts = [self.old[name] for name in self.moving if self._is(name, PARAMETER)]
        numbers = np.concatenate(starts)
        self.observed = Observed(
            self.base, self.sites, self.depends, self.counters, numbers, self.held
        )
        seen.positive = self._saturated_by_starts(1)
        seen.negative = self._saturated_by_starts(-1)
        if not any(_is_matrix(self.state[path].shape) for path in paths):
            unmoved = affected(prober, constant(self.state))
            seen.alike = list(unmoved)
            seen.held = self._values_of([it for it, _ in unmoved.values()])
        needed = {path for group in self.parameters.values() for path in group.paths}
        prober.restrict(
            [*self.observed.outputs, *self.observed.nearly, *self.observed.losses],
            [it for it in self.moving.values() if needed & set(it.paths)],
        )
        each = prober.each(len(self.parameters))
        self.probes = {}
        for name, group in self.parameters.items():
            probes = prober.probes(group, each)
            if probes:
                self.probes[name] = probes
        self.along = {
            n: np.array([probe.along for probe in probes]) for n, probes in self.probes.items()
        }
        if not self.along:
            return
        self._read_changes()
        self._find_kept(seen)
        self._judge(seen, excluded)
        if self.judged is not None and self.judged.pair.cost != OWN:
            groups = [group for group, _ in left.values()]
            pair, steepest = self.judged.pair, self.judged.steepest
            seen.still = with_a_slope(prober, groups, pair.output, pair.slope, steepest)
            seen.stepped_in_vain = [it for it in seen.still if last_word_of(it) in stepped]
            if self._steps_by_zero(seen.stepped_in_vain):
                seen.still = [it for it in seen.still if it not in seen.stepped_in_vain]
                seen.stepped_in_vain = []
            seen.held |= self._values_of([it for it in groups if it.name in seen.still])
            seen.overwritten = self._overwritten(prober, pair)
            seen.led_back = self._led_back(pair)
            if seen.proven and not pair.labels:
                seen.leak = self._leak(pair)
            seen.several = seen.doubtful and self._changes_between(pair.output)
            seen.untaught = self._untaught(pair) if seen.doubtful else frozenset()
            if self.repairs is not None and seen.doubtful and not seen.vanishing:
                search = self._search(self.repairs, self.judged)
                seen.search = Later(partial(search.answer, seen, pair), SEARCH_S)

    def _stepped(self, seen: StepSeen) -> set[str]:
        """Return the last words of what the turn takes a step of, without a gradient.

        Nothing of its shape is computed but zeros.
        """
        lines = seen.lines
        taken = [it for it in self.recorder.sites.stepped if it.line in lines.get(it.file, ())]
        words = {statement.word for statement in taken}
        held = [leaf.value for path, leaf in self.state.items() if last_word_of(path) in words]
        computed = [self.base.array(number) for number in range(len(self.base.events))]
        with_gradient = {
            np.shape(value)
            for value in held
            for other in computed
            if other.shape == np.shape(value) and other.any() and not np.array_equal(other, value)
        }
        return {
            last_word_of(path)
            for path, leaf in self.state.items()
            if last_word_of(path) in words and leaf.shape not in with_gradient
        }

    def _steps_by_zero(self, names: Sequence[str]) -> bool:
        """Tell whether the steps of these are multiplied by a number that is 0 on purpose."""
        words = {last_word_of(name) for name in names}
        steps = [it for it in self.recorder.sites.stepped if it.word in words]
        about = self.recorder.files, self.recorder.modules
        for it in steps:
            numbers = (
                number
                for number, event in enumerate(self.base.events)
                if (self.sites[event.site].file, self.sites[event.site].line) == (it.file, it.line)
            )
            first = next(numbers, -1)
            if first < 0:
                continue

            def ask(frame: types.FrameType | None, read: Sequence[str] = it.read) -> list[bool]:
                values = values_at(read, frame, *about) if frame is not None else {}
                return [np.ndim(value) == 0 and not value for value in values.values()]

            branches = self._again([])
            turn = branches.turn([], frozenset(), question=(self._key(first), ask))
            if it.by_zero or turn is None or any(turn.answers):
                return True
        return False

    def _changes_between(self, output: Series) -> bool:
        """Tell whether parameters are changed before the last output of the turn is computed.

        Then the turn takes several steps, which together are along no gradient.
        """
        last = max(n for n, event in enumerate(self.base.events) if event.site == output.site)
        key = self._key(last)
        if not key[1]:
            return False
        paths = [path for group in self.parameters.values() for path in group.paths]

        def ask(_: types.FrameType | None) -> list[bool]:
            about = self.candidate.frame, self.recorder.files, self.recorder.modules
            values = values_at(paths, *about)
            now = {name: parameter.gather(values) for name, parameter in self.parameters.items()}
            return [
                not np.array_equal(array, self.starts[name])
                for name, array in now.items()
                if array is not None
            ]

        branches = self._again([])
        turn = branches.turn([], frozenset(), question=(key, ask))
        return turn is not None and any(turn.answers)

    def _led_back(self, pair: Pair) -> list[LedBack]:
        """Return where errors are led back through new weights.

        With the products of the old weights in their place, all parameters have to follow the
        gradient, to the last digit.
        """
        judged = self.judged
        assert judged is not None  # noqa: S101  # the caller has looked
        rests = [rest for _, rest, _ in judged.fits.values()]
        worst = max(rests)
        if worst < ROUNDED or min(rests) > EXACT or pair.target is None:
            return []
        branches = self._again(list(self.moving.values()))
        turn, errors = self.base, self._errors(pair, branches)
        moved: dict[tuple[int, int], Array] = {}
        found: list[Product] = []
        for _ in range(MOST_LAYERS):  # what is led back further is made of what was led back before
            weights = self._weights(turn)
            start = min(pair.output.numbers)
            seen = products(turn, weights, start, self.depends, errors)
            first = min(seen, key=lambda it: it.number, default=None)
            if first is None:
                return []
            here = [product for product in seen if product.name == first.name]
            moved |= {self._key(product.number): product.change.reshape(-1) for product in here}
            found += here
            again = branches.turn([], None, moved)
            if again is None or not same_course(self.base, again):
                return []
            turn = again
            if self._missed(again, judged) < min(EXACT, worst / FAR_BETTER):
                sites = dict.fromkeys(
                    (product.name, self.base.events[product.number].site) for product in found
                )
                return [LedBack(*site) for site in sites]
        return []

    def _again(self, groups: list[Group]) -> Branches:
        """Return branches that take the same turn again, and report on these groups."""
        branches = self.branches_of(groups)
        branches.shift, branches.skipped = self.shift, self.skipped
        return branches

    def _key(self, number: int) -> tuple[int, int]:
        """Return the site of an event, and how often it was computed before."""
        site = self.base.events[number].site
        return site, sum(event.site == site for event in self.base.events[:number])

    def _errors(self, pair: Pair, branches: Branches) -> Collection[int]:
        """Return the numbers of the events that depend on the target; all of them for labels."""
        if pair.labels or pair.target is None:
            return range(len(self.base.events))
        turn = self._with_other_targets(pair.target, branches)
        return changed(self.base, turn) if turn is not None else ()

    def _with_other_targets(self, target: Series, branches: Branches) -> Turn | None:
        """Return the turn with targets that are nudged; None where it takes another course."""
        rng = np.random.default_rng(0)
        moved = {
            self._key(number): self.nudge * rng.normal(size=self.base.array(number).size)
            for number in target.numbers
        }
        turn = branches.turn([], None, moved)
        return turn if turn is not None and same_course(self.base, turn) else None

    def _untaught(self, pair: Pair) -> frozenset[str]:
        """Return the groups that take the same step whatever the targets are, if others do not."""
        if pair.labels or pair.target is None:
            return frozenset()
        turn = self._with_other_targets(pair.target, self._again(list(self.moving.values())))
        if turn is None:
            return frozenset()
        news = {name: self._after(turn, self.parameters[name]) for name in self.changes}
        olds = {name: self._after(self.base, self.parameters[name]) for name in self.changes}
        same = frozenset(
            name
            for name, new in news.items()
            if new is not None and (old := olds[name]) is not None and np.array_equal(new, old)
        )
        return same if len(same) < len(news) else frozenset()

    def _missed(self, turn: Turn, judged: Judgement) -> float:
        """Return how far the parameters are from following the gradient in a turn, at most."""
        worst = 0.0
        for name, group in self.parameters.items():
            after = self._after(turn, group)
            if after is None or name not in judged.gradients:
                return np.inf
            moves = self.along[name] @ (after - self.starts[name])
            downhill = -judged.gradients[name]
            size, largest = float(downhill @ downhill), float(np.abs(moves).max())
            factor = float(downhill @ moves) / size if size else 0.0
            missed = float(np.abs(moves - factor * downhill).max())
            worst = max(worst, missed / largest if largest else missed, 1.0 * (factor < 0))
        return worst

    def _weights(self, turn: Turn) -> Iterator[Weights]:
        """Yield the parameters before and after a turn, each row of a matrix a neuron or so."""
        for name, group in self.parameters.items():
            old, new = self.starts[name], self._after(turn, group)
            shape = self.state[group.paths[0]].shape
            if shape:
                shape = (len(group.paths), *shape) if len(group.paths) > 1 else (1, *shape)
                shape = shape[-2:]
            if new is not None and (not shape or math.prod(shape) == old.size):
                yield Weights(name, *(array.reshape(shape or -1) for array in (old, new)))

    def _leak(self, pair: Pair) -> Leak | None:
        """Return what the targets are a part of, if the network is given them."""
        branches = self._again([])

        def follows(number: int, change: Array) -> set[int]:
            wanted = frozenset(pair.output.numbers)
            start = branches.turn(away, wanted) if away else self.base
            turn = branches.turn(away, wanted, {self._key(number): change})
            if start is None or turn is None or not same_course(start, turn):
                return set()
            now, then = (pair.output.of(it).reshape(-1) for it in (turn, start))
            return set(np.flatnonzero(~np.isclose(now, then, rtol=ROUNDING, atol=0)).tolist())

        # Of weights of 0 no output follows its inputs: they are moved away from it for once.
        at_zero = not any(start.any() for start in self.starts.values())
        groups = self.parameters.items() if at_zero else ()
        away = [(group, np.full(self.starts[name].size, self.nudge)) for name, group in groups]

        recurrent = any(role.kind == STATE for role in self.roles.values())
        again = handed_back(self.base, pair, follows) if recurrent else None
        return again or leaked(self.base, self.depends, pair, follows)

    def _values_of(self, groups: Sequence[Group]) -> dict[str, Array]:
        return {path: np.array(self.state[path].value) for group in groups for path in group.paths}

    def _saturated_by_starts(self, sign: int) -> list[str]:
        """Return weights on one side of 0 that hardly change, beside those of a trained layer.

        Their sums are so large that the neurons are at the flat end of their curve.

        Args:
            sign: 1 for those between 0 and 1, -1 for those between -1 and 0.
        """
        sides = {
            side
            for group in self.parameters.values()
            for path in group.paths
            for side in self.state[path].shape
        }
        found = []
        for path, leaf in self.state.items():
            value = sign * leaf.value
            large = _is_matrix(leaf.shape) and max(leaf.shape) >= LARGE_LAYER
            if not large or not WEIGHTS.search(path):  # examples are numbers above 0, too
                continue
            moved = self._moved(path, self.old[path]) if path in self.moving else 0.0
            above = 0 < value.min() < value.max() <= 1
            if above and moved < HARDLY and sides & set(leaf.shape):
                found.append(path)
        return found

    def _search(self, repairs: Repairs, judged: Judgement) -> Search:
        return Search(
            self.recorder,
            repairs,
            self._again,
            self.base,
            self.skipped,
            self.depends,
            self.observed,
            self.probes,
            self.along,
            self.nudge,
            self.roles,
            self.parameters,
            self.moving,
            self.starts,
            self.old,
            self.moves,
            self.judge,
            judged,
        )

    def _overwritten(self, prober: Prober, pair: Pair) -> list[str]:
        """Return what the output depends on and the turn replaces by a multiple of its gradient."""
        outputs = set(pair.output.numbers)
        found = [
            name
            for name, group in self.moving.items()
            if self._is(name, CACHE, STATE) and self.roles[name].affected & outputs
            # Most are no gradients, which few directions show.
            if all(
                self._is_slope(prober, pair, group, number)
                for number in (FEW_DIRECTIONS, DIRECTIONS)
            )
        ]
        return found + self._few_overwritten()

    def _is_slope(self, prober: Prober, pair: Pair, group: Group, directions: int) -> bool:
        """Tell whether the turn makes of a group a multiple of the gradient with respect to it."""
        new, old = self.base.after[group.name], self.old[group.name]
        if new is None or new.size < 4:
            return False
        probes = prober.probes(group, directions)
        if len(probes) < directions:
            return False
        news = np.array([probe.along @ new for probe in probes])
        olds = np.array([probe.along @ old for probe in probes])
        # What was there before has to be large enough to be missed.
        least = TOLERANCE * min(float(np.abs(news).max()), float(np.abs(olds).max()))
        for slope in slopes_like(self.base, pair):
            slopes = np.array([float(np.sum(probe.slope(pair.output) * slope)) for probe in probes])
            if np.abs(slopes).max() > 0:
                factor = float(slopes @ news) / float(slopes @ slopes)
                if float(np.abs(news - factor * slopes).max()) < least:
                    return True
        return False

    def _few_overwritten(self) -> list[str]:
        """Return groups of a number or three that are replaced by the step that the others take."""
        judged = self.judged
        assert judged is not None  # noqa: S101  # the caller has looked
        exact = [fit[0] for fit in judged.fits.values() if fit[0] > 0 and fit[1] < EXACT]
        found = []
        for name, slopes in judged.gradients.items():
            start = self.along[name] @ self.starts[name]
            step = -float(np.median(exact or [0.0])) * slopes
            new = start + self.along[name] @ self.changes[name]
            missed = float(np.abs(start).max()) > MISSED * float(np.abs(step).max()) > 0
            same = np.allclose(new, step, rtol=EXACT, atol=0)
            if self.starts[name].size < 4 and missed and len(exact) > 1 and same:
                found.append(name)
        return found

    def _read_changes(self) -> None:
        self.changes: dict[str, Array] = {}
        self.starts: dict[str, Array] = {}
        for name in self.along:
            group = self.parameters[name]
            after, before = self._after(self.base, group), group.read(self.state)
            assert after is not None  # noqa: S101  # all of it was read before
            assert before is not None  # noqa: S101  # likewise
            self.changes[name], self.starts[name] = after - before, before
        self.moves = Followed(
            self.base,
            self.state,
            self.candidate.before,
            self.roles,
            self.old,
            self.shift,
            self.parameters,
            self.along,
            self.starts,
            self.changes,
        ).moves()

    def _moved(self, name: str, old: Array) -> float:
        """Return by how much the turn changes a group."""
        new = self.base.after[name]
        return float(np.abs(new - old).max()) if new is not None else 0.0

    def _find_kept(self, seen: StepSeen) -> None:
        """Look for what is kept beside the parameters.

        State that is never negative scales each step, as in Adam; a sum of gradients that no step
        lets decay was to be set back.
        """
        fastest = max(float(np.abs(change).max()) for change in self.changes.values())
        seen.never_reset = [
            name
            for name, old in self.old.items()
            if self._is(name, NEVER_RESET) and self._moved(name, old) > UNSEEN * fastest
        ]
        # What is kept of each example's last gradient is taken out of such a sum, as in SAG.
        kept = [
            (self.old[it].size, self.roles[it].changes)
            for it in self.old
            if self._is(it, CACHE, STATE, SUM, AVERAGE)
        ]
        seen.never_reset = [
            name
            for name in seen.never_reset
            if not any(size >= self.old[name].size and name in more for size, more in kept)
        ]
        sizes = {change.size for change in self.changes.values()}
        held = [
            old
            for name, old in self.old.items()
            if self._is(name, MOMENT) or (self._is(name, AVERAGE) and old.size in sizes)
        ]
        # Of a moment that a nudge makes negative, only that it decays is seen.
        decaying = [
            array for name, array in self.old.items() if self._is(name, VELOCITY) and array.size > 3
        ]
        squares = bool(decaying) and all((old >= 0).all() for old in decaying)
        seen.adaptive = squares or any((old >= 0).all() and np.ptp(old) > 0 for old in held)
        if seen.adaptive:  # sums of squares go on by right
            seen.never_reset = [name for name in seen.never_reset if (self.old[name] < 0).any()]

    # -- the judgement ---------------------------------------------------------------------------

    def _judge(self, seen: StepSeen, excluded: frozenset[int]) -> None:
        self.judge = judge = Judge(
            self.base,
            self.sites,
            self.constants,
            self.observed,
            self.probes,
            self.moves,
            seen.adaptive,
            self.meant,
        )
        self.judged = judge.best(excluded)
        if self.judged is not None:
            self._describe(seen, self.judged, excluded)
            seen.vanishing = judge.largest < 1e-9
        pairs = self._asymmetries()
        asymmetry: dict[str, float] = {}
        for (name, _), gap in pairs.items():
            asymmetry[name] = max(asymmetry.get(name, 0.0), gap)
        measured = len(asymmetry) == len(self.along)
        seen.asymmetry = max(asymmetry.values(), default=np.nan) if measured else np.nan
        for name in self.along:
            own = pairs.get((name, name), 0.0)
            seen.groups.append(self._group_seen(name, asymmetry.get(name, np.nan), own))
            path = self.parameters[name].paths[0]
            shape = np.shape(self.state[path].value)
            table = shape or shape_of(self.parameters[name])
            seen.shapes.append((name, table))
            if _is_matrix(table) and not np.ptp(self.starts[name]):
                seen.alike.append(name)
            if _is_matrix(table) and self._has_same_neurons(name, table):
                seen.same.append(name)

    def _is_uniform(self, name: str, old: Array) -> bool:
        """Tell whether a list of numbers begins with much the same ones, and is no bias of 0."""
        flat = len(np.shape(self.state[self.parameters[name].paths[0]].value)) < 2
        same = float(np.ptp(old)) <= SAME * float(np.abs(old).max())
        return flat and old.size > 1 and same and not (is_bias(name) and not old.any())

    def _is_average(self) -> bool:
        """Tell whether the output is no more than the numbers themselves, each times one factor.

        An average, such as a velocity, goes to what it is an average of as an output to its target.
        """
        if len(self.along) > 1 or self.judged is None or self.judged.pair.target is None:
            return False
        along = next(iter(self.along.values()))
        slopes = self.judge.slopes[self.judged.pair.output]
        size = slopes.shape[1] * along.size
        if len(along) < 2 or not 1 < slopes.shape[1] <= along.shape[1] or size > MOST_COMPARED:
            return False  # of more outputs, some have the same number, as a bias for all examples
        largest = float(np.abs(slopes).max())
        for factor in slopes[0, 0] / along[0]:
            apart = np.abs(slopes[:, :, None] - factor * along[:, None, :]).max(axis=0)
            if apart.min(axis=1).max() < EXACT * largest:
                return True
        return False

    def _has_same_neurons(self, name: str, shape: tuple[int, ...]) -> bool:
        """Tell whether all rows, or all columns, are the same, and lead to another layer.

        Two of them may be the same for a while, as where the first examples are 0, 0 and 1, 1. Of
        numbers that start as one, it is told after the step.
        """
        table = self.starts[name].reshape(shape)
        if not np.ptp(table):
            table = table + self.changes[name].reshape(shape)
        others = [parameter for key, parameter in self.parameters.items() if key != name]
        shapes = (np.shape(self.state[other.paths[0]].value) or shape_of(other) for other in others)
        sides = {side for shape in shapes for side in shape}
        largest = float(np.abs(table).max())
        alike = [
            float(np.ptp(table, axis=axis).max()) < ROUNDING * largest
            and shape[axis] in sides - {1, 2}
            for axis in (0, 1)
        ]
        return (
            all(alike) if shape[0] == shape[1] else any(alike)
        )  # of a square, inputs may be alike

    def _group_seen(self, name: str, asymmetry: float, own: float) -> GroupSeen:
        change, directions = self.changes[name], len(self.along[name])
        if np.count_nonzero(change) == 1:  # as of an example of zeros the bias among the weights
            directions = 1
        largest = float(np.abs(change).max())
        judged = self.judged
        if judged is None:
            return GroupSeen(
                name, change.size, 0.0, 1.0, asymmetry, False, largest, 0.0, directions
            )
        gradient = judged.gradients[name]
        factor, residual, found = judged.fits[name]
        return GroupSeen(
            name,
            change.size,
            factor,
            residual,
            asymmetry,
            found,
            largest,
            judged.shares[name],
            directions,
            self._is_measured(name, judged.gradients),
            self._is_kinked(name, judged),
            self.moves.penalty(name, gradient),
            self.moves.sign(name, gradient),
            change.size > 1 and float(np.ptp(change)) < ROUNDING * largest,
            self.moves.follows_another(name, judged.gradients) if residual > TOLERANCE else "",
            largest > 0 and not float(np.abs(gradient).max()) > NO_SLOPE * judged.steepest,
            self.moves.own_factor(name, gradient) if residual > TOLERANCE else 0.0,
            own,
        )

    def _is_kinked(self, name: str, judged: Judgement) -> bool:
        """Tell whether the cost bends within the nudges of a group, as at a rectified unit."""
        output, slope = judged.pair.output, judged.pair.slope
        bends = [abs(float(np.sum(it.bend(output, self.base) * slope))) for it in self.probes[name]]
        return max(bends) > KINK * float(np.abs(judged.gradients[name]).max())

    def _is_measured(self, name: str, gradients: Mapping[str, Array]) -> bool:
        """Tell whether a group, or each of its single numbers, has a slope or moves at all."""
        slopes = {key: np.abs(gradient) for key, gradient in gradients.items()}
        moves = np.abs(self.moves.moves[name])
        steepest = max(float(slope.max()) for slope in slopes.values())
        fastest = max(float(np.abs(move).max()) for move in self.moves.moves.values())
        seen = (slopes[name] > UNSEEN * steepest) | (moves > UNSEEN * fastest)
        single = name.endswith(SINGLE) and len(seen) == self.changes[name].size
        return bool(seen.all() if single else seen.any())

    def _describe(self, seen: StepSeen, judged: Judgement, excluded: frozenset[int]) -> None:
        pair = judged.pair
        seen.output, seen.target = self.observed.operands(pair, excluded)
        seen.labels, seen.cost, seen.error_site = pair.labels, pair.cost, pair.error_site
        seen.output_shape = seen.output.of(self.base).shape
        seen.over_examples = self.observed.over_examples(seen.output)
        seen.always_one = self.observed.always_one()
        if pair.error_site >= 0:
            errors = (
                n for n, event in enumerate(self.base.events) if event.site == pair.error_site
            )
            error = self.base.array(next(errors))
            seen.not_hot = self.observed.not_hot(error) if pair.target is None else None
        kept = [abs(role.left) for role in self.roles.values() if role.kind == VELOCITY]
        seen.momentum = float(np.median(kept)) if kept else 0.0
        seen.unused = self._unused_errors(pair)
        seen.paired, seen.summed, seen.mixed = judged.paired, judged.summed, judged.mixed
        own = pair.output if pair.cost == OWN else None
        if pair.error_site >= 0:
            seen.leads_to_target = self._leads_to_target(pair)
            own = self.judge.descended()
            seen.own = own is not None
        if seen.target is None:
            seen.loss = own or self.judge.called_cost()
        else:
            seen.twins = self.observed.twins(seen.target)
            seen.subtracted = judged.computed or self.observed.is_subtracted(pair)
            seen.certain = judged.computed or (len(seen.twins) < 2 and not seen.of_any_target)
            if judged.computed:
                seen.target = self.observed.one_subtracted(pair, seen.twins) or seen.target

    def _leads_to_target(self, pair: Pair) -> bool:
        """Tell whether an error has the sign of output minus target everywhere, or is 0."""
        output = pair.output.of(self.base).reshape(-1)
        target = pair.target.of(self.base).reshape(-1) if pair.target else output[:0]
        if pair.labels or output.size != target.size:
            return False
        signs = np.sign(pair.slope.reshape(-1)) * np.sign(output - target)
        return bool((signs >= 0).all() and signs.any())

    def _unused_errors(self, pair: Pair) -> int:
        """Return how many examples have an error that nothing is done with, if one of them counts.

        The errors, or the gradients, are values of the expression of which one is along the error,
        or the change, that is followed. A loop over layers has several of these, but one target.
        """
        target, output = pair.target, pair.output
        if target is None or target.which == "all" or target.which != output.which:
            return 0
        targets = self._values_at(target.site, target.of(self.base).shape)
        outputs = self._values_at(output.site, output.of(self.base).shape)
        count = len(targets)
        several = len(set(targets)) > 1 and len(set(outputs)) >= FEWEST_EXAMPLES
        subtracted = self.observed.is_computed(pair) or self.observed.is_subtracted(pair)
        if not several or len(outputs) < count or not subtracted:
            return 0
        change = max(self.changes.values(), key=lambda it: it.size)
        for number, event in enumerate(self.base.events):
            value = self.base.array(number)
            wanted = change if value.size == change.size else pair.slope
            along = wanted.size > 1 and _is_along(value.reshape(-1), wanted.reshape(-1))
            if along and len(set(self._values_at(event.site, event.shape))) >= count:
                return count - 1
        return 0

    def _values_at(self, site: int, shape: tuple[int, ...]) -> list[float]:
        """Return the marks of the values of one shape that an expression has in the turn."""
        return [
            event.mark for event in self.base.events if event.site == site and event.shape == shape
        ]

    def _asymmetries(self) -> dict[tuple[str, str], float]:
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
        sizes = [float(np.abs(start).max() * np.sqrt(start.size)) for start in self.starts.values()]
        return asymmetries(blocks, 2e-16 * max(sizes) / self.nudge, self._own_rates())

    def _own_rates(self) -> dict[str, Array]:
        """Return by which factors the single numbers of a group follow their gradients, each."""
        found = {}
        for name, moves in self.moves.moves.items():
            alone = self.changes[name].size == 1 or name.endswith(SINGLE)
            if alone and len(moves) == self.changes[name].size:
                gradient = self.judged.gradients[name] if self.judged else np.zeros(len(moves))
                with np.errstate(all="ignore"):
                    found[name] = -moves / gradient
        return found

    def _slope_after(self, probe: Probe, name: str) -> Array | None:
        group = self.parameters[name]
        plus, minus = self._after(probe.plus, group), self._after(probe.minus, group)
        if plus is None or minus is None or plus.size != minus.size:
            return None
        return (plus - minus) / (2 * probe.nudge)
