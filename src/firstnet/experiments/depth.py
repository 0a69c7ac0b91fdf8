"""More hidden layers, no better accuracy: something goes wrong.

Source: chapter 5, "The vanishing gradient problem".
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from firstnet.experiments.harness.seeds import Run, accuracies, best_among, draw_accuracies
from firstnet.experiments.harness.verdicts import Finding
from firstnet.recipe import Recipe
from firstnet.views.drawing import Figure

SECONDS = 85
SEEDS, QUICK_SEEDS = 10, 1
QUICK_EPOCHS = 3

RECIPE = Recipe(eta=0.1, cost="cross-entropy", lmbda=5.0, starts="small")
RUNS = {
    f"5.{hidden}": Run(replace(RECIPE, sizes=(784, *[30] * hidden, 10)), on="validation")
    for hidden in (1, 2, 3, 4)
}
PUBLISHED = {"5.1": 96.48, "5.2": 96.90, "5.3": 96.57, "5.4": 96.53}


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with one to four hidden layers."""
    seeds, epochs = (QUICK_SEEDS, QUICK_EPOCHS) if quick else (SEEDS, None)
    return (yield from accuracies(RUNS, seeds, epochs))


def findings(results: Any) -> dict[str, Finding]:
    """Compare the best epochs."""
    return best_among(PUBLISHED, RUNS, results)


def draw(results: Any, figure: Figure) -> None:
    """Draw every run, and the book's accuracy."""
    draw_accuracies(figure, PUBLISHED, results, [f"{hidden} hidden" for hidden in (1, 2, 3, 4)])
