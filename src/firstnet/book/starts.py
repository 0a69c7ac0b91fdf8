"""Where a network starts: its weights and biases before it has learned anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from firstnet.book.network import Layer, Network


def large_weights(sizes: Sequence[int], rng: np.random.Generator) -> Network:
    """Deal a sigmoid network with every weight and bias from the normal distribution N(0, 1).

    The biases of all layers are drawn first, then the weights, as in the book's program.

    Args:
        sizes: neurons layer by layer, the inputs first.
        rng: the source of chance.

    Source: chapter 1, "Implementing our network to classify digits"; called
    large_weight_initializer in chapter 3.
    """
    biases = [rng.standard_normal((neurons, 1)) for neurons in sizes[1:]]
    weights = [rng.standard_normal((neurons, inputs)) for inputs, neurons in pairwise(sizes)]
    return Network(tuple(Layer(w, b) for w, b in zip(weights, biases, strict=True)))


def small_weights(sizes: Sequence[int], rng: np.random.Generator) -> Network:
    """Deal a sigmoid network whose weights from N(0, 1) are divided by the root of the inputs.

    The weighted inputs then stay near 0, where neurons learn, however many inputs there are.

    Args:
        sizes: neurons layer by layer, the inputs first.
        rng: the source of chance.

    Source: chapter 3, "Weight initialization"; there called default_weight_initializer.
    """
    large = large_weights(sizes, rng).layers
    return Network(tuple(Layer(layer.w / np.sqrt(layer.w.shape[1]), layer.b) for layer in large))


def he_weights(sizes: Sequence[int], rng: np.random.Generator) -> Network:
    """Deal a network whose weights from N(0, 1) are multiplied by the root of 2 over the inputs.

    Made for rectified linear neurons, half of which are silent: the factor 2 makes up for them, so
    that signals keep their size through many layers. The biases are 0.

    Args:
        sizes: neurons layer by layer, the inputs first.
        rng: the source of chance.

    Source: He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", 2015, equation 10; not in the
    book.
    """
    large = large_weights(sizes, rng).layers
    return Network(
        tuple(
            Layer(layer.w * np.sqrt(2 / layer.w.shape[1]), np.zeros_like(layer.b))
            for layer in large
        )
    )


STARTS: dict[str, Callable[[Sequence[int], np.random.Generator], Network]] = {
    "large": large_weights,
    "small": small_weights,
    "he": he_weights,
}
