"""Which output, target and cost a step belongs to: those that explain most of its changes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from firstnet.doctor.watch.learning.costs import COSTS, derivatives
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.values import Array
from firstnet.doctor.watch.steps.fit import EXACT, TOLERANCE, Fit, Moves, badness
from firstnet.doctor.watch.steps.observed import OWN, Observed, Pair, Series
from firstnet.doctor.watch.steps.probes import Probe

IN_PART = 0.5  # by which a cost of the program's own is put back that explains some groups only
COMPUTED = 0.5  # how bad it is that a gradient is computed, and the step is another
UNSURE = 0.7  # how bad it is that a fit may be uphill
DIRECTIONS = 6  # of each group, along which a change that is along a gradient is so by no chance
ROUGH = 0.15  # and that it is no exact one: where all outputs are alike, much is along the error


@dataclass
class Judgement:
    """What explains a step best.

    Attributes:
        pair: the output and the target under a cost, or an error that the program computes.
        rank: by what pairs are compared; the least is the best.
        fits: for each group the factor, the residual, and whether its gradient is computed.
        gradients: the slopes of the cost along the directions of each group.
        shares: of the directions, the part along which each change follows the gradient exactly.
        computed: whether the program subtracts the target from the output.
        paired: whether the output and the target belong together without doubt.
        summed: whether the step needs what sums of earlier gradients held before.
        mixed: whether some parameters descend another cost than the others.
        steepest: the largest of the slopes.
    """

    pair: Pair
    rank: tuple[float, ...]
    fits: dict[str, tuple[float, float, bool]]
    gradients: dict[str, Array]
    shares: dict[str, float]
    computed: bool
    paired: bool
    summed: bool
    steepest: float
    mixed: bool = False


@dataclass
class Judge:
    """Tries all pairs of an output and a target, and all costs, on a step.

    Attributes:
        base: the turn without a nudge.
        sites: the expressions.
        constants: names of numbers that are written down in the program.
        observed: the values of the turn.
        probes: how it answers to nudges, by group.
        moves: the change of each group along the same directions.
        adaptive: whether there is state that scales each parameter's step.
        largest: the steepest slope under any pair.
        climbing: a pair of several numbers that the program subtracts, whose cost the step climbs.
        meant: the sites of the output and the target of an earlier turn, if they are known.
    """

    base: Turn
    sites: Sequence[Site]
    constants: Collection[str]
    observed: Observed
    probes: Mapping[str, Sequence[Probe]]
    moves: Moves
    adaptive: bool
    meant: tuple[int, int] | None = None
    largest: float = 0.0
    slopes: dict[Series, Array] = field(default_factory=dict)
    climbing: Judgement | None = None

    def best(self, excluded: frozenset[int]) -> Judgement | None:
        """Return the pair that explains the most groups; None where no slope is seen.

        Args:
            excluded: the numbers of events that are no targets.
        """
        found = self._best_of(self.observed.pairs(excluded, self.observed.outputs), None)
        if not self._climbs and (
            found is None
            or not any(rest < TOLERANCE and factor > 0 for factor, rest, _ in found.fits.values())
        ):
            found = self._best_of(self.observed.pairs(excluded, self.observed.nearly), found)
        if found is not None and self.climbing is not None:
            unknown = found.pair.error_site >= 0  # an error of its own, which explains no more
            found = self.climbing if unknown or _has_any_sign(found) else found
        if found is not None and found.rank[0]:
            found = self._as_before(found, excluded)
            self._find_other_costs(found)
            found = self._own_cost(found) or found
        return found

    def _own_cost(self, found: Judgement) -> Judgement | None:
        """Return a number of the program's that all groups descend, where what is found is no cost.

        Along a few directions nearly every number would do.
        """
        least = min((len(gradient) for gradient in found.gradients.values()), default=0)
        explained = any(rest < TOLERANCE for _, rest, _ in found.fits.values())
        if explained or least < DIRECTIONS:
            return None
        loss = self.descended()
        pair = Pair(loss, None, False, OWN, np.ones(1)) if loss is not None else None
        return self._best_of(iter([pair]), None) if pair is not None else None

    def descended(self) -> Series | None:
        """Return a number that the step descends to the last digit; None if there is none."""
        for loss in self.observed.losses:
            gradients = self.gradients(Pair(loss, None, False, OWN, np.ones(1)))
            fits = self.moves.fits(gradients) if gradients is not None else {}
            if fits and all(factor > 0 and rest < TOLERANCE for factor, rest in fits.values()):
                return loss
        return None

    def called_cost(self) -> Series | None:
        """Return a number that the program calls a cost; None if there is none.

        Many other numbers are sums of errors and gradients.
        """
        texts = [
            (event.mark, self.sites[event.site].text)
            for event in self.base.events
            if event.shape == ()
        ]
        called = {mark for mark, text in texts if COSTS.fullmatch(text.split(".")[-1])}
        named = (
            loss
            for loss in self.observed.losses
            if self.base.events[loss.numbers[-1]].mark in called
        )
        return next(named, None)

    def _as_before(self, found: Judgement, excluded: frozenset[int]) -> Judgement:
        """Return the pair of the earlier turn, where what is found explains a part of the step."""
        if self.meant is None or found.computed or found.rank[0] < 1:
            return found
        pairs = self.observed.pairs(excluded, self.observed.outputs)
        same = (pair for pair in pairs if pair.target is not None and self.meant == sites_of(pair))
        return self._best_of(same, None) or found

    def _best_of(self, pairs: Iterator[Pair], found: Judgement | None) -> Judgement | None:
        """Return the best of some pairs, and of what was found before."""
        for pair in pairs:
            explained = found is not None and all(fit[1] < TOLERANCE for fit in found.fits.values())
            gradients = None if pair.cost == OWN and explained else self.gradients(pair)
            if gradients is None:
                continue
            steepest = max(float(np.abs(gradient).max()) for gradient in gradients.values())
            self.largest = max(self.largest, steepest)
            fits = self.moves.fits(gradients)
            shown = {name: self._is_computed(name, it, gradients) for name, it in fits.items()}
            computed = self.observed.is_computed(pair)
            bad = _badness(pair, fits, shown)
            by_accident = any(it and n not in self.moves.squared for n, it in shown.items())
            if not computed and by_accident and pair.error_site < 0:
                bare = _badness(pair, fits, dict.fromkeys(shown, False))
                # Some gradients are computed by accident, as along that of a single example.
                bad = bad if all(it or badness(*fits[n]) < 1 for n, it in shown.items()) else bare
            text = self.sites[pair.target.site].text if pair.target is not None else ""
            written = text in self.constants
            alone = not any(shown.values()) and self._fits_single_numbers(fits)
            ranked = float(len(fits)) if alone else bad
            rank = _rank(pair, ranked, fits, computed=computed, written=written)
            if found is None or rank < found.rank:
                found = self._judgement(pair, rank, fits, shown, gradients, bad, computed=computed)
            if computed and self.climbing is None and _is_climbed(pair, fits):
                self.climbing = self._judgement(
                    pair, rank, fits, shown, gradients, bad, computed=True
                )
            scaled = self.moves.squared.issuperset(shown) and all(shown.values())
            if computed and not written and (bad == 0 or scaled or self._climbs):
                break
        return found

    @property
    def _climbs(self) -> bool:
        """Whether the whole step climbs a cost, along so many directions that none other fits."""
        several = any(len(it) >= DIRECTIONS for it in self.probes.values())
        return self.climbing is not None and several

    def gradients(self, pair: Pair) -> dict[str, Array] | None:
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

    def _fits_single_numbers(self, fits: Mapping[str, Fit]) -> bool:
        """Tell whether only groups of one number are along the gradient, as along any other."""
        single = {name for name in fits if len(self.probes[name]) == 1}
        along = {name for name, fit in fits.items() if badness(*fit) < 1}
        return bool(along) and along <= single < set(fits)

    def _is_computed(self, name: str, fit: Fit, gradients: Mapping[str, Array]) -> bool:
        """Tell whether the gradient of a group is computed, though the step does not follow it."""
        return (
            badness(*fit) == 1.0
            and (self.adaptive or self.moves.goes_down(name, gradients[name]))
            and self.moves.computes(name, gradients)
            and not self.moves.follows_another(name, gradients)
        )

    def _judgement(
        self,
        pair: Pair,
        rank: tuple[float, ...],
        fits: Mapping[str, Fit],
        shown: Mapping[str, bool],
        gradients: dict[str, Array],
        bad: float,
        *,
        computed: bool,
    ) -> Judgement:
        ways = [key for name in fits for key in self.moves.ways.get(name, ())]
        paired = computed or bad < len(fits) - 0.4
        paired = paired or (pair.error_site >= 0 and pair.target is not None)
        if pair.cost == OWN:
            paired = all(shown[name] or it[1] < TOLERANCE for name, it in fits.items())
        return Judgement(
            pair,
            rank,
            {name: (*fit, shown[name]) for name, fit in fits.items()},
            gradients,
            {name: self.moves.share(name, array) for name, array in gradients.items()},
            computed,
            paired,
            any(key.startswith("sum ") for key in ways),
            max(float(np.abs(gradient).max()) for gradient in gradients.values()),
        )

    def _find_other_costs(self, found: Judgement) -> None:
        """Let a group descend another cost of the same output and target than the others do.

        A famous book does so: its output layer descends the quadratic cost and its hidden layer
        the cross-entropy. Both lead the output to the target.
        """
        pair = found.pair
        if pair.target is None or pair.error_site >= 0:
            return
        good = any(rest < TOLERANCE and factor > 0 for factor, rest, _ in found.fits.values())
        value, wanted = pair.output.of(self.base), pair.target.of(self.base)
        if not good or value.size < 2 or wanted.size != value.size:
            return
        for cost, slope in derivatives(value, wanted.reshape(value.shape)):
            if cost.removeprefix("sigmoid and ") not in ("quadratic", "cross-entropy"):
                continue
            gradients = self.gradients(Pair(pair.output, pair.target, False, cost, slope))
            for name, (_, residual, computed) in found.fits.items():
                if gradients is None or residual < TOLERANCE or len(self.probes[name]) < 4:
                    continue
                fit = self.moves.fit(name, -gradients[name])
                if fit[0] > 0 and fit[1] < TOLERANCE:
                    found.fits[name] = (*fit, computed)
                    found.mixed = True


def sites_of(pair: Pair) -> tuple[int, int] | None:
    """Return where an output and a target are computed; None if no target is known."""
    return (pair.output.site, pair.target.site) if pair.target is not None else None


def _is_climbed(pair: Pair, fits: Mapping[str, Fit]) -> bool:
    """Tell whether a step climbs the cost of outputs and targets to the last digit."""
    several = pair.slope.size > 1 and pair.target is not None and pair.error_site < 0
    return several and all(factor < 0 and rest < EXACT for factor, rest in fits.values())


def _has_any_sign(found: Judgement) -> bool:
    """Tell whether a pair is of single numbers that nothing subtracts: any sign would do for it."""
    return found.pair.slope.size == 1 and found.pair.cost != OWN and not found.computed


def _badness(pair: Pair, fits: Mapping[str, Fit], shown: Mapping[str, bool]) -> float:
    """Return how badly a pair explains the step: 0 exactly, 1 for each group it does not."""
    if pair.error_site >= 0 and pair.target is None:  # whether it points uphill is not known
        bad = {name: UNSURE if shown[name] else badness(*fit) for name, fit in fits.items()}
        if max(bad.values()) == 1.0:  # it explains its own layer, as every error does
            return float(len(fits))
        rough = sum(fit[1] >= EXACT and not shown[name] for name, fit in fits.items())
        return sum(max(number, UNSURE) for number in bad.values()) + ROUGH * rough
    if pair.cost == OWN and any(fit[0] < 0 for fit in fits.values()):
        return float(len(fits))  # a likelihood is climbed, but any other number may be, too
    each = [COMPUTED if shown[name] else badness(*fit) for name, fit in fits.items()]
    if pair.cost == OWN and max(each) == 1.0:  # it would have to explain all, to prove anything
        return sum(each) + IN_PART
    return sum(each)


def _rank(
    pair: Pair, bad: float, fits: Mapping[str, Fit], *, computed: bool, written: bool
) -> tuple[float, ...]:
    """Return by what pairs are compared; the least is the best.

    Every cost of a single number has the same gradient, up to a factor of either sign; which
    of them is meant, only a subtraction in the program tells. A number that is written down
    in the program is rarely a target.
    """
    worst = round(sum(min(residual, 1.0) for _, residual in fits.values()), 2)
    uphill = any(factor < 0 and residual < TOLERANCE for factor, residual in fits.values())
    single = pair.slope.size == 1 and pair.cost != OWN
    if single and computed and all(residual < EXACT for _, residual in fits.values()):
        bad = 0.0
    first = pair.output.numbers[0]
    unknown = 2 if pair.cost == OWN else int(pair.error_site >= 0)
    part = pair.output.which != "all"
    return (bad, unknown, not computed, written, uphill, pair.labels, part, worst, first)
