"""The largest learning rate at which the training cost falls from the first epochs on.

Source: chapter 3, "How to choose a neural network's hyper-parameters?", on the learning rate.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np

from firstnet.data import load
from firstnet.experiments.harness.verdicts import NOT_COMPARED, Finding
from firstnet.recipe import Recipe, starting_network
from firstnet.training.loop import train
from firstnet.views.drawing import Figure, label

SECONDS = 8
ETAS = (0.1, 0.25, 0.5, 1.0, 2.0)
EPOCHS, SEEDS, QUICK_SEEDS = 3, 3, 1
RECIPE = Recipe(epochs=EPOCHS, cost="cross-entropy", lmbda=5.0, starts="small")


def run(quick: bool) -> Generator[float, None, Any]:
    """Train for a few epochs with each eta."""
    costs: dict[str, Any] = {str(eta): [] for eta in ETAS}
    seeds = QUICK_SEEDS if quick else SEEDS
    training = load("mnist").training
    for seed in range(seeds):
        for number, eta in enumerate(ETAS):
            yield (seed + number / len(ETAS)) / seeds
            recipe = replace(RECIPE, eta=eta)
            epochs = train(
                starting_network(recipe, seed),
                training,
                recipe=recipe,
                seed=seed,
                score_training=True,
            )
            costs[str(eta)].append([epoch.training.cost for epoch in epochs if epoch.training])
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
