"""Neurons: what one fires for its weighted input z, and how steeply that rises.

Source: chapter 1, "Perceptrons" and "Sigmoid neurons".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from firstnet.shapes import AnyFloats

# Where sigmoid is flat to the last digit; e^-z stays a normal number for every z inside.
FLAT = {np.dtype(np.float32): np.float32(87.0), np.dtype(np.float64): np.float64(708.0)}


@dataclass(frozen=True)
class Neuron:
    """A kind of neuron.

    Attributes:
        name: the book's word for it.
        fire: activation a for a weighted input z, element by element.
        slope: derivative of `fire` at z, element by element.
    """

    name: str
    fire: Callable[[AnyFloats], AnyFloats]
    slope: Callable[[AnyFloats], AnyFloats]


def perceptron(z: AnyFloats) -> AnyFloats:
    """Return 1 where the weighted input is positive and 0 elsewhere.

    Source: chapter 1, equation 2. It has no useful slope: that is why sigmoid neurons exist.
    """
    return (z > 0).astype(z.dtype)


def sigmoid(z: AnyFloats) -> AnyFloats:
    """Return 1 / (1 + e^-z), a smoothed-out perceptron, between 0 and 1.

    z is held within ±708 (±87 in float32), where e^-z neither overflows nor vanishes; NaN stays NaN.

    Source: chapter 1, equation 3.
    """
    z = np.clip(z, -FLAT[z.dtype], FLAT[z.dtype])
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(z: AnyFloats) -> AnyFloats:
    """Return the derivative of `sigmoid` at z: at most 1/4, at z = 0.

    Source: chapter 2, "The code for backpropagation" (sigmoid_prime).
    """
    a = sigmoid(z)
    return a * (1 - a)


SIGMOID = Neuron("sigmoid", sigmoid, sigmoid_slope)
