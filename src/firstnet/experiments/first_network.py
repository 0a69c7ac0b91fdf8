"""The book's first network.

Source: chapter 1, "Implementing our network to classify digits".
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from firstnet.experiments.harness.seeds import Run, accuracies_of
from firstnet.experiments.harness.verdicts import NOT_COMPARED, Finding, among
from firstnet.recipe import Recipe
from firstnet.views.drawing import BOOK, OURS, Figure, label

SECONDS = 27
EPOCHS, QUICK_EPOCHS = 30, 3
SEEDS, QUICK_SEEDS = 20, 2

RUN = Run(Recipe())  # whose defaults it is

PUBLISHED = {0: 9129, 1: 9295, 2: 9348, 27: 9528, 28: 9542, 29: 9534}  # by epoch


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with eta 3.0."""
    seeds, epochs = (QUICK_SEEDS, QUICK_EPOCHS) if quick else (SEEDS, EPOCHS)
    return (yield from accuracies_of(RUN, seeds, epochs))


def findings(results: Any) -> dict[str, Finding]:
    """Compare the best epoch."""
    return {"1.1": best_epoch(results, 95.42, EPOCHS)}


def best_epoch(counts: list[list[int]], published: float, epochs: int) -> Finding:
    """Compare the best epoch of each seed with a published accuracy in per cent."""
    best = among([published], [[max(count) / 100] for count in counts])
    verdict, note = best.verdict, f"best epoch; {best.note}"
    if len(counts[0]) < epochs:
        verdict, note = NOT_COMPARED, f"{len(counts[0])} of {epochs} epochs; {note}"
    return Finding(f"{best.ours} %", verdict, note)


def printed_epochs(published: Mapping[int, int], counts: list[list[int]]) -> Finding:
    """Compare the right answers after the epochs that the book prints, as far as they were run."""
    printed = [epoch for epoch in published if epoch < len(counts[0])]
    ours = [[count[epoch] for epoch in printed] for count in counts]
    found = among([published[epoch] for epoch in printed], ours, "{:.0f}")
    if len(printed) < len(published):
        note = f"{len(counts[0])} epochs; {found.note}"
        return Finding(found.ours, NOT_COMPARED, note)
    return found


def draw(results: Any, figure: Figure) -> None:
    """Draw every run, and what the book prints."""
    draw_runs(results, figure)
    figure.axes[0].plot(PUBLISHED.keys(), [number / 100 for number in PUBLISHED.values()], **BOOK)


def draw_runs(results: Any, figure: Figure, of: str = "Test accuracy (%)") -> None:
    """Draw the accuracy of every seed."""
    axes = figure.subplots()
    for result in results:
        axes.plot([count / 100 for count in result], color=OURS, alpha=0.5)
    label(axes, "Epoch", of)
