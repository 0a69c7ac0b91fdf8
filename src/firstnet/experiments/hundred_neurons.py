"""100 hidden neurons at eta 3.0: a lucky draw reads more digits, most others get stuck.

Where a run is stuck, some outputs are saturated near 0 and their digits are never answered.

Source: chapter 1, "Implementing our network to classify digits", and its footnote.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from firstnet.experiments.first_network import EPOCHS, best_epoch, draw_runs
from firstnet.experiments.harness.seeds import Run, accuracies_of
from firstnet.experiments.harness.verdicts import Finding
from firstnet.recipe import Recipe
from firstnet.views.drawing import BOOK, Figure

SECONDS = 41
QUICK_EPOCHS = 2
SEEDS, QUICK_SEEDS = 10, 1
RUN = Run(Recipe((784, 100, 10)))


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with eta 3.0."""
    seeds, epochs = (QUICK_SEEDS, QUICK_EPOCHS) if quick else (SEEDS, EPOCHS)
    return (yield from accuracies_of(RUN, seeds, epochs))


def findings(results: Any) -> dict[str, Finding]:
    """Compare the best epoch."""
    return {"1.2": best_epoch(results, 96.59, EPOCHS)}


def draw(results: Any, figure: Figure) -> None:
    """Draw every run, and the book's accuracy."""
    draw_runs(results, figure)
    figure.axes[0].plot([EPOCHS - 1], [96.59], **BOOK)
