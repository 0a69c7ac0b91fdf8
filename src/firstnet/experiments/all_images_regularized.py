"""All 50,000 digits with L2 regularization: better, and hardly chaotic.

Source: chapter 3, "Regularization"; fig/overfitting.py with lmbda 5.0.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from firstnet.experiments.all_images import (
    EPOCHS,
    QUICK_EPOCHS,
    draw_parting,
    last_learned,
    learn,
)
from firstnet.experiments.harness.chaos import parting
from firstnet.experiments.harness.verdicts import Finding, same
from firstnet.views.drawing import BOOK, OTHER, OURS, Figure, label

SECONDS = 16


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with lmbda 5.0, and once more with one weight nudged."""
    runs = []
    for nudged in (0, 1):
        yield nudged / 2
        runs.append(learn(5.0, QUICK_EPOCHS if quick else EPOCHS, nudged))
    return runs


def findings(results: Any) -> dict[str, Finding]:
    """Compare the test accuracies with the published ones."""
    first = results[0]
    ours = f"{max(first['test accuracy']) / 100:.2f} %; trained {last_learned(first):.2f} %"
    found = same(ours, {"all images regularized, test accuracy": first["test accuracy"]})
    apart = max(parting([result["training cost"] for result in results]))
    note = f"{found.note}; one weight nudged by its last place moves the cost by {apart:.0e}"
    return {"3.11": Finding(ours, found.verdict, note)}


def draw(results: Any, figure: Figure) -> None:
    """Draw the accuracies with the book's best, and how far a nudged run parts."""
    accuracy, apart = figure.subplots(1, 2)
    accuracy.plot([it / 100 for it in results[0]["test accuracy"]], color=OURS, label="test")
    learned = [it / 500 for it in results[0]["training accuracy"]]
    accuracy.plot(learned, color=OTHER, label="training")
    accuracy.plot([28], [96.49], **BOOK, label="the book's best")
    label(accuracy, "Epoch", "Accuracy (%)")
    draw_parting(apart, [result["training cost"] for result in results])
