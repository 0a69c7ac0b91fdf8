"""Slopes that are taken at what an activation has answered, and not at what it was given."""

from __future__ import annotations

import math
from typing import NamedTuple

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
        if event.shape and 1 < math.prod(event.shape) <= LARGEST:
            values.setdefault(
                (event.shape, event.mark), (event.site, turn.array(number).astype(np.float64))
            )
    shapes: dict[tuple[int, ...], list[tuple[int, Array]]] = {}
    for site, array in list(values.values())[:MOST_ARRAYS]:
        if np.ptp(array) > 0:
            shapes.setdefault(array.shape, []).append((site, array))
    alike = [_Arrays.of(shape) for shape in shapes.values()]
    for neuron in (SIGMOID, TANH):
        for arrays in alike:
            for z in arrays.each:
                answer = neuron.fire(z)
                found = arrays.equal_to(neuron.slope(answer)) if arrays.equal_to(answer) else []
                if found and not arrays.equal_to(neuron.slope(z)):
                    return found[0]
    return -1


class _Arrays(NamedTuple):
    """Arrays of one shape, with their sites and the first number of each."""

    sites: list[int]
    each: list[Array]
    firsts: Array

    @classmethod
    def of(cls, pairs: list[tuple[int, Array]]) -> _Arrays:
        sites, each = zip(*pairs)
        return cls(list(sites), list(each), np.array([it.flat[0] for it in each]))

    def equal_to(self, wanted: Array) -> list[int]:
        """Return the sites of the arrays that hold the same numbers."""
        first = wanted.flat[0]
        near = np.flatnonzero(np.abs(self.firsts - first) <= SAME * abs(first))
        return [self.sites[n] for n in near if np.allclose(self.each[n], wanted, SAME, 0)]
