"""100 hidden neurons with L2 regularization: the book's best networks without convolution.

Source: chapter 3, "Regularization".
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from firstnet.experiments.harness.seeds import Run, accuracies, best_among, draw_accuracies
from firstnet.experiments.harness.verdicts import Finding
from firstnet.recipe import Recipe
from firstnet.views.drawing import Figure

SECONDS = 158
SEEDS, QUICK_SEEDS = 10, 1
QUICK_EPOCHS = 3

RECIPE = Recipe((784, 100, 10), eta=0.5, cost="cross-entropy", lmbda=5.0)
RUNS = {
    "3.12": Run(RECIPE, on="validation"),
    "3.13": Run(replace(RECIPE, epochs=60, eta=0.1), on="validation"),
}
PUBLISHED = {"3.12": 97.92, "3.13": 98.04}


def run(quick: bool) -> Generator[float, None, Any]:
    """Train for 30 epochs, and with a smaller eta for 60."""
    seeds, epochs = (QUICK_SEEDS, QUICK_EPOCHS) if quick else (SEEDS, None)
    return (yield from accuracies(RUNS, seeds, epochs))


def findings(results: Any) -> dict[str, Finding]:
    """Compare the best epochs."""
    return best_among(PUBLISHED, RUNS, results)


def draw(results: Any, figure: Figure) -> None:
    """Draw every run, and the book's accuracy."""
    draw_accuracies(figure, PUBLISHED, results, ("eta 0.5", "eta 0.1"))
