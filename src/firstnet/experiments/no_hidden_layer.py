"""No hidden layer: ten neurons that see the pixels themselves.

Source: chapter 1, the last exercise of "Implementing our network to classify digits".
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from firstnet.experiments.first_network import draw_runs
from firstnet.experiments.harness.seeds import Run, accuracies_of
from firstnet.experiments.harness.verdicts import NOT_COMPARED, Finding, spread
from firstnet.recipe import Recipe
from firstnet.views.drawing import Figure

SECONDS = 11
EPOCHS, QUICK_EPOCHS = 30, 3
SEEDS, QUICK_SEEDS = 10, 2
RUN = Run(Recipe((784, 10)))


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with eta 3.0."""
    seeds, epochs = (QUICK_SEEDS, QUICK_EPOCHS) if quick else (SEEDS, EPOCHS)
    return (yield from accuracies_of(RUN, seeds, epochs))


def findings(results: Any) -> dict[str, Finding]:
    """Tell the best epochs; the book leaves them to the reader."""
    ours = f"{spread([max(result) / 100 for result in results])} %"
    note = f"no number printed; best epoch of {len(results)} seeds, at eta 3.0"
    return {"1.6": Finding(ours, NOT_COMPARED, note)}


def draw(results: Any, figure: Figure) -> None:
    """Draw every run."""
    draw_runs(results, figure)
