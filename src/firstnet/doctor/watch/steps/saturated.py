"""Layers whose sums are so large that a sigmoid or tanh of them is flat, so nothing is learned."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.values import Array

FLAT = 20.0  # a sum from which on a sigmoid, and tanh, are at their ends to nine digits
NEARLY_ALL = 0.95  # of the sums of a layer
LARGE = 10.0  # the usual size of an input that is not scaled
SEVERAL = 8  # neurons times examples, of fewer it may be so by chance
EXACT = 1e-12
AROUND = 0.5  # of their spread
BIASES = 0.1  # of the largest sum
MOST = 300  # values that are looked at


class Saturated(NamedTuple):
    """A layer that learns nothing, since its inputs are too large.

    Attributes:
        site: where numbers of that size are computed first.
        size: the usual size of an input.
        sums: that of a sum.
    """

    site: int
    size: float
    sums: float


@np.errstate(all="ignore")
def saturated(turn: Turn, depends: Container[int]) -> Saturated | None:
    """Return the first layer of a turn that is saturated by its inputs.

    Args:
        turn: with its values.
        depends: the numbers of the events that depend on a parameter, none of which is an input.
    """
    arrays = dict(list(turn.arrays.items())[:MOST])
    tables = [array for array in arrays.values() if array.ndim == 2 and array.size > 1]
    for number, sums in _flat(arrays):
        for earlier, values in arrays.items():
            size = float(np.sqrt(np.mean(values**2)))
            known = earlier >= number or earlier in depends or _may_be_weights(values)
            if known or values.ndim == 0 or not size > LARGE:
                continue
            if any(_is_sum(sums, values, table) for table in tables):
                usual = float(np.median(np.abs(sums)))
                return Saturated(turn.events[earlier].site, size, usual)
    return None


def _flat(arrays: Mapping[int, Array]) -> Iterator[tuple[int, Array]]:
    """Yield sums of which nearly all are far out, and which an activation was computed of."""
    for number, sums in arrays.items():
        if sums.size < SEVERAL or np.mean(np.abs(sums) > FLAT) < NEARLY_ALL:
            continue
        units = (1 / (1 + np.exp(-sums)), np.tanh(sums))
        later = (array for at, array in arrays.items() if at > number and array.shape == sums.shape)
        if any(np.abs(array - unit).max() < EXACT for array in later for unit in units):
            yield number, sums


def _may_be_weights(values: Array) -> bool:
    """Tell whether numbers lie around 0, as those that are drawn for weights do."""
    return bool(values.min() < 0 and abs(values.mean()) < AROUND * values.std())


def _is_sum(sums: Array, inputs: Array, weights: Array) -> bool:
    """Tell whether sums are those of inputs by weights, but for biases that are small beside."""
    for one, other in ((weights, inputs), (inputs, weights)):
        if one.shape[-1] == other.shape[-2 if other.ndim > 1 else 0]:
            product = one @ other
            far = np.abs(product - sums).max() if product.shape == sums.shape else np.inf
            if far <= BIASES * np.abs(sums).max():
                return True
    return False
