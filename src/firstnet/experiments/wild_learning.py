"""A learning rate that is far too high: the network is stuck from the first epoch on.

Source: chapter 1, "Implementing our network to classify digits".
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from firstnet.experiments.first_network import EPOCHS, draw_runs
from firstnet.experiments.harness.seeds import Run, accuracies_of
from firstnet.experiments.harness.verdicts import NOT_COMPARED, Finding, among
from firstnet.recipe import Recipe
from firstnet.views.drawing import BOOK, Figure

SECONDS = 15
QUICK_EPOCHS = 3
SEEDS, QUICK_SEEDS = 10, 1
RUN = Run(Recipe(eta=100.0))


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with eta 100.0."""
    seeds, epochs = (QUICK_SEEDS, QUICK_EPOCHS) if quick else (SEEDS, EPOCHS)
    return (yield from accuracies_of(RUN, seeds, epochs))


def findings(results: Any) -> dict[str, Finding]:
    """Compare the first and the last epoch."""
    found = among([1009, 982], [[result[0], result[-1]] for result in results], "{:.0f}")
    if len(results[0]) < EPOCHS:
        note = f"{len(results[0])} of {EPOCHS} epochs; {found.note}"
        found = Finding(found.ours, NOT_COMPARED, note)
    return {"1.5": found}


def draw(results: Any, figure: Figure) -> None:
    """Draw every run, and the book's ends."""
    draw_runs(results, figure)
    figure.axes[0].plot([0, EPOCHS - 1], [10.09, 9.82], **BOOK)
