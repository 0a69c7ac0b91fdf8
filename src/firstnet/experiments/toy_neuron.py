"""A neuron with one input learns to answer 1 with 0: slowly where it is badly wrong, unless ...

... its cost is the cross-entropy.

Source: chapter 3, "The cross-entropy cost function".
"""

from __future__ import annotations

from collections.abc import Generator
from fractions import Fraction
from typing import Any

import numpy as np

from firstnet.book.backprop import backprop
from firstnet.book.costs import CROSS_ENTROPY, QUADRATIC, Cost
from firstnet.book.descent import step
from firstnet.book.network import Layer, Network, feedforward
from firstnet.experiments.harness.verdicts import NOT_COMPARED, Finding, exact
from firstnet.views.drawing import OTHER, OURS, Figure, label

SECONDS = 0.2
EPOCHS = 300

X, Y = np.array([[1.0]]), np.array([[0.0]])


def run(quick: bool) -> Generator[float, None, Any]:
    """Let the neuron learn from both starts with both costs."""
    yield 0.0
    return {
        "quadratic": outputs(0.6, 0.9, 0.15, QUADRATIC),
        "quadratic, badly wrong": outputs(2.0, 2.0, 0.15, QUADRATIC),
        "cross-entropy": outputs(0.6, 0.9, 0.005, CROSS_ENTROPY),
        "cross-entropy, badly wrong": outputs(2.0, 2.0, 0.005, CROSS_ENTROPY),
    }


def outputs(w: float, b: float, eta: float, cost: Cost) -> list[float]:
    """Return what the neuron answers before each epoch, and at the end."""
    network = Network((Layer(np.array([[w]]), np.array([[b]])),))
    seen = []
    for _ in range(EPOCHS + 1):
        seen.append(float(feedforward(network, X)[0, 0]))
        network = step(network, backprop(network, X, Y, cost), eta)
    return seen


def findings(results: Any) -> dict[str, Finding]:
    """Compare the ends with the book's, and tell where each run is the steepest."""
    good, bad = results["quadratic"], results["quadratic, badly wrong"]
    cured = [results["cross-entropy"], results["cross-entropy, badly wrong"]]
    costs = [-np.log(1 - np.array(seen)) for seen in cured]
    steepest_first = all(np.argmin(np.diff(cost)) == 0 for cost in costs)
    ends = " and ".join(f"{seen[0]:.2f} to {seen[-1]:.2f}" for seen in cured)
    shape = "cost falls fastest at the start" if steepest_first else "does not"
    return {
        "3.1": exact(
            f"{good[0]:.4f} to {good[-1]:.4f}", f"{good[0]:.2f} {good[-1]:.2f}" == "0.82 0.09"
        ),
        "3.2": exact(
            f"{bad[0]:.4f}; {bad[150]:.2f} after 150, {bad[-1]:.2f} after 300",
            f"{bad[0]:.2f}" == "0.98" and bad[150] > 0.9,
        ),
        "3.3": Finding(f"{shape}: {ends}", NOT_COMPARED, "the book prints no end value"),
        "3.6": exact(f"{1 / mean_slope()}", mean_slope() == Fraction(1, 6)),
    }


def mean_slope() -> Fraction:
    """Return the mean of the slope s (1 - s) over all outputs s from 0 to 1: its integral.

    By so much the quadratic cost slows learning down, and the cross-entropy does not.
    """
    return Fraction(1, 2) - Fraction(1, 3)


def draw(results: Any, figure: Figure) -> None:
    """Draw the output of the neuron while it learns, a cost a panel."""
    for axes, cost in zip(figure.subplots(1, 2, sharey=True), ("quadratic", "cross-entropy")):
        axes.plot(results[cost], color=OURS, label="w 0.6, b 0.9")
        axes.plot(results[f"{cost}, badly wrong"], color=OTHER, label="w 2.0, b 2.0")
        axes.set_title(cost)
        label(axes, "Epoch", "Output")
