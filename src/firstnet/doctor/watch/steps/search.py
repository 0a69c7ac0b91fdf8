"""Where a wrong step goes wrong, and edits of it, looked for with what a look at it has shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.edits import Edit
from firstnet.doctor.watch.edits.mending import Follows, Moved
from firstnet.doctor.watch.edits.synthesis import Proposal, fitting, ranked
from firstnet.doctor.watch.learning.costs import derivatives
from firstnet.doctor.watch.program.branch import Branches
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.recorder import Recorder, Turn
from firstnet.doctor.watch.program.state import Group
from firstnet.doctor.watch.program.values import Array
from firstnet.doctor.watch.steps.fit import (
    EXACT,
    MANY,
    TOLERANCE,
    Moment,
    Moves,
    agreed_by_most,
)
from firstnet.doctor.watch.steps.judging import Judge, Judgement
from firstnet.doctor.watch.steps.observed import Observed, Pair
from firstnet.doctor.watch.steps.probes import Probe
from firstnet.doctor.watch.steps.roles import CACHE, Role
from firstnet.doctor.watch.steps.seen import StepSeen
from firstnet.doctor.watch.steps.trace import Known, Trace, trace
from firstnet.doctor.watch.steps.tracer import Tracer

MOST_EQUAL = 3  # edits that fit and are equally likely
MOST_TIMES = 5  # by which the learning rates of layers may differ on purpose
CLIPPED = 0.02  # of a gradient, that is lost where the largest of its numbers are cut off
EditsOf = Callable[[Site], list[Proposal]]


class Repairs(NamedTuple):
    """Where a wrong step is looked into: what gives edits, and what tries them.

    Attributes:
        proposals: of the statement of a value.
        removed: the text that an edit takes the place of.
        holds: tells whether the whole turn follows the gradient with an edit.
        mends: of the turn: given where the way back goes wrong, the lines that were run, the
            groups, what tells whether they follow the gradient, and the work of a turn.
        forward: of the forward pass: given the lines that were run, in order, the groups, the
            sizes of nudges, the groups whose steps are wrong, what tells whether a change follows
            the gradient, what returns the changes, what an edit of the way back costs, and the work
            of a turn.
    """

    proposals: EditsOf
    removed: Callable[[Edit], str]
    holds: Callable[[Edit, Sequence[Group], Follows], bool]
    mends: Callable[[Trace | None, set[tuple[str, int]], Sequence[Group], Follows, int], list[Edit]]
    forward: Callable[
        [
            Sequence[tuple[str, int]],
            Sequence[Group],
            Mapping[str, float],
            Sequence[str],
            Follows,
            Moved,
            float,
            int,
        ],
        list[Edit],
    ]


@dataclass
class Search:
    """Looks into a step that is wrong.

    Attributes:
        recorder: of the program.
        repairs: give edits, and try them.
        branches_of: makes something that takes the turn again, from the groups.
        base: the turn.
        many: the sites in it that compute too many values to be kept.
        depends: the parameters that each of its events depends on.
        observed: outputs and targets in it.
        probes: how it answers to nudges of the parameters, by their names.
        along: the directions of these nudges.
        nudge: their length.
        roles: of all that changes.
        parameters, moving: the groups that are trained, and all that change.
        starts: the parameters at its head.
        old: all that it changes, at its head.
        moves: their changes along the directions.
        judge, judged: what holds the changes against a cost, and what came of it.
    """

    recorder: Recorder
    repairs: Repairs
    branches_of: Callable[[list[Group]], Branches]
    base: Turn
    many: frozenset[int]
    depends: Mapping[int, set[str]]
    observed: Observed
    probes: Mapping[str, Sequence[Probe]]
    along: Mapping[str, Array]
    nudge: float
    roles: Mapping[str, Role]
    parameters: Mapping[str, Group]
    moving: Mapping[str, Group]
    starts: Mapping[str, Array]
    old: Mapping[str, Array]
    moves: Moves
    judge: Judge
    judged: Judgement

    def __post_init__(self) -> None:
        self.sites = self.recorder.sites.values
        clips = any("clip" in self.sites[event.site].text for event in self.base.events)
        self.along_at_least = 1 - (CLIPPED if clips else EXACT)

    def answer(self, seen: StepSeen, pair: Pair) -> dict[str, Any]:
        """Return where a step goes wrong, and edits of it, fit for JSON."""
        wrong = [group for group in seen.groups if not group.descends]
        if not seen.proven and wrong and all(it.another for it in wrong):
            return seen.told()  # the gradients are right, and mixed up only on their way
        if not seen.proven:
            seen.trace = self._trace(seen, pair)
            traced = seen.trace is not None and self._is_whole(seen, seen.trace, pair)
            if not (traced or seen.mends):
                seen.mends = self._mends(seen, pair)
            if seen.trace is not None and not traced and self._can_tell(seen):
                seen.trace = replace(seen.trace, edit=None)
            if seen.trace is not None and seen.mends:
                seen.trace = replace(seen.trace, edit=None)
        self._compete(seen, pair)
        seen.mends = [mend for mend in seen.mends if not self._forgets_target(mend, seen)]
        edit = seen.trace.edit if seen.trace is not None else None
        if seen.trace is not None and edit is not None and self._forgets_target(edit, seen):
            seen.trace = replace(seen.trace, edit=None)
        return seen.told()

    def _forgets_target(self, edit: Edit, seen: StepSeen) -> bool:
        """Tell whether an edit of the error no longer reads the target."""
        site = self.sites[seen.target.site] if seen.target is not None else None
        if site is None or edit.line != site.line or edit.path not in ("", site.file):
            return False
        removed = self.repairs.removed(edit)
        return site.text in removed and site.text not in edit.replacement

    def _trace(self, seen: StepSeen, pair: Pair) -> Trace | None:
        """Return where the way back to the wrong groups goes wrong, and an edit if one fits."""
        pair = self._activated(pair)
        wrong = {it.name for it in seen.wrong} or {
            group.name for group in seen.groups if group.factor < 0
        }
        paths = {path for name in wrong for path in self._astray(name)}
        groups = [it for it in self.moving.values() if paths & set(it.paths)]
        branches = self.branches_of(groups)
        tracer = Tracer(branches, self.base, self.sites, self.depends, pair.output, groups)
        known = [
            Known(
                name,
                self.along[name],
                np.array([probe.slope(pair.output).reshape(-1) for probe in probes]),
                name in wrong,
            )
            for name, probes in self.probes.items()
        ]
        twins = [number for twin in seen.twins.values() for number in twin.numbers]
        targets = [seen.target.numbers if seen.target and not seen.labels else (), twins]
        uphill = all(
            group.follows and group.factor < 0 for group in seen.groups if group.name in wrong
        )
        sure = any(group.residual < EXACT for group in seen.groups if group.name not in wrong)
        costs = [pair.slope] if sure else self._slopes_meant(pair)
        found = trace(tracer, targets, costs, known, uphill=uphill)
        if found is None or found.fits is None:
            return found
        lines = set()
        for at in (found.place, found.wrong, *found.others):
            site = self.sites[at.site]
            if (site.file, site.line) in lines or "sqrt" in site.text:
                continue  # which an optimiser divides by: its step is along no gradient
            lines.add((site.file, site.line))
            tried = self.repairs.proposals(site)
            question = fitting(tried, found.fits, self.recorder)
            fits = ranked(n for place in tracer.like(at) for n in tracer.ask(place, question))
            if fits:
                here = found if at == found.place else replace(found, wrong=at, factor=None)
                edits = [tried[fit].edit for fit in fits]
                equal = [edit for edit in edits if edit.cost == edits[0].cost][:MOST_EQUAL]
                if len({"keepdims" in it.replacement for it in equal}) == 1:
                    return replace(here, edit=equal[0])
                seen.mends = equal  # of the same numbers, but another shape: the training decides
                return here
            if found.factor is not None:
                break  # what a factor fits, no other value does
        return found

    def _is_whole(self, seen: StepSeen, trace: Trace, pair: Pair) -> bool:
        """Tell whether an edit of the value that is wrong makes the whole turn right.

        Something after it may undo it, and there may be another fault; it is kept if nothing else
        is found.
        """
        if trace.edit is None:
            return False
        return self.repairs.holds(trace.edit, self._followed(seen), self._follows(seen, pair))

    def _can_tell(self, seen: StepSeen) -> bool:
        """Tell whether what an optimiser keeps shows of every right step that it is right."""
        base = {name: array for name, array in self.base.after.items() if array is not None}
        right = [
            group.name
            for group in seen.groups
            if group.found and len(self.along[group.name]) >= MANY
        ]
        gradients = self.judged.gradients
        return bool(right) and all(
            name in base and self._is_kept(name, gradients[name], base) for name in right
        )

    def _mends(self, seen: StepSeen, pair: Pair) -> list[Edit]:
        """Return edits with which the turn changes every parameter along a gradient."""
        # What comes before any layer are the examples: no edit makes a step right by other ones.
        first = min(self.depends, default=0)
        run = self.many.union(event.site for event in self.base.events[first:])
        lines = {(site.file, site.line) for site in (self.sites[number] for number in run)}
        follows, work = self._follows(seen, pair), self.base.work
        return self.repairs.mends(seen.trace, lines, self._followed(seen), follows, work)

    def _followed(self, seen: StepSeen) -> list[Group]:
        """Return the parameters, and what an optimiser keeps beside them that scales its steps."""
        groups = list(self.parameters.values())
        sizes = {start.size for start in self.starts.values()}
        kept = (group for name, group in self.moving.items() if self.old[name].size in sizes)
        others = [group for group in kept if group.name not in self.parameters]
        return [*groups, *others] if seen.adaptive else groups

    def _follows(self, seen: StepSeen, pair: Pair) -> Follows:
        """Return what tells whether parameters after a turn have followed a gradient."""
        exactly = [group for group in seen.groups if group.residual < EXACT]
        sure = seen.uphill or any(it.factor > 0 for it in exactly)
        costs = [pair.slope] if sure else self._slopes_meant(pair)
        pairs = [*(replace(pair, slope=cost) for cost in costs), *self._of_all_examples(pair)]
        each = (self.judge.gradients(it) for it in pairs)
        meant = [it for it in each if it is not None]

        # Along few directions nearly everything is; that proves nothing where a step was wrong.
        wrong = {group.name for group in seen.groups if not (group.descends or group.found)}
        few = {name for name, array in self.along.items() if len(array) < MANY}

        def computes(after: Mapping[str, Array]) -> bool:
            return any(
                all(
                    name in few or self._is_kept(name, array, after) for name, array in each.items()
                )
                for each in meant
            )

        def follows(after: Mapping[str, Array]) -> bool:
            if seen.adaptive and not wrong <= few and computes(after):
                return True
            changes = {name: after[name] - before for name, before in self.starts.items()}
            along = {name: self.along[name] @ change for name, change in changes.items()}
            none = {name: np.zeros((0, 0)) for name in along}
            moves = Moves(along, self.moves.extra, none)
            return any(_all_follow(moves, it) for it in meant)

        return follows

    def _moved(self, seen: StepSeen) -> Moved | None:
        """Return what returns the changes of a turn, or what an optimiser has made them of.

        None is returned where it is not known what that is. For each parameter it is what has no
        influence on anything else, and holds the gradient of those whose steps are right.
        """
        exactly = [group.name for group in seen.groups if group.descends and group.residual < EXACT]
        plainly = any(len(self.along[it]) >= MANY for it in exactly)
        if plainly or not seen.adaptive:
            return lambda after, nudges: {
                name: after[name] - nudge for name, nudge in nudges.items()
            }
        held = {
            name: [o for o in self.old if o in self.roles and self.roles[o].changes == {name}]
            for name in self.parameters
        }
        kinds = {
            (_family(other), squared)
            for name, others in held.items()
            for other in others
            for squared in (False, True)
            if len(self.along[name]) >= MANY and self._holds(name, other, self.base, squared)
        }
        for family, squared in sorted(kinds):
            own = {
                name: other
                for name, others in held.items()
                for other in others
                if _family(other) == family
            }
            if set(own) == set(self.parameters):
                return partial(self._kept, own, squared)
        return None

    def _kept(
        self,
        own: Mapping[str, str],
        squared: bool,
        after: Mapping[str, Array],
        nudges: Mapping[str, Array],
    ) -> dict[str, Array]:
        if not squared:
            return {name: -after[own[name]] for name in nudges}
        return {
            name: (after[name] - nudge - self.starts[name]) * np.sqrt(np.abs(after[own[name]]))
            for name, nudge in nudges.items()
        }

    def _holds(self, name: str, other: str, turn: Turn, squared: bool) -> bool:
        """Tell whether what is kept beside a parameter holds its gradient, or the squares of it."""
        after = {it: value for it, value in turn.after.items() if value is not None}
        if name not in after or other not in after:
            return False
        return self._is_in(name, self.judged.gradients[name], after, other, squared)

    def _is_kept(self, name: str, gradient: Array, after: Mapping[str, Array]) -> bool:
        """Tell whether an optimiser has computed a group's gradient, by what it keeps after a turn.

        It is in the sum that is kept, or the change times the root of the sum of squares.
        """
        change = after[name] - self.starts[name]
        base = self.base.after.get(name)
        before = change if base is None else base - self.starts[name]
        if not change.any() or np.abs(change).max() > MOST_TIMES * np.abs(before).max():
            return False  # a step that is scaled is as long as before, whatever it follows
        if not np.abs(gradient).max() > 1e-12:
            return True  # as of a bias before a normalisation
        others = [
            it
            for it in self.old
            if it in after and it not in self.parameters and after[it].size == change.size
            if it in self.roles and self.roles[it].kind != CACHE  # which holds any gradient
        ]
        return any(
            self._is_in(name, gradient, after, other, squared)
            for other in others
            for squared in (False, True)
        )

    def _is_in(
        self, name: str, gradient: Array, after: Mapping[str, Array], other: str, squared: bool
    ) -> bool:
        """Tell whether a gradient is in a sum that is kept, or in a step that its squares scale."""
        along, new = self.along[name], after[other]
        change = after[name] - self.starts[name]
        if not squared:
            columns = np.array([along @ new, along @ self.old[other]]).T
            kept = Moment(columns, float(np.sign(change @ new)))
            return kept.spans(gradient) and kept.descends(gradient)
        steps = along @ (change * np.sqrt(np.abs(new)))
        lengths = float(np.linalg.norm(steps) * np.linalg.norm(gradient))
        return float(steps @ gradient) < -self.along_at_least * lengths

    def _compete(self, seen: StepSeen, pair: Pair) -> None:
        """Put edits of the forward pass before those of the way back that are less likely."""
        traced = [seen.trace.edit] if seen.trace is not None and seen.trace.edit else []
        back = [*traced, *seen.mends]
        cheapest = min((edit.cost for edit in back), default=float("inf"))
        before = sorted(number for number in self.depends if number <= pair.output.numbers[-1])
        sites = (self.sites[self.base.events[number].site] for number in before)
        lines = list(dict.fromkeys((site.file, site.line) for site in sites))
        sizes = dict.fromkeys(self.parameters, self.nudge)
        groups, moved = self._followed(seen), self._moved(seen)
        if moved is None or seen.uphill:  # which is along a gradient already
            return
        wrong = [group.name for group in seen.wrong] or list(sizes)
        follows, work = self._follows(seen, pair), self.base.work
        forward = self.repairs.forward(lines, groups, sizes, wrong, follows, moved, cheapest, work)
        if forward:
            seen.mends = sorted([*forward, *back], key=lambda it: it.cost)
            if traced and seen.trace is not None:  # it is one of several now
                seen.trace = replace(seen.trace, edit=None)

    def _activated(self, pair: Pair) -> Pair:
        """Return the same cost along the activation, where the output is what that is made of."""
        if pair.target is None or pair.labels:
            return pair
        wanted, gradients = pair.target.of(self.base), self.judged.gradients
        for output in reversed(self.observed.outputs):
            value = output.of(self.base)
            if output.numbers[0] <= pair.output.numbers[-1] or value.size != wanted.size:
                continue
            for cost, slope in derivatives(value, wanted.reshape(value.shape)):
                same = Pair(output, pair.target, False, cost, slope)
                found = self.judge.gradients(same)
                if found is not None and all(
                    np.allclose(array, gradients[name], rtol=1e-6, atol=1e-12)
                    for name, array in found.items()
                ):
                    return same
        return pair

    def _astray(self, name: str) -> list[str]:
        """Return the parts of a group whose step is wrong: of single numbers, some may be right."""
        paths, along = self.parameters[name].paths, self.along[name]
        if not np.array_equal(along, np.eye(len(paths))):
            return list(paths)
        moves, slopes = self.moves.moves[name], self.judged.gradients[name]
        predicted = agreed_by_most(-slopes, moves, 0 * moves)
        wrong = np.abs(moves - predicted) > TOLERANCE * np.abs(moves).max()
        return [path for path, it in zip(paths, wrong) if it] or list(paths)

    def _of_all_examples(self, pair: Pair) -> list[Pair]:
        """Return costs of all examples, where that of one explains a part of the step.

        For a single number any other one could be the target; of all, few are as many.
        """
        if pair.output.which == "all" or pair.error_site >= 0:
            return []
        every = (series for series, _ in self.observed.series if series.which == "all")
        output = next((series for series in every if series.site == pair.output.site), None)
        if output is None:
            return []
        value = output.of(self.base)
        targets = self.observed.targets(frozenset())
        wanted = [(series, series.of(self.base)) for series in targets if series.which == "all"]
        return [
            Pair(output, target, False, cost, slope)
            for target, goal in wanted
            if goal.size == value.size
            for cost, slope in derivatives(value, goal.reshape(value.shape))
        ]

    def _slopes_meant(self, pair: Pair) -> list[Array]:
        """Return the slopes of the costs that may be meant, where none explains the step.

        That of a program without a logarithm is the quadratic one.
        """
        if pair.target is not None and pair.error_site < 0 and not pair.labels:
            value, wanted = pair.output.of(self.base), pair.target.of(self.base)
            sites = {event.site for event in self.base.events}
            if wanted.size == value.size and not any(
                "log" in self.sites[site].text for site in sites
            ):
                return [value - wanted.reshape(value.shape)]
        return slopes_like(self.base, pair)


def _family(name: str) -> str:
    """Return what the names of all layers' numbers of one kind have in common."""
    return re.sub(r"\d+|\[[^]]*\]", "", name)


def slopes_like(base: Turn, pair: Pair) -> list[Array]:
    """Return the slope of a pair's cost, and of other costs of the same output and target."""
    if pair.target is None or pair.error_site >= 0 or pair.labels:
        return [pair.slope]
    value, wanted = pair.output.of(base), pair.target.of(base)
    if wanted.size != value.size:
        return [pair.slope]
    others = derivatives(value, wanted.reshape(value.shape))
    return [pair.slope, *(slope for _, slope in others)]


def _all_follow(moves: Moves, gradients: Mapping[str, Array]) -> bool:
    """Tell whether all groups go downhill, with factors that may be meant.

    Of a group with a single direction neither the sign nor the factor is known where there is a
    velocity.
    """
    fits = moves.fits(gradients)
    unknown = {it for it in fits if len(gradients[it]) == 1 and moves.kept_beside(it)}
    sure = [fit for name, fit in fits.items() if name not in unknown] or list(fits.values())
    downhill = all(factor > 0 and residual < TOLERANCE for factor, residual in sure)
    factors = [factor for name, (factor, _) in fits.items() if len(gradients[name]) > 1]
    return downhill and max(factors, default=1) < MOST_TIMES * min(factors, default=1)
