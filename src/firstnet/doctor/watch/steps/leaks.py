"""Targets that are among the inputs: the network only has to hand one of its inputs on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.values import Array
from firstnet.doctor.watch.steps.observed import Pair

FEWEST = 8  # examples of a step, of fewer a column may be the targets by chance
DIFFERENT = 5  # values among the targets, of fewer it may be so more often
MANY = 30  # different examples, where there are fewer different targets
MOMENTS, SYMBOLS = 5, 3  # at least, where inputs are to be repeated one by one
MOST = 2_000_000  # numbers in an array that is looked through
FEWEST_TOLD, FEWEST_CLASSES = 100, 5  # examples, and classes, of fewer it may be by chance
MOST_TOLD = 1000  # examples that are looked at
CLASSES = 2  # that a target may be one of
SAME = 1e-9  # of a number, by which what is computed for two examples of one class differs at most
NUDGE = 0.01  # of the spread of the inputs


class Leak(NamedTuple):
    """A value that the network reads, with the targets in it.

    Attributes:
        site: where it is read.
        place: of the targets among the numbers of an example, from 0; -1 for all of them.
        width: how many numbers an example has.
        examples: of the step.
        alone: whether the target is one of two classes, and the other numbers are measures.
    """

    site: int
    place: int
    width: int
    examples: int
    alone: bool = False


def class_among(rows: list[Array], labels: list[float]) -> int:
    """Return which number of each example is its class, up to a scale; -1 if none is.

    So it is where the label's column of a table is taken for the first pixel, or for a feature.
    """
    rows, labels = rows[:MOST_TOLD], labels[:MOST_TOLD]
    if len(rows) < FEWEST_TOLD or len({row.size for row in rows}) != 1:
        return -1
    inputs, classes = np.array([row.ravel() for row in rows], dtype=float), np.array(labels)
    few = len(np.unique(classes)) < FEWEST_CLASSES or inputs.shape[1] < 2
    if few or inputs.size > MOST:
        return -1
    centred = classes - classes.mean()
    factors = centred @ (inputs - inputs.mean(axis=0)) / float(centred @ centred)
    apart = np.abs(inputs - inputs.mean(axis=0) - centred[:, None] * factors).max(axis=0)
    same = np.flatnonzero((apart < 1e-9 * np.abs(factors)) & (factors > 0))
    return int(same[0]) if same.size else -1


Follows = Callable[[int, Array], set[int]]


def leaked(
    base: Turn, depends: Mapping[int, set[str]], pair: Pair, follows: Follows
) -> Leak | None:
    """Return what the targets are a part of, if the output follows just that part.

    One number of one example is moved, and the answer to that example has to move, and no other.

    Args:
        base: the turn.
        depends: the parameters that its events depend on, by their numbers.
        pair: the output and the target.
        follows: tells which numbers of the output change when those of one value do, by the number
            of its event and the change.
    """
    if pair.target is None or len(pair.target.numbers) > 1 or len(pair.output.numbers) > 1:
        return None
    wanted, output = pair.target.of(base).reshape(-1), pair.output
    values = len(np.unique(wanted))
    if wanted.size < FEWEST or values < 2:
        return None
    for number, event in enumerate(base.events[: output.numbers[0]]):
        size = math.prod(event.shape)
        if number in depends or not wanted.size < size < MOST or wanted.size not in event.shape:
            continue
        value = base.array(number)
        if values < DIFFERENT and _rows(value, wanted.size) < MANY:
            continue  # of a few patterns, as of a truth table, one column may well be the answer
        for axis, place in _columns_like(value, wanted):
            example = wanted.size // 2
            step = np.zeros(value.shape)
            row = np.moveaxis(step, axis, 0)[example]
            row[np.unravel_index(place, row.shape)] = NUDGE * float(np.std(value))
            if follows(number, step.reshape(-1)) == {example}:
                alone = values == CLASSES and _are_measures(value, axis, place)
                return Leak(event.site, place, size // wanted.size, wanted.size, alone)
    return None


def handed_back(base: Turn, pair: Pair, follows: Follows) -> Leak | None:
    """Return the inputs that a recurrent network is to repeat, one at each moment.

    Args:
        base: the turn.
        pair: the output and the target, each with a value for every moment.
        follows: as for `leaked`.
    """
    target, output = pair.target, pair.output
    if target is None or not MOMENTS <= len(target.numbers) == len(output.numbers):
        return None
    values = target.of(base).reshape(len(target.numbers), -1)
    hot = np.isin(values, (0.0, 1.0)).all() and (values.sum(axis=1) == 1).all()
    moment = len(values) // 2
    if not hot or len(np.unique(values, axis=0)) < SYMBOLS:
        return None
    step = np.full(values.shape[1], NUDGE)
    width = output.of(base).size // len(output.numbers)
    if moment not in {number // width for number in follows(target.numbers[moment], step)}:
        return None
    return Leak(target.site, -1, values.shape[1], len(values))


def _columns_like(value: Array, wanted: Array) -> Iterator[tuple[int, int]]:
    """Yield axes of examples, each with the one column that is the targets, number by number."""
    for axis in (number for number, side in enumerate(value.shape) if side == wanted.size):
        columns = np.moveaxis(value, axis, 0).reshape(wanted.size, -1)
        if (np.ptp(columns, axis=0) > 0).sum() < 2:
            continue  # of a single input, it may well be the target
        found = np.flatnonzero((columns == wanted[:, None]).all(axis=0))
        if not len(found) and len(np.unique(wanted)) == CLASSES:
            found = np.flatnonzero(_are_classes(columns, wanted))  # standardised, as features are
        if len(found) == 1:
            yield axis, int(found[0])


def _are_measures(value: Array, axis: int, place: int) -> bool:
    """Tell whether a column beside one takes many values, as no truth table has."""
    columns = np.moveaxis(value, axis, 0).reshape(value.shape[axis], -1)
    others = [column for number, column in enumerate(columns.T) if number != place]
    return bool(others) and max(len(np.unique(column)) for column in others) >= MANY


def _are_classes(columns: Array, wanted: Array) -> Array:
    """Tell which columns are larger by the same for each example of the second class."""
    second = wanted == wanted.max()
    least, most = columns.min(axis=0), columns.max(axis=0)
    values = np.where(second[:, None], most, least)
    apart = most - least > SAME * np.maximum(np.abs(most), np.abs(least))
    close = np.abs(columns - values) <= SAME * np.abs(values)
    return np.asarray(close.all(axis=0) & apart)


def _rows(value: Array, count: int) -> int:
    """Return how many different examples an array holds, along whichever axis they are."""
    axis = value.shape.index(count)
    return len(np.unique(np.moveaxis(value, axis, 0).reshape(count, -1), axis=0))
