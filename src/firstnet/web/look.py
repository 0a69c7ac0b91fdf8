"""What a neuron has learned: its weights, the digits that fire it, and how it spreads.

A neuron is named by the index of its layer in `network.layers` and its number in it, both from 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firstnet.book.network import Network, feedforward
from firstnet.data.dataset import intensities
from firstnet.shapes import Rows

FLAT = 0.05  # a sigmoid neuron within so much of 0 or 1 hardly learns: its slope is below 0.0475
ALWAYS = 0.95  # share of the digits for which that has to hold
STILL = 0.01  # an activation that varies by less does not tell the digits apart


@dataclass(frozen=True, eq=False)
class Look:
    """What a neuron does with some digits.

    Attributes:
        z: its weighted input for each of them.
        a: what it fires for each of them.
        most: the numbers of the digits that fire it most, the first one most of all.
        least: those that fire it least, likewise.
        flat: for which share of them its slope is nearly 0, so that it can hardly learn from them.
        word: "saturated", "dead" or "alive".
    """

    z: NDArray[np.floating]
    a: NDArray[np.floating]
    most: list[int]
    least: list[int]
    flat: float
    word: str


def look(network: Network, layer: int, neuron: int, x: Rows, shown: int = 8) -> Look:
    """Look at one neuron while it is shown digits.

    Args:
        network: whose neuron it is.
        layer: the index of its layer.
        neuron: its number in the layer.
        x: the digits, one a row.
        shown: how many of the most and of the least are wanted.
    """
    a_in = intensities(x, network.dtype).T
    if layer:
        a_in = feedforward(Network(network.layers[:layer]), a_in)
    here = network.layers[layer]
    kind = here.neuron
    if kind.name == "softmax":  # what it fires depends on its whole layer
        zs = here.weigh(a_in)
        z, a, slope = zs[neuron], kind.fire(zs)[neuron], kind.slope(zs)[neuron]
    else:
        # einsum, not @: BLAS would wake threads for it that spin while the engine trains
        z = np.einsum("k,kn->n", here.w[neuron], a_in) + here.b[neuron, 0]
        a, slope = kind.fire(z), kind.slope(z)
    order = np.argsort(z, kind="stable")
    flat = float(np.mean(np.abs(slope) < FLAT * (1 - FLAT)))
    most, least = order[::-1][:shown].tolist(), order[:shown].tolist()
    return Look(z, a, most, least, flat, _word(a, flat))


def _word(a: NDArray[np.floating], flat: float) -> str:
    """Return what to call a neuron: dead ones always fire the same, saturated ones 0 or 1."""
    if float(np.ptp(a)) < STILL:
        return "dead"
    return "saturated" if flat >= ALWAYS else "alive"
