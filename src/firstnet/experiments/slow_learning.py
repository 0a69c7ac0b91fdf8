"""A learning rate that is far too low.

Source: chapter 1, "Implementing our network to classify digits".
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from firstnet.experiments.first_network import (
    EPOCHS,
    draw_runs,
    printed_epochs,
)
from firstnet.experiments.harness.seeds import Run, accuracies_of
from firstnet.experiments.harness.verdicts import Finding
from firstnet.recipe import Recipe
from firstnet.views.drawing import BOOK, Figure

SECONDS = 38
QUICK_EPOCHS = 3
SEEDS, QUICK_SEEDS = 10, 2
RUN = Run(Recipe((784, 100, 10), eta=0.001))

PUBLISHED = {0: 1139, 1: 1136, 2: 1135, 27: 2101, 28: 2123, 29: 2142}  # by epoch


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with eta 0.001."""
    seeds, epochs = (QUICK_SEEDS, QUICK_EPOCHS) if quick else (SEEDS, EPOCHS)
    return (yield from accuracies_of(RUN, seeds, epochs))


def findings(results: Any) -> dict[str, Finding]:
    """Compare the epochs that the book prints."""
    return {"1.3": printed_epochs(PUBLISHED, results)}


def draw(results: Any, figure: Figure) -> None:
    """Draw every run, and what the book prints."""
    draw_runs(results, figure)
    figure.axes[0].plot(PUBLISHED.keys(), [number / 100 for number in PUBLISHED.values()], **BOOK)
