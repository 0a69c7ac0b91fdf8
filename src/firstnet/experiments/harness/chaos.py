"""Chaos: runs that differ by one weight's last binary place, and how far they part.

Where they stay together, our numbers can be the book's to the last digit. Where they part, no two
computers agree, for a sum in another order is a nudge as well.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from firstnet.classic import network2

PIXEL = 14 * 28 + 14  # in the middle, where there is ink


def nudge(net: network2.Network, neuron: int) -> None:
    """Move one weight of a hidden neuron by one unit in its last place."""
    w = net.weights[0].copy()
    w[neuron, PIXEL] = np.nextafter(w[neuron, PIXEL], np.inf)
    net.weights[0] = w


def parting(runs: Sequence[Sequence[float]]) -> list[float]:
    """Return how far the others get from the first run, epoch by epoch."""
    first, *others = np.array(runs)
    apart = np.abs(others - first).max(axis=0) if others else np.zeros_like(first)
    return [float(it) for it in apart]
