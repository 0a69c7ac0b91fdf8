"""Why gradients vanish or explode from layer to layer.

Source: chapter 5, "What's causing the vanishing gradient problem?" and its problems.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from firstnet.book.neurons import sigmoid, sigmoid_slope
from firstnet.experiments.harness.verdicts import NOT_COMPARED, Finding, exact
from firstnet.shapes import AnyFloats
from firstnet.views.drawing import OURS, Figure, label

SECONDS = 0.5


def run(quick: bool) -> Generator[float, None, Any]:
    """Look for the extremes on fine grids."""
    yield 0.0
    z = np.linspace(-10, 10, 20_001)
    w = np.linspace(4, 40, 36_001)
    widths = input_range(w)
    return {
        "slope": float(sigmoid_slope(z).max()),
        "steepest": float(z[sigmoid_slope(z).argmax()]),
        "explodes": float(100 * sigmoid_slope(np.zeros(1))[0]),
        "w": w[::100].tolist(),
        "widths": widths[::100].tolist(),
        "best": [float(w[widths.argmax()]), float(widths.max())],
        "identity": identity_neuron(),
        "identity with a bias": identity_with_bias(0.01),
    }


def input_range(w: AnyFloats) -> AnyFloats:
    """Return how wide the range of activations is for which |w| times the slope reaches 1.

    Source: chapter 5, equation 123; there is none for a |w| under 4.
    """
    width: AnyFloats = 2 / w * np.log(w * (1 + np.sqrt(1 - 4 / w)) / 2 - 1)
    return width


def identity_neuron() -> list[float]:
    """Return w1, and the largest deviation of w2 sigma(w1 (x - 1/2)) from x on [0, 1], at best."""
    x = np.linspace(0, 1, 201)
    found = []
    for w1 in np.linspace(2, 6, 81):
        fired = sigmoid(w1 * (x - 0.5))
        for w2 in np.linspace(0.8, 1.5, 71):
            found.append((float(np.abs(w2 * fired - x).max()), float(w1)))
    deviation, w1 = min(found)
    return [w1, deviation]


def identity_with_bias(w1: float) -> float:
    """Return the largest deviation from x if the neuron after it subtracts a bias.

    For a small w1 the sigmoid is a straight line around 0, of slope w1 / 4.
    """
    x = np.linspace(0, 1, 201)
    return float(np.abs(4 / w1 * (sigmoid(w1 * (x - 0.5)) - 0.5) + 0.5 - x).max())


def findings(results: Any) -> dict[str, Finding]:
    """Compare the extremes with the book's."""
    w, width = results["best"]
    w1, deviation = results["identity"]
    straight = results["identity with a bias"]
    return {
        "5.10": exact(
            f"{results['slope']:.2f}; {results['explodes']:.0f}-fold",
            (results["slope"], results["explodes"]) == (0.25, 25.0),
        ),
        "5.11": exact(f"{width:.4f} at {w:.3f}", (round(w, 1), round(width, 2)) == (6.9, 0.45)),
        "5.12": Finding(
            f"within {deviation:.2f} at w1 = {w1:.1f}",
            NOT_COMPARED,
            f"no number printed; with a bias after w2, as the hint needs: within {straight:.0e}",
        ),
    }


def draw(results: Any, figure: Figure) -> None:
    """Draw how wide a range of inputs escapes vanishing, by the weight."""
    axes = figure.subplots()
    axes.plot(results["w"], results["widths"], color=OURS)
    axes.plot([6.9], [0.45], "ko", fillstyle="none", label="the book")
    label(axes, "|w|", "Width")
