"""A layer after the ten outputs that writes the digit in binary.

Source: chapter 1, the exercise on the bitwise representation of a digit.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from firstnet.book.network import Layer
from firstnet.experiments.harness.verdicts import Finding, exact

SECONDS = 0.1

BITS = np.array([[digit >> place & 1 for digit in range(10)] for place in range(4)])


def run(quick: bool) -> Generator[float, None, Any]:
    """Read back every digit, with the wrong outputs as bad as the exercise lets them be."""
    yield 0.0
    layer = Layer(np.where(BITS, 10.0, -10.0), np.zeros((4, 1)))
    right = 0
    for digit in range(10):
        for wrong in (np.zeros(10), np.full(10, 0.01), *(0.01 * BITS), *(0.01 * (1 - BITS))):
            a = wrong.copy()
            a[digit] = 0.99
            fired = layer.neuron.fire(layer.weigh(a[:, np.newaxis]))[:, 0] > 0.5
            right += bool((fired == BITS[:, digit]).all())
    return {"right": right, "tried": 10 * 10}


def findings(results: Any) -> dict[str, Finding]:
    """Say whether every digit was read back."""
    right, tried = results["right"], results["tried"]
    ours = f"weights of 10 and -10, no biases: {right} of {tried} are read back"
    return {"1.14": exact(ours, right == tried)}
