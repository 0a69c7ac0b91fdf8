"""A problem stripped down, so that better hyper-parameters are found in seconds.

Source: chapter 3, "How to choose a neural network's hyper-parameters?".
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from firstnet.experiments.first_network import printed_epochs
from firstnet.experiments.harness.seeds import Run, accuracies
from firstnet.experiments.harness.verdicts import Finding
from firstnet.recipe import Recipe
from firstnet.views.drawing import BOOK, OURS, Figure, label

SECONDS = 3
SEEDS, QUICK_SEEDS = 100, 20

# As far as the book prints them. The first multiplies the weights by 1 - eta lmbda / n = -9 in each
# step: that overflows in epoch 3, and in float32 in the first one.
FIRST = Recipe(
    (784, 10),
    epochs=3,
    eta=10.0,
    cost="cross-entropy",
    lmbda=1000.0,
    starts="small",
    dtype="float64",
)
RECIPES = {
    "3.23": FIRST,
    "3.24": replace(FIRST, epochs=4, lmbda=20.0),
    "3.25": replace(FIRST, epochs=4, lmbda=20.0, eta=100.0),
    "3.26": replace(FIRST, epochs=4, lmbda=20.0, eta=1.0),
}
RUNS = {
    row: Run(recipe, on="validation", training=1000, evaluation=100)
    for row, recipe in RECIPES.items()
}
PUBLISHED = {
    "3.23": (10, 10, 10),
    "3.24": (12, 14, 25, 18),
    "3.25": (10, 10, 10, 10),
    "3.26": (62, 42, 43, 61),
}


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with each choice of the book."""
    return (yield from accuracies(RUNS, QUICK_SEEDS if quick else SEEDS, None))


def findings(results: Any) -> dict[str, Finding]:
    """Compare the epochs that the book prints."""
    return {
        row: printed_epochs(dict(enumerate(PUBLISHED[row])), counts)
        for row, counts in results.items()
    }


def draw(results: Any, figure: Figure) -> None:
    """Draw every run, and what the book prints."""
    panels = figure.subplots(1, len(RUNS), sharey=True)
    for axes, (row, counts) in zip(panels, results.items()):
        for count in counts:
            axes.plot(count, color=OURS, alpha=0.1)
        axes.plot(PUBLISHED[row], **BOOK)
        axes.set_title(f"eta {RECIPES[row].eta:g}, lmbda {RECIPES[row].lmbda:g}", fontsize="small")
        label(axes, "Epoch", "Right answers of 100" if axes is panels[0] else "")
