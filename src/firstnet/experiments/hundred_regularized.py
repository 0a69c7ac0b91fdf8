"""100 hidden neurons with L2 regularization: the book's best networks without convolution.

Source: chapter 3, "Regularization".
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from firstnet.experiments.drawing import Figure
from firstnet.experiments.seeds import Run, accuracies, best_among, draw_accuracies
from firstnet.experiments.verdicts import Finding

SECONDS = 75
SEEDS, QUICK_SEEDS = 5, 1
QUICK_EPOCHS = 3

RUNS = {
    "3.12": Run((784, 100, 10), 30, 0.5, lmbda=5.0, start="large"),
    "3.13": Run((784, 100, 10), 60, 0.1, lmbda=5.0, start="large"),
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
