"""Regularization: a cost for large weights, so that a network prefers small ones.

Each term is added to the cost of the examples, and leaves the biases alone. n is the number of
training examples, all of them and not just a mini-batch.
"""

from __future__ import annotations

import numpy as np

from firstnet.book.backprop import Nabla
from firstnet.book.network import Network
from firstnet.shapes import Weights


def l2(network: Network, lmbda: float, n: int) -> float:
    """Return lmbda / 2n times the sum of all squared weights.

    Source: chapter 3, equation 85.
    """
    if not lmbda:
        return 0.0  # even where the weights are beyond all bounds
    return lmbda / (2 * n) * sum(float(np.sum(layer.w**2)) for layer in network.layers)


def l2_slope(w: Weights, lmbda: float, n: int) -> Weights:
    """Return the derivative of the L2 term: every weight shrinks in proportion to itself.

    Source: chapter 3, equation 88.
    """
    return lmbda / n * w


def l1(network: Network, lmbda: float, n: int) -> float:
    """Return lmbda / n times the sum of the sizes of all weights.

    Source: chapter 3, equation 95.
    """
    if not lmbda:
        return 0.0
    return lmbda / n * sum(float(np.sum(np.abs(layer.w))) for layer in network.layers)


def l1_slope(w: Weights, lmbda: float, n: int) -> Weights:
    """Return the derivative of the L1 term: every weight shrinks by the same, and 0 stays 0.

    Source: chapter 3, equation 96.
    """
    return lmbda / n * np.sign(w)


def regularized(
    gradient: list[Nabla], network: Network, lmbda: float, l1: float, n: int
) -> list[Nabla]:
    """Return the gradient of the cost with its L2 and L1 terms.

    Args:
        gradient: of the cost of the examples alone.
        network: where the gradient was taken.
        lmbda: strength of the L2 term.
        l1: strength of the L1 term.
        n: the number of training examples.
    """
    return [
        Nabla(nabla.w + l2_slope(layer.w, lmbda, n) + l1_slope(layer.w, l1, n), nabla.b)
        for nabla, layer in zip(gradient, network.layers, strict=True)
    ]
