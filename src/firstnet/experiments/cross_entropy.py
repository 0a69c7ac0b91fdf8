"""The first network with the cross-entropy for its cost.

Source: chapter 3, "Using the cross-entropy to classify MNIST digits".
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from firstnet.experiments.harness.seeds import Run, accuracies, best_among, draw_accuracies
from firstnet.experiments.harness.verdicts import Finding
from firstnet.recipe import Recipe
from firstnet.views.drawing import Figure

SECONDS = 56
SEEDS, QUICK_SEEDS = 10, 1
QUICK_EPOCHS = 5

RUNS = {
    "3.4": Run(Recipe((784, 30, 10), eta=0.5, cost="cross-entropy")),
    "3.5": Run(Recipe((784, 100, 10), eta=0.5, cost="cross-entropy")),
}
PUBLISHED = {"3.4": 95.49, "3.5": 96.82}


def run(quick: bool) -> Generator[float, None, Any]:
    """Train networks with 30 and with 100 hidden neurons."""
    seeds, epochs = (QUICK_SEEDS, QUICK_EPOCHS) if quick else (SEEDS, None)
    return (yield from accuracies(RUNS, seeds, epochs))


def findings(results: Any) -> dict[str, Finding]:
    """Compare the best epochs."""
    return best_among(PUBLISHED, RUNS, results)


def draw(results: Any, figure: Figure) -> None:
    """Draw every run, and the book's accuracy."""
    draw_accuracies(figure, PUBLISHED, results, ("30 hidden neurons", "100 hidden neurons"))
