"""Stochastic gradient descent: small steps downhill, each seen from a handful of examples.

Source: chapter 1, "Learning with gradient descent".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firstnet.book.backprop import Nabla
from firstnet.book.network import Network
from firstnet.shapes import Labels, Order


def mini_batches(order: Labels, size: int) -> Iterator[Order]:
    """Deal the example numbers in `order` into mini-batches: full ones first, then the remainder.

    Yields:
        Arrays with a mini-batch a row: one with all the full mini-batches, and one with a single
        shorter row where `size` does not divide the number of examples.
    """
    full = len(order) - len(order) % size
    if full:
        yield order[:full].reshape(-1, size)
    if full < len(order):
        yield order[full:].reshape(1, -1)


def step(network: Network, gradient: list[Nabla], eta: float) -> Network:
    """Return the network one step of length eta down the gradient of its cost.

    Source: chapter 1, equations 20 and 21.
    """
    return Network(
        tuple(
            replace(layer, w=layer.w - eta * nabla.w, b=layer.b - eta * nabla.b)
            for layer, nabla in zip(network.layers, gradient, strict=True)
        )
    )
