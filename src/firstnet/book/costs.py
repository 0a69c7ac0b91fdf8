"""Costs: how far the outputs are from what they should be, each beside its delta.

A cost is the mean over the examples; a delta is BP1, the slope of one example's cost along the
weighted inputs of the last layer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from firstnet.book.neurons import Neuron
from firstnet.shapes import Outputs


@dataclass(frozen=True)
class Cost:
    """A cost function and its error at the output.

    Attributes:
        name: the book's word for it.
        value: mean cost of outputs `a` where `y` was desired (an example a column).
        delta: BP1 for the neurons, the weighted inputs z, the outputs a and the desired y.
    """

    name: str
    value: Callable[[Outputs, Outputs], float]
    delta: Callable[[Neuron, Outputs, Outputs, Outputs], Outputs]


def quadratic(a: Outputs, y: Outputs) -> float:
    """Return the mean over the examples of half the squared distance of a from y.

    Source: chapter 1, equation 6.
    """
    return float(0.5 * np.sum((a - y) ** 2) / a.shape[1])


def quadratic_delta(neuron: Neuron, z: Outputs, a: Outputs, y: Outputs) -> Outputs:
    """Return (a - y) times the slope of the neurons.

    Source: chapter 2, equation 30 (BP1 for the quadratic cost).
    """
    return (a - y) * neuron.slope(z)  # BP1


QUADRATIC = Cost("quadratic", quadratic, quadratic_delta)
