"""Outputs that a sigmoid or a softmax has made of what one had made already."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.values import Array

SAME = 1e-9  # by which rounding may change a number between 0 and 1
MOST = 2_000  # values of the shape of the outputs


@np.errstate(all="ignore")
def squashed_twice(turn: Turn, output: Array) -> bool:
    """Tell whether outputs are the sigmoid, or the softmax, of such outputs.

    A sigmoid of a sigmoid is never below 0.5, nor above 0.74.

    Args:
        turn: in which they were computed.
        output: of the step.
    """
    values = list(_values_like(output, turn))
    between = [value for value in values if (value > 0).all() and (value < 1).all()]
    return any(_is_squashed(array, output) and _is_any(values, array) for array in between)


def _values_like(output: Array, turn: Turn) -> Iterator[Array]:
    """Return the different values of a turn that have the shape of the outputs."""
    if output.shape == ():
        marks = dict.fromkeys(event.mark for event in turn.events if event.shape == ())
        yield from map(np.asarray, list(marks)[:MOST])
        return
    yield from (array for array in list(turn.arrays.values())[:MOST] if array.shape == output.shape)


def _is_any(values: list[Array], wanted: Array) -> bool:
    return any(_is_squashed(value, wanted) for value in values)


def _is_squashed(value: Array, wanted: Array) -> bool:
    """Tell whether these numbers are the sigmoid of others, or their softmax."""
    if np.abs(1 / (1 + np.exp(-value)) - wanted).max() < SAME:
        return True
    for axis in range(value.ndim):
        powers = np.exp(value - value.max(axis=axis, keepdims=True))
        chances = powers / powers.sum(axis=axis, keepdims=True)
        if value.shape[axis] > 1 and np.abs(chances - wanted).max() < SAME:
            return True
    return False
