"""The largest learning rate at which the training cost falls from the first epochs on.

Source: chapter 3, "How to choose a neural network's hyper-parameters?", on the learning rate.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from firstnet.classic import network2
from firstnet.experiments import chance, digits
from firstnet.experiments.drawing import Figure, label
from firstnet.experiments.verdicts import NOT_COMPARED, Finding

SECONDS = 7
ETAS = (0.1, 0.25, 0.5, 1.0, 2.0)
EPOCHS, SEEDS, QUICK_SEEDS = 3, 3, 1


def run(quick: bool) -> Generator[float, None, Any]:
    """Train for a few epochs with each eta."""
    costs: dict[str, Any] = {str(eta): [] for eta in ETAS}
    seeds = QUICK_SEEDS if quick else SEEDS
    for seed in range(seeds):
        for number, eta in enumerate(ETAS):
            yield (seed + number / len(ETAS)) / seeds
            chance.seed(seed)
            training, _, _ = digits.load()
            net = network2.Network([784, 30, 10])
            _, _, cost, _ = net.SGD(
                training, EPOCHS, 10, eta, lmbda=5.0, monitor_training_cost=True
            )
            costs[str(eta)].append(cost)
    return costs


def findings(results: Any) -> dict[str, Finding]:
    """Tell the largest eta for which the cost never rises, whatever the seed."""
    smooth = [float(eta) for eta, runs in results.items() if np.all(np.diff(runs) < 0)]
    ours = f"{max(smooth)}" if smooth else f"under {min(ETAS)}"
    seeds = len(results[str(ETAS[0])])
    note = f"an estimate by eye in the book; of {ETAS}, {EPOCHS} epochs, {seeds} seeds"
    return {"3.28": Finding(ours, NOT_COMPARED, note)}


def draw(results: Any, figure: Figure) -> None:
    """Draw the cost for every eta."""
    axes = figure.subplots()
    for number, (eta, runs) in enumerate(results.items()):
        for again, cost in enumerate(runs):
            axes.plot(cost, color=f"C{number}", label="_" * bool(again) + f"eta {eta}")
    label(axes, "Epoch", "Training cost")
