"""What one turn has computed: outputs, targets, errors, and which of them belong together."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.doctor.text.nodes import is_operation
from firstnet.doctor.watch.learning.costs import ABSOLUTE, coded, derivatives
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.values import LARGEST_OF_A_TURN, Array
from firstnet.doctor.watch.steps.squares import is_squared_difference

MOST_OUTPUTS = 40
MOST_NEARLY = 24  # outputs that miss one layer
LAYER = 2  # arrays of a layer: its weights and its biases
MOST_TARGETS = 240
MOST_ERRORS = 60  # of what is computed after an output
MOST_LOSSES, MOST_SINGLE = 8, 60  # single numbers: that may explain a step, and that are looked at
LEAST_SIGNS = 8  # numbers whose signs have to agree, so that it is no accident
IN_PART = 0.5  # of the outputs, whose errors are their differences to the target
COMPARED = re.compile(r"(.+?) [<>]=? (.+)")
CHANGES = re.compile(  # text that draws numbers of both signs
    r"[\w.]*\b(randn|\w*normal\w*|gauss|uniform(?=\(-)|\w*cauchy)\(.*\)"
)
MASK = re.compile(  # text that draws a mask
    r"binomial\(|bernoulli|(rand|random|random_sample|uniform)\([^=]*\)\s*[<>]"
    r"|[<>]=?\s*[\w.]*(rand|random|random_sample|uniform)\("
)
OF_SUM = re.compile(r" / .*\bsum\(")
ONE_MINUS = re.compile(r"\(?1(\.0*)? - ")  # as in a slope, 1 - a**2; no target is subtracted
MANY = 50  # targets
UNLIKE = 0.5  # of the rows of a table of targets, that do not add up to 1
NONE = np.zeros(0)
OWN = "program's own"  # cost: a number that the program computes from all its parameters


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
class Pair:
    """An output and a target that may belong together, under one cost.

    Attributes:
        output, target: where they are computed; no target is known of some computed errors.
        labels: whether the target holds the numbers of classes.
        cost: its name; "" for an error that the program computes itself.
        slope: of the cost along the output.
        error_site: where the program computes that error; -1 for a known cost.
    """

    output: Series
    target: Series | None
    labels: bool
    cost: str
    slope: Array
    error_site: int = -1


class Observed:
    """The values of one turn, by the expressions that computed them.

    Args:
        base: the turn.
        sites: the expressions.
        depends: the parameters that each event depends on, by the number of the event.
        counters: the names of numbers that loops count with; none of them is a target.
        parameters: the numbers of all parameters.
        held: the shapes and marks of the parameters themselves, which are no outputs.
    """

    def __init__(
        self,
        base: Turn,
        sites: Sequence[Site],
        depends: dict[int, set[str]],
        counters: frozenset[str] = frozenset(),
        parameters: Array = NONE,
        held: frozenset[tuple[tuple[int, ...], float]] = frozenset(),
    ) -> None:
        self.base = base
        self.parameters = parameters
        self.sites = sites
        self.counters = counters
        self.series = _series(base, depends)
        most = max((len(on) for _, on in self.series), default=0)
        widest = self._computed_first([it for it, on in self.series if len(on) == most and most])
        self._read = {n for n, event in enumerate(base.events) if (event.shape, event.mark) in held}
        finite = [it for it in widest if self._is_output(it)]
        self.outputs = finite[:MOST_OUTPUTS]
        self._readings = [it for it in widest if it not in finite]
        self.nearly = self._nearly(most, widest)
        self.losses = [it for it in reversed(finite) if it.of(base).size == 1][:MOST_SINGLE]
        self.dependent = self._distinct([it for it, on in self.series if on])
        self._dependent_texts: dict[tuple[str, int], set[str]] = {}
        for site in {series.site for series, on in self.series if on}:
            whole = sites[site]
            self._dependent_texts.setdefault((whole.file, whole.line), set()).add(whole.text)
        self._subtracted = [
            (it, it.of(base).reshape(-1))
            for it in self.dependent
            if " - " in sites[it.site].text and not ONE_MINUS.match(sites[it.site].text)
        ]
        self._by_size: dict[int, list[tuple[Series, Array]]] = {}
        for it in self.dependent:
            value = it.of(base).reshape(-1)
            self._by_size.setdefault(value.size, []).append((it, value))

    def _nearly(self, most: int, widest: Sequence[Series]) -> list[Series]:
        """Return the last values before the widest that miss one layer.

        Where a layer's outputs are not used, only what is led back depends on all parameters.
        """
        start = widest[0].numbers[0] if widest else 0
        before = [
            series
            for series, on in self.series
            if max(2, most - LAYER) <= len(on) < most and series.numbers[-1] < start
        ]
        return [it for it in self._distinct(before) if self._is_output(it)][-MOST_NEARLY:]

    def _is_output(self, series: Series) -> bool:
        """Tell whether a value is finite, and no reading of the parameters themselves."""
        value = series.of(self.base)
        read = self._read.issuperset(series.numbers) or _holds(value, self.parameters)
        return not read and bool(np.isfinite(value).all())

    def targets(self, excluded: frozenset[int]) -> list[Series]:
        """Return what depends on no parameter and may be a target.

        Args:
            excluded: the numbers of events that depend on numbers beside the parameters.
        """
        found = []
        free = [series for series, on in self.series if not on]
        none = self.counters | {"self"}  # an object around one number is no target either
        named = [it for it in free if self.sites[it.site].text not in none]
        for it in named:
            if excluded.intersection(it.numbers) or self._reads_a_layer(it.site):
                continue
            value = it.of(self.base)
            site = self.sites[it.site]
            if not np.isfinite(value).all() or _is_size(site.text):
                continue
            single = self.base.events[it.numbers[0]].shape == ()
            if value.size == 1 and not (site.is_name or self._is_subtracted(site)):
                continue
            if value.size > 1 and np.ptp(value) == 0 and (value.size > 4 or single):
                continue
            found.append(it)
        return self._distinct(found)[:MOST_TARGETS]

    def _is_subtracted(self, site: Site) -> bool:
        """Tell whether an expression is subtracted, as in `out - (1 if label == k else 0)`."""
        here = (self.sites[series.site] for series, _ in self._subtracted)
        texts = (it.text for it in here if (it.file, it.line) == (site.file, site.line))
        return any(site.text in _sides_of(text) for text in texts)

    def _reads_a_layer(self, site: int) -> bool:
        """Tell whether an expression holds one that depends on parameters, as sign(out - y) does.

        A nudge may be too small to be seen in its value.
        """
        whole = self.sites[site]
        inner = self._dependent_texts.get((whole.file, whole.line), ())
        return any(
            len(it) < len(whole.text) and re.search(rf"(?<![\w.]){re.escape(it)}(?!\w)", whole.text)
            for it in inner
        )

    def pairs(self, excluded: frozenset[int], outputs: Sequence[Series]) -> Iterator[Pair]:
        """Yield outputs and targets under all costs that fit them, computed errors, own costs.

        Args:
            excluded: as for `targets`.
            outputs: those of all parameters, or those of nearly all.
        """
        targets = [(series, series.of(self.base)) for series in self.targets(excluded)]
        values = {series: series.of(self.base) for series in outputs}
        wide = [*outputs, *self._readings]
        whole = [series.numbers[0] for series in wide if self._is_computed_whole(series)]
        for output, value in values.items():
            single = value.size == 1 and self.base.events[output.numbers[0]].shape == ()
            follows = single and whole and output.numbers[0] > min(whole)
            if follows and not self._is_repeated(output):
                continue  # a number that is made of an array, as a cost is
            if single and is_squared_difference(self.sites[output.site].text):
                continue  # a cost
            for target, wanted in targets:
                if wanted.size == value.size and _same_shape(wanted, value):
                    for cost, slope in derivatives(value, wanted.reshape(value.shape)):
                        if cost != ABSOLUTE or self._has_signs(slope):
                            yield Pair(output, target, False, cost, slope)
            for target, wanted in targets:  # numbers of classes last: any small number may be one
                for hot in coded(wanted, value.shape):
                    for cost, slope in derivatives(value, hot):
                        if cost != ABSOLUTE:
                            yield Pair(output, target, True, cost, slope)
        yield from self._computed_errors(values, targets)
        if whole:  # with a single number as output, every number follows from it
            for loss in self.losses[:MOST_LOSSES]:
                yield Pair(loss, None, False, OWN, np.ones(loss.of(self.base).shape))

    def not_hot(self, error: Array) -> tuple[Series, float] | None:
        """Return a table of targets that nothing can be learned from, and what its rows add up to.

        Chances add up to 1, and so do the targets that they can come to. From targets that are all
        the same number, no example can be told from another.

        Args:
            error: their difference, perhaps averaged.
        """
        if error.ndim != 2:
            return None
        for output in self.outputs:
            chances = output.of(self.base)
            axis = next((it for it in (1, 0) if _add_up_to_one(chances, it)), None)
            if chances.shape != error.shape or chances.min() < 0 or chances.max() > 1:
                continue
            for series, on in self.series:
                wanted = series.of(self.base) if not on else error
                if wanted.shape != error.shape or not np.isin(wanted, (0.0, 1.0)).all():
                    continue
                gap = chances - wanted
                ratio = float(np.sum(gap * error) / max(float(np.sum(error**2)), 1e-300))
                sums = wanted.sum(axis=1 if axis is None else axis)
                alike = not np.ptp(wanted) and wanted.size > MANY
                unlike = axis is not None and np.mean(sums != 1) > UNLIKE
                if np.allclose(ratio * error, gap) and (alike or unlike):
                    return series, float(np.median(sums))
        return None

    def over_examples(self, found: Series) -> Series | None:
        """Return chances that add up to 1 over the examples, or all together, not over the classes.

        Their difference to one-hot targets, perhaps averaged, is computed as the error.

        Args:
            found: the output that belongs to the step.
        """
        for output in (found, *self.outputs):
            chances = output.of(self.base)
            if chances.ndim != 2 or min(chances.shape) < 2:
                continue
            for classes in (0, 1):
                by_example = _add_up_to_one(chances, 1 - classes)
                together = _add_up_to_one(chances, None)
                if not (by_example or together) or _add_up_to_one(chances, classes):
                    continue
                errors = self.base.arrays.values()
                if any(_is_error(error, chances, classes, both=together) for error in errors):
                    return output
        return None

    def always_one(self) -> Series | None:
        """Return chances of a single output for each example, which are 1 for all of them."""
        for series, _ in self.series:
            if OF_SUM.search(self.sites[series.site].text) is None:
                continue
            value = series.of(self.base)
            single = value.ndim == 2 and min(value.shape) == 1 < max(value.shape)
            if single and bool((value == 1).all()):
                return series
        return None

    def twins(self, target: Series) -> dict[int, Series]:
        """Return all that has the values of a target and depends on no parameter, by site."""
        events = [self.base.events[number] for number in target.numbers]
        key = [(event.shape, event.mark) for event in events]
        found: dict[int, Series] = {}
        for series, on in self.series:
            if on or len(series.numbers) != len(key) or series.site in found:
                continue
            marks = [(self.base.events[n].shape, self.base.events[n].mark) for n in series.numbers]
            if marks == key:
                found[series.site] = series
        return found

    def one_subtracted(self, pair: Pair, twins: Mapping[int, Series]) -> Series | None:
        """Return which of several with a target's values the turn subtracts; None if unclear.

        An input of an example may have the same value by chance, and so may a loop's number.
        """
        at = self._subtraction(pair.slope, pair.output.numbers[-1])
        there = self.base.events if at is None else self.base.events[at : at + 1]
        for events in (there, self.base.events):
            computed = {self.sites[event.site].text for event in events}
            differences = (_sides_of(text) for text in computed if " - " in text)
            sides = set[str]().union(*differences)
            named = [twin for site, twin in twins.items() if self.sites[site].text in sides]
            if len({self.sites[series.site].text for series in named}) == 1:
                return named[0]
        return None

    def _is_computed_whole(self, series: Series) -> bool:
        """Tell whether an array is computed, rather than a list of weights read once more."""
        computed = "(" in self.sites[series.site].text or " " in self.sites[series.site].text
        return computed and self.base.events[series.numbers[0]].shape != ()

    def _is_repeated(self, series: Series) -> bool:
        """Tell whether a site has computed one number several times, and no other."""
        marks = [event.mark for event in self.base.events if event.site == series.site]
        return len(marks) > 1 and len(set(marks)) == 1

    def _has_signs(self, slope: Array) -> bool:
        """Tell whether the program computes these signs, perhaps times a factor."""
        signs = slope.reshape(-1)
        for array in self.base.arrays.values():
            flat = array.reshape(-1)
            if flat.size != signs.size or not flat[0] or np.ptp(np.abs(flat)):
                continue
            if np.array_equal(np.sign(flat) * signs[0] * np.sign(flat[0]), signs):
                return True
        return False

    def _computed_errors(
        self, values: dict[Series, Array], targets: list[tuple[Series, Array]]
    ) -> Iterator[Pair]:
        """Yield what the program itself computes after an output, taken for the error there."""
        for output, value in list(values.items())[:8]:
            if value.size in (
                1,
                self.parameters.size,
            ):  # an error there would be the gradient itself
                continue
            count = 0
            for error in self.dependent:
                if error.numbers[-1] <= output.numbers[-1] or count > MOST_ERRORS:
                    continue
                slope = error.of(self.base)
                if slope.size != value.size or not _same_shape(slope, value):
                    continue
                if np.isfinite(slope).all() and np.abs(slope).max() > 0:
                    count += 1
                    shaped = slope.reshape(value.shape)
                    yield self._understood(output, shaped, error.site, targets)

    def _understood(
        self, output: Series, error: Array, site: int, targets: list[tuple[Series, Array]]
    ) -> Pair:
        """Return a computed error with the target that it is about, pointing uphill."""
        value = output.of(self.base)
        if _is_multiple(error, value):  # a difference already, which is to become 0
            ratio = float(np.abs(error).max() / np.abs(value).max())
            return Pair(output, None, False, "", ratio * value, site)
        subtracted = self.subtracted(error, targets)
        if subtracted is not None:
            return Pair(output, subtracted[1], False, "", subtracted[2] * error, site)
        in_part = self._in_part(error, value, targets)
        if in_part is not None:
            return Pair(output, in_part[0], False, "", in_part[1] * error, site)
        for sign in (1, -1):
            target = self._labels(sign * error, targets)
            if target is not None:
                return Pair(output, target, True, "", sign * error, site)
            target = self._away(sign * error, value, targets)
            if target is not None:
                return Pair(output, target, False, "", sign * error, site)
        return Pair(output, None, False, "", error, site)

    def subtracted(
        self, error: Array, targets: list[tuple[Series, Array]]
    ) -> tuple[Series, Series, int] | None:
        """Return the output and the target whose difference this error is, and its sign."""
        flat = error.reshape(-1)
        scale = 1e-9 * max(float(np.abs(flat).max()), 1e-300)
        for target, wanted in targets:
            if wanted.size != error.size:
                continue
            one = wanted.reshape(-1)
            for output, value in self._by_size.get(error.size, []):
                for sign in (1, -1):
                    if np.abs(sign * (value - one) - flat).max() < scale:
                        return output, target, sign
        return None

    @staticmethod
    def _in_part(
        error: Array, output: Array, targets: list[tuple[Series, Array]]
    ) -> tuple[Series, int] | None:
        """Return the target whose difference to most outputs this error is, and its sign.

        As Huber's is, which is cut off where the difference is large.
        """
        for target, wanted in targets:
            if wanted.size != error.size or error.size < LEAST_SIGNS:
                continue
            gap = (output - wanted.reshape(output.shape)).reshape(-1)
            clear = np.abs(gap) > 0
            ratios = error.reshape(-1)[clear] / gap[clear]
            usual = float(np.median(ratios)) if clear.any() else 0.0
            if usual and np.isclose(ratios, usual, rtol=1e-9, atol=0).mean() >= IN_PART:
                return target, int(np.sign(usual))
        return None

    def _labels(self, error: Array, targets: list[tuple[Series, Array]]) -> Series | None:
        """Return the classes whose outputs alone this error pushes up."""
        for target, wanted in targets:
            for hot in coded(wanted, error.shape):
                up, down = error[hot == 1], error[hot == 0]
                if (up <= 0).all() and (down >= 0).all() and (up < 0).any():
                    return target
        return None

    @staticmethod
    def _away(error: Array, output: Array, targets: list[tuple[Series, Array]]) -> Series | None:
        """Return a target from which every output leads away along this error, as with any cost.

        An error of one sign leads away from whatever is far enough on one side.
        """
        if error.size < LEAST_SIGNS or not error.min() < 0 < error.max():
            return None
        for target, wanted in targets:
            if wanted.size == error.size and wanted.size > 1:
                gap = output - wanted.reshape(output.shape)
                clear = np.abs(error) > 1e-12 * np.abs(error).max()
                if clear.sum() >= LEAST_SIGNS and (np.sign(error) == np.sign(gap))[clear].all():
                    return target
        return None

    def is_computed(self, pair: Pair) -> bool:
        """Tell whether the program comes to this slope of the cost by a subtraction."""
        return self._subtraction(pair.slope, pair.output.numbers[-1]) is not None

    def is_subtracted(self, pair: Pair) -> bool:
        """Tell whether the program subtracts this target from this output."""
        if pair.target is None:
            return False
        value, wanted = pair.output.of(self.base), pair.target.of(self.base)
        if value.size != wanted.size:
            return False
        error = value - wanted.reshape(value.shape)
        return self._subtraction(error, pair.output.numbers[-1]) is not None

    def _subtraction(self, slope: Array, after: int) -> int | None:
        """Return the number of the event at which this value, or its negative, is subtracted.

        A recurrent network goes through its moments from the last to the first.
        """
        flat = slope.reshape(-1)
        scale = float(np.abs(flat).max())
        for series, value in self._subtracted:
            if value.size == flat.size and series.numbers[-1] > after:
                orders = (flat, flat[::-1]) if len(series.numbers) > 1 else (flat,)
                gaps = (np.abs(value - sign * order).max() for order in orders for sign in (1, -1))
                if min(gaps) < 1e-9 * scale:
                    return series.numbers[-1]
        return None

    def operands(self, pair: Pair, excluded: frozenset[int]) -> tuple[Series, Series | None]:
        """Return what is subtracted from what, where the same values were computed before, too.

        A target of 0 and a loop's number 0 are the same value; what is read last before the
        subtraction is meant.
        """
        output, target = pair.output, pair.target
        if pair.error_site >= 0 and not pair.labels:
            targets = [(series, series.of(self.base)) for series in self.targets(excluded)]
            found = self.subtracted(pair.slope, targets)
            return found[:2] if found else (output, target)
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

    def _distinct(self, series: Sequence[Series]) -> list[Series]:
        return list(self._by_value(series).values())

    def _computed_first(self, series: Sequence[Series]) -> list[Series]:
        """Return the same, with what is computed in the place of a bare name of the same value.

        Of an example of zeros, the sum of a neuron is its bias.
        """
        names = [it for it in series if self.sites[it.site].is_name]
        computed = self._by_value([it for it in series if it not in names])
        every = self._by_value(series)
        return [computed.get(key, it) for key, it in every.items()]

    def _by_value(self, series: Sequence[Series]) -> dict[Any, Series]:
        """Return the first series of each value."""
        found: dict[Any, Series] = {}
        for it in series:
            events = [self.base.events[number] for number in it.numbers]
            key = (len(events), events[0].shape, tuple(event.mark for event in events))
            found.setdefault(key, it)
        return found


def _series(base: Turn, depends: dict[int, set[str]]) -> list[tuple[Series, set[str]]]:
    """Return every series of values with the parameters that it depends on, the earliest first."""
    by_site: dict[int, list[int]] = {}
    for number, event in enumerate(base.events):
        by_site.setdefault(event.site, []).append(number)
    found: list[tuple[Series, set[str]]] = []
    for site, numbers in by_site.items():
        shapes = {base.events[number].shape for number in numbers}
        on: set[str] = set().union(*(depends.get(number, set()) for number in numbers))
        size = math.prod(next(iter(shapes))) * len(numbers)
        repeated = len({base.events[number].mark for number in numbers}) == 1 < len(numbers)
        # One number that is read again and again; the targets of several examples may be alike.
        repeated = repeated and shapes == {()} and bool(on)
        if len(shapes) == 1 and len(numbers) <= 5000 and size <= LARGEST_OF_A_TURN and not repeated:
            found.append((Series(site, "all", tuple(numbers)), on))
        if len(numbers) > 1:
            last, first = numbers[-1], numbers[0]
            found.append((Series(site, "last", (last,)), depends.get(last, set())))
            found.append((Series(site, "first", (first,)), depends.get(first, set())))
    return sorted(found, key=lambda it: it[0].numbers[0])


def find_inputs(
    whole: Turn,
    shapes: Sequence[tuple[int, ...]],
    output: Series,
    target: Series | None,
    dependent: Collection[int],
    from_start: Collection[int],
    objects: Collection[int],
) -> Series | None:
    """Return the examples as the first layer reads them.

    They have as many columns as the first weights have, and are read last before something
    depends on a parameter. Where no weights tell, they are read first of what has as many
    examples as the output.

    Args:
        whole: the turn with all its events.
        shapes: of the parameters.
        output: where it is computed.
        target: likewise.
        dependent: the sites any of whose values depend on a parameter.
        from_start: the sites of which the first value does.
        objects: the sites of objects, which hold numbers and are none, and of weights.
    """
    times = len(output.numbers)
    events = [(n, it) for n, it in enumerate(whole.events) if it.site not in objects]
    by_site: dict[int, list[int]] = {}
    for number, event in enumerate(whole.events):
        by_site.setdefault(event.site, []).append(number)
    of_output = by_site.get(output.site, [0])[-1]
    rows = whole.events[of_output].shape

    def is_of_all(site: int) -> bool:
        every = output.which == "all" and len(by_site[site]) == times
        return every and site not in dependent

    def series(number: int) -> Series:
        event = whole.events[number]
        if len(by_site[event.site]) == 1:
            return Series(event.site, "all", (number,))
        value = event.shape, event.mark  # which another expression may read once an example
        firsts = [whole.events[numbers[0]] for numbers in by_site.values()] if times > 1 else []
        same = [it.site for it in firsts if (it.shape, it.mark) == value]
        for site in filter(is_of_all, [event.site, *same]):
            return Series(site, "all", tuple(by_site[site]))
        return Series(event.site, "first", (number,))

    matrices = [shape for shape in shapes if len(shape) == 2 and min(shape) > 1]
    sides = [side for shape in matrices for side in shape]
    outer = {side for side in sides if sides.count(side) == 1 and side not in rows}
    found = None

    def is_free(number: int) -> bool:
        """Tell whether the value of an event depends on no parameter, for all that is known."""
        site = whole.events[number].site
        return site not in dependent or (site not in from_start and number == by_site[site][0])

    for number, event in events:
        if found is not None and not is_free(number):
            break
        if outer & set(event.shape) and event.shape not in shapes and is_free(number):
            found = series(number)
    if found is not None or len(rows) != 2 or max(rows) < 2:
        return found
    first = matrices[0] if matrices else ()
    for number, event in events:  # as many columns out as in: an autoencoder
        if found is not None and not is_free(number):
            break
        shape = event.shape if len(event.shape) == 2 and is_free(number) else ()
        if shape and any(shape[one] in rows and shape[1 - one] in first for one in (0, 1)):
            found = series(number)
    if found is not None:
        return found
    axis, count = int(rows[1] > rows[0]), max(rows)
    for number, event in events:
        alike = len(event.shape) == 2 and event.shape[axis] == count
        is_target = target is not None and event.site == target.site
        if alike and is_free(number) and event.shape not in shapes and not is_target:
            return series(number)
    return None


def masks_in(whole: Turn, sites: Sequence[Site], dependent: Collection[int]) -> list[int]:
    """Return the sites at which a turn draws which neurons of a layer take part.

    They are drawn where the layer is computed, or what depends on the parameters is 0 where they
    are. Examples may be made of such numbers, too.
    """
    layers = {(sites[number].file, sites[number].function) for number in dependent}
    found = set()
    for number, event in enumerate(whole.events):
        site = sites[event.site]
        if event.site not in found and math.prod(event.shape) > 1 and MASK.search(site.text):
            inside = (site.file, site.function) in layers
            if inside or _is_masked(whole, number, dependent):
                found.add(event.site)
    return sorted(found)


def _is_masked(whole: Turn, number: int, dependent: Collection[int]) -> bool:
    """Tell whether what depends on the parameters is 0 where a drawn number is."""
    off = whole.array(number) == 0
    later = (n for n in range(number + 1, len(whole.events)) if whole.events[n].site in dependent)
    same = (whole.array(n) for n in later if whole.events[n].shape == off.shape)
    return bool(off.any()) and any(not it[off].any() and bool(it.any()) for it in same)


def changes_drawn(whole: Turn, sites: Sequence[Site]) -> int:
    """Return how many numbers a turn draws that may be changes of parameters, as a mutation is."""
    return sum(
        math.prod(event.shape)
        for event in whole.events
        if CHANGES.fullmatch(sites[event.site].text)
    )


def is_sampled(whole: Turn, sites: Sequence[Site], dependent: Collection[int]) -> bool:
    """Tell whether numbers by chance are held against values that depend on the parameters."""
    values = {(it.file, it.line, it.text) for it in (sites[number] for number in dependent)}
    for site in {sites[event.site] for event in whole.events}:
        sides = COMPARED.fullmatch(site.text)
        if sides and any("rand" in group for group in sides.groups()):
            others = (group.strip("() ") for group in sides.groups() if "rand" not in group)
            if any((site.file, site.line, other) in values for other in others):
                return True
    return False


def _add_up_to_one(table: Array, axis: int | None) -> bool:
    """Tell whether chances add up to 1 along an axis; all together where it is None."""
    if table.ndim != 2 or (table < 0).any():
        return False
    if (min(table.shape) if axis is None else table.shape[axis]) < 2:
        return False
    return bool(np.allclose(table.sum(axis=axis), 1.0))


def _is_error(values: Array, chances: Array, classes: int, *, both: bool) -> bool:
    """Tell whether values are chances minus one-hot targets, perhaps divided by their number.

    Where each class is there once, the targets are one-hot along both sides, so that the other one
    may be that of the classes.
    """
    if values.shape != chances.shape:
        return False
    for ratio in (1, chances.shape[1 - classes]):
        wanted = chances - ratio * values
        hot = np.round(wanted)
        whole = np.allclose(wanted, hot) and np.isin(hot, (0.0, 1.0)).all()
        once = (hot.sum(axis=1 - classes) == 1).all() and not both
        if whole and (hot.sum(axis=classes) == 1).all() and not once:
            return True
    return False


def _is_size(text: str) -> bool:
    return ".shape" in text or ".size" in text or text.startswith("len(")


def _holds(value: Array, parameters: Array) -> bool:
    """Tell whether a value is for the most part a list of parameters, which many start with."""
    if not 1 < value.size <= 2 * parameters.size:  # of some no step may be known
        return False
    own = np.isin(value, parameters) & ~np.isin(value, (0.0, 1.0))
    return 2 * int(own.sum()) > value.size


def _is_multiple(one: Array, other: Array) -> bool:
    """Tell whether an array of several numbers is another one times a number."""
    if one.size < 2:
        return False
    ratio = float(np.sum(one * other) / max(float(np.sum(other**2)), 1e-300))
    return bool(np.allclose(one, ratio * other, rtol=1e-9, atol=0) and ratio)


def _same_shape(one: Array, other: Array) -> bool:
    return one.squeeze().shape == other.squeeze().shape or one.size <= 4


def _sides_of(text: str) -> set[str]:
    """Return the two sides of a difference, as the learner wrote them."""
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:  # it was too long for a sentence
        return set()
    if is_operation(node, ast.Sub):
        return {ast.unparse(node.left), ast.unparse(node.right)}
    return set()
