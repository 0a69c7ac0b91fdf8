"""Targets that are among the inputs: the network only has to hand one of its inputs on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from firstnet.doctor.watch.observed import Pair
from firstnet.doctor.watch.recorder import Turn
from firstnet.doctor.watch.values import Array

FEWEST = 8  # examples of a step, before a column of them is no accident
DIFFERENT = 5  # values among the targets, likewise
MANY = 30  # different examples, where there are fewer different targets
MOMENTS, SYMBOLS = 5, 3  # likewise, of what is repeated one by one
MOST = 2_000_000  # numbers in an array that is looked through
EXACTLY = 1e-10  # of 1: how close two columns have to be, scale and shift aside
NUDGE = 0.01  # of the spread of the inputs


class Leak(NamedTuple):
    """A value that the network reads, with the targets in it.

    Attributes:
        site: where it is read.
        place: of the targets among the numbers of an example, from 0; -1 for all of them.
        width: how many numbers an example has.
        examples: of the step.
    """

    site: int
    place: int
    width: int
    examples: int


Follows = Callable[[int, Array], set[int]]


def leaked(
    base: Turn, depends: Mapping[int, set[str]], pair: Pair, follows: Follows
) -> Leak | None:
    """Return what the targets are a part of, if the output follows just that part.

    Args:
        base: the turn.
        depends: the parameters that its events depend on, by their numbers.
        pair: the output and the target.
        follows: tells which values of the output change when one value does, by its number and the
            change of its numbers.
    """
    if pair.target is None or len(pair.target.numbers) > 1:
        return None
    wanted, output = pair.target.of(base).reshape(-1), pair.output
    values = len(np.unique(wanted))
    if wanted.size < FEWEST or values < 2:
        return None
    for number, event in enumerate(base.events[: output.numbers[0]]):
        size = int(np.prod(event.shape))
        if number in depends or not wanted.size < size < MOST or wanted.size not in event.shape:
            continue
        value = base.array(number)
        if values < DIFFERENT and _rows(value, wanted.size) < MANY:
            continue  # of a few patterns, as of a truth table, one column may well be the answer
        for axis, place in _columns_like(value, wanted):
            step = np.zeros(value.shape)
            rows = np.moveaxis(step, axis, 0)
            where = np.unravel_index(place, rows.shape[1:])
            for row in rows:
                row[where] = NUDGE * float(np.std(value))
            if follows(number, step.reshape(-1)):
                return Leak(event.site, place, size // wanted.size, wanted.size)
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
    if moment not in follows(target.numbers[moment], step):
        return None
    return Leak(target.site, -1, values.shape[1], len(values))


def _columns_like(value: Array, wanted: Array) -> Iterator[tuple[int, int]]:
    """Yield axes of examples, each with the column that is the targets, scale and shift aside."""
    goal = _standardised(wanted[:, None])[:, 0]
    for axis in (it for it, side in enumerate(value.shape) if side == wanted.size):
        columns = np.moveaxis(value, axis, 0).reshape(wanted.size, -1)
        if not np.isfinite(columns).all() or (np.ptp(columns, axis=0) > 0).sum() < 2:
            continue  # of a single input, every straight line is the target
        alike = np.abs(_standardised(columns).T @ goal) / wanted.size
        found = np.flatnonzero(alike > 1 - EXACTLY)
        if len(found):
            yield axis, int(found[0])


def _rows(value: Array, count: int) -> int:
    """Return how many different examples an array holds, along whichever axis they are."""
    axis = value.shape.index(count)
    return len(np.unique(np.moveaxis(value, axis, 0).reshape(count, -1), axis=0))


def _standardised(columns: Array) -> Array:
    spread = columns.std(axis=0)
    return (columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
