"""Momentum: steps that remember where the network was going.

Source: chapter 3, "Variations on stochastic gradient descent", equations 107 and 108.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from firstnet.book.backprop import Nabla
from firstnet.book.network import Network

Velocity = list[Nabla]  # one speed for every weight and bias, in the form of a gradient


def at_rest(network: Network) -> Velocity:
    """Return the velocity of a network that has not moved."""
    return [Nabla(np.zeros_like(layer.w), np.zeros_like(layer.b)) for layer in network.layers]


def accelerate(velocity: Velocity, gradient: list[Nabla], eta: float, momentum: float) -> Velocity:
    """Return the velocity after a push downhill: momentum times the old one, less eta nabla.

    Source: chapter 3, equation 107; momentum is the book's mu, 1 without friction.
    """
    return [
        Nabla(momentum * v.w - eta * nabla.w, momentum * v.b - eta * nabla.b)
        for v, nabla in zip(velocity, gradient, strict=True)
    ]


def move(network: Network, velocity: Velocity, share: float = 1.0) -> Network:
    """Return the network after it has moved with its velocity, or a share of it.

    Source: chapter 3, equation 108. For Nesterov's method the gradient is taken where momentum
    alone would lead: move(network, velocity, share=momentum) (Sutskever et al., "On the importance
    of initialization and momentum in deep learning", 2013, equation 3).
    """
    return Network(
        tuple(
            replace(layer, w=layer.w + share * v.w, b=layer.b + share * v.b)
            for layer, v in zip(network.layers, velocity, strict=True)
        )
    )
