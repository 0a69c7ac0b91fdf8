"""The learning rate, raised step by step until it is about right.

Source: chapter 1, "Implementing our network to classify digits".
"""

from __future__ import annotations

import statistics
from collections.abc import Generator
from typing import Any

from firstnet.experiments.first_network import EPOCHS
from firstnet.experiments.harness.seeds import Run, accuracy
from firstnet.experiments.harness.verdicts import NOT_COMPARED, Finding
from firstnet.recipe import Recipe
from firstnet.views.drawing import OTHER, OURS, THIRD, Figure, label

SECONDS = 36
QUICK_EPOCHS = 2
SEEDS, QUICK_SEEDS = 3, 1
ETAS = (0.01, 1.0, 3.0)


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with each eta."""
    seeds, epochs = (QUICK_SEEDS, QUICK_EPOCHS) if quick else (SEEDS, EPOCHS)
    counts: dict[str, Any] = {str(eta): [] for eta in ETAS}
    for seed in range(seeds):
        for number, eta in enumerate(ETAS):
            yield (seed + number / len(ETAS)) / seeds
            run = Run(Recipe((784, 100, 10), eta=eta))
            counts[str(eta)].append(accuracy(run, seed, epochs))
    return counts


def findings(results: Any) -> dict[str, Finding]:
    """Tell the median of the best epochs at each eta."""
    medians = {eta: statistics.median(map(max, runs)) for eta, runs in results.items()}
    ours = ", ".join(f"{count / 100:.2f} % at {eta}" for eta, count in medians.items())
    seeds = len(results[str(ETAS[0])])
    note = f"no number printed; best epoch, median of {seeds} seeds; at 3.0 most get stuck"
    return {"1.4": Finding(ours, NOT_COMPARED, note)}


def draw(results: Any, figure: Figure) -> None:
    """Draw every run."""
    axes = figure.subplots()
    for (eta, runs), colour in zip(results.items(), (OURS, OTHER, THIRD)):
        for number, it in enumerate(runs):
            name = "_" * bool(number) + f"eta {eta}"
            axes.plot([count / 100 for count in it], color=colour, alpha=0.5, label=name)
    label(axes, "Epoch", "Test accuracy (%)")
