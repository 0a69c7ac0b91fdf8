"""Hyper-parameters as bad as a beginner's: the network answers no better than chance.

Source: chapter 3, "How to choose a neural network's hyper-parameters?".
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from firstnet.experiments.first_network import draw_runs, printed_epochs
from firstnet.experiments.harness.seeds import Run, accuracies_of
from firstnet.experiments.harness.verdicts import Finding
from firstnet.recipe import Recipe
from firstnet.views.drawing import BOOK, Figure

SECONDS = 20
SEEDS, QUICK_SEEDS = 10, 1
QUICK_EPOCHS = 3

RUN = Run(Recipe(eta=10.0, cost="cross-entropy", lmbda=1000.0, starts="small"), on="validation")
PUBLISHED = {0: 1030, 1: 990, 2: 1009, 27: 1009, 28: 983, 29: 967}  # by epoch


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with eta 10.0 and lmbda 1000.0."""
    seeds, epochs = (QUICK_SEEDS, QUICK_EPOCHS) if quick else (SEEDS, None)
    return (yield from accuracies_of(RUN, seeds, epochs))


def findings(results: Any) -> dict[str, Finding]:
    """Compare the epochs that the book prints."""
    return {"3.22": printed_epochs(PUBLISHED, results)}


def draw(results: Any, figure: Figure) -> None:
    """Draw every run, and what the book prints."""
    draw_runs(results, figure, "Validation accuracy (%)")
    figure.axes[0].plot(PUBLISHED.keys(), [number / 100 for number in PUBLISHED.values()], **BOOK)
