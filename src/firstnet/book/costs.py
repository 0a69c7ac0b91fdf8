"""Costs: how far the outputs are from what they should be, each beside its delta.

A cost is the mean over the examples; a delta is BP1, the slope of one example's cost along the
weighted inputs of the last layer. `COSTS` has a row for each. Everything else reads it: engines,
files, page, command line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.book.neurons import Neuron
from firstnet.shapes import Outputs

Numbers = Any  # a delta is taken from arrays, and from the tensors of PyTorch's engine


@dataclass(frozen=True)
class Cost:
    """A cost function and its error at the output.

    Attributes:
        name: the book's word for it, or the field's.
        outputs: the names of the neurons that it is meant for, as the last layer, the usual first.
        value: mean cost of outputs `a` where `y` was desired (an example a column).
        delta: BP1 for the neurons, the weighted inputs z, the outputs a and the desired y.
        source: where its delta is to be read.
        words: why its delta is what it is, in a sentence for learners; "" where BP1 says it.
        classic: the class in the book's network2.py, or what one would be called there.
    """

    name: str
    outputs: tuple[str, ...]
    value: Callable[[Outputs, Outputs], float]
    delta: Callable[[Neuron, Numbers, Numbers, Numbers], Numbers]
    source: str = ""
    words: str = ""
    classic: str = ""


def quadratic(a: Outputs, y: Outputs) -> float:
    """Return the mean over the examples of half the squared distance of a from y.

    Source: chapter 1, equation 6.
    """
    with np.errstate(under="ignore"):  # a square too small to be told from 0 is 0
        return float(0.5 * np.sum((a - y) ** 2) / a.shape[1])


def quadratic_delta(neuron: Neuron, z: Numbers, a: Numbers, y: Numbers) -> Numbers:
    """Return (a - y) times the slope of the neurons.

    Source: chapter 2, equation 30 (BP1 for the quadratic cost).
    """
    return (a - y) * neuron.slope(z)  # BP1


def cross_entropy(a: Outputs, y: Outputs) -> float:
    """Return the mean over the examples of -y ln a - (1 - y) ln(1 - a), summed over the neurons.

    Where a is 0 or 1 as it should be, 0 ln 0 counts as 0; where it is the other, the cost is the
    largest number there is, as in the book's program.

    Source: chapter 3, equation 63.
    """
    with np.errstate(all="ignore"):
        return float(np.sum(_surprise(a, y) + _surprise(1 - a, 1 - y)) / a.shape[1])


def log_likelihood(a: Outputs, y: Outputs) -> float:
    """Return the mean over the examples of -ln a for the output that should be 1.

    Source: chapter 3, equation 80.
    """
    with np.errstate(all="ignore"):
        return float(np.sum(_surprise(a, y)) / a.shape[1])


def _surprise(a: Outputs, y: Outputs) -> Outputs:
    """Return -y ln a: 0 where y is, the largest number there is for -ln 0; NaN stays NaN."""
    return np.where(y == 0, 0, np.nan_to_num(-y * np.log(a), nan=np.nan))


def plain_delta(neuron: Neuron, z: Numbers, a: Numbers, y: Numbers) -> Numbers:
    """Return a - y: these costs were made so that the slope of their neurons cancels.

    Source: chapter 3, equation 66 (sigmoid neurons with the cross-entropy) and the problem that
    follows equation 82 (softmax neurons with the log-likelihood).
    """
    return a - y  # BP1


def hinge(a: Outputs, y: Outputs) -> float:
    """Return the mean over the examples of max(0, 1 - t a), summed over the neurons, t = 2 y - 1.

    An output is right from 1 on where y is 1, and from -1 down where y is 0.

    Source: Cortes and Vapnik, "Support-vector networks" (1995), an output for each class.
    """
    return float(np.sum(np.maximum(1 - (2 * y - 1) * a, 0)) / a.shape[1])


def hinge_delta(neuron: Neuron, z: Numbers, a: Numbers, y: Numbers) -> Numbers:
    """Return -t times the slope of the neurons where t a is below 1, and 0 elsewhere."""
    t = 2 * y - 1
    return -t * (t * a < 1) * neuron.slope(z)  # BP1


QUADRATIC = Cost(
    "quadratic",
    ("sigmoid", "tanh", "relu", "linear"),
    quadratic,
    quadratic_delta,
    source="chapter 2, equation 30",
    classic="QuadraticCost",
)
CROSS_ENTROPY = Cost(
    "cross-entropy",
    ("sigmoid",),
    cross_entropy,
    plain_delta,
    source="chapter 3, equation 66",
    words="The cross-entropy cost was made so that the slope of its neurons cancels.",
    classic="CrossEntropyCost",
)
LOG_LIKELIHOOD = Cost(
    "log-likelihood",
    ("softmax",),
    log_likelihood,
    plain_delta,
    source="chapter 3",
    words="The log-likelihood cost was made so that the slope of its neurons cancels.",
    classic="LogLikelihoodCost",
)

HINGE = Cost(
    "hinge",
    ("linear", "tanh"),
    hinge,
    hinge_delta,
    source="Cortes and Vapnik, 1995",
    words="The hinge cost asks for nothing more where the output is right by 1.",
    classic="HingeCost",
)

COSTS = {cost.name: cost for cost in (QUADRATIC, CROSS_ENTROPY, LOG_LIKELIHOOD, HINGE)}
