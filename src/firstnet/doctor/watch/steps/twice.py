"""Slopes that are taken at what an activation has answered, and not at what it was given."""

from __future__ import annotations

import numpy as np

from firstnet.book.neurons import SIGMOID, TANH
from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.values import Array

MOST_ARRAYS, LARGEST = 150, 100_000  # that are held against each other, and their numbers
SAME = 1e-9  # of a number, by which two ways to compute it may differ


def slope_of_an_answer(turn: Turn) -> int:
    """Return the site of a slope that a turn takes at an activation's answer; -1 for none.

    s(z) is there, and so is s'(s(z)), but s'(z) is not. Of numbers that are all the same, nothing
    is told.
    """
    values: dict[tuple[tuple[int, ...], float], tuple[int, Array]] = {}
    for number, event in enumerate(turn.events):
        if event.shape and 1 < np.prod(event.shape) <= LARGEST:
            values.setdefault(
                (event.shape, event.mark), (event.site, turn.array(number).astype(np.float64))
            )
    arrays = [it for it in list(values.values())[:MOST_ARRAYS] if np.ptp(it[1]) > 0]
    for neuron in (SIGMOID, TANH):
        for _, z in arrays:
            answer = neuron.fire(z)
            found = _equal_to(neuron.slope(answer), arrays) if _equal_to(answer, arrays) else []
            if found and not _equal_to(neuron.slope(z), arrays):
                return found[0][0]
    return -1


def _equal_to(wanted: Array, arrays: list[tuple[int, Array]]) -> list[tuple[int, Array]]:
    """Return the arrays that hold the same numbers, with their sites."""
    return [
        (site, it)
        for site, it in arrays
        if it.shape == wanted.shape and np.allclose(it, wanted, rtol=SAME, atol=0)
    ]
