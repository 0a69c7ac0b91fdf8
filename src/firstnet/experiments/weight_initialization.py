"""Small starting weights learn from the first step; large ones must catch up.

Source: chapter 3, "Weight initialization"; fig/weight_initialization.py.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from firstnet.classic import network2
from firstnet.experiments.harness import chance, digits
from firstnet.experiments.harness.verdicts import Finding, same
from firstnet.views.drawing import BOOK, OTHER, OURS, Figure, label

SECONDS = 33
EPOCHS, QUICK_EPOCHS = 30, 2
ROWS = {"30": "3.19", "100": "3.20"}  # by the number of hidden neurons

# After the first and the last epoch.
PUBLISHED = {
    "30": {"small": (92.70, 96.50), "large": (86.43, 96.37)},
    "100": {"small": (92.95, 97.81), "large": (89.94, 97.42)},
}


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with both starts, with 30 and with 100 hidden neurons."""
    epochs = QUICK_EPOCHS if quick else EPOCHS
    accuracies: dict[str, Any] = {}
    for number, hidden in enumerate((30, 100)):
        chance.seed(chance.BOOKS_SEED)
        training, validation, _ = digits.load()
        net = network2.Network([784, hidden, 10], cost=network2.CrossEntropyCost)
        accuracies[str(hidden)] = {}
        for start in ("small", "large"):
            yield number / 2 + 0.2 * (start == "large")
            if start == "large":
                net.large_weight_initializer()
            _, accuracy, _, _ = net.SGD(
                training,
                epochs,
                10,
                0.1,
                lmbda=5.0,
                evaluation_data=validation,
                monitor_evaluation_accuracy=True,
            )
            chance.skip(training, EPOCHS - epochs)
            accuracies[str(hidden)][start] = accuracy
    return accuracies


def findings(results: Any) -> dict[str, Finding]:
    """Compare the accuracies after every epoch."""
    return {
        ROWS[hidden]: same(
            "; ".join(f"{it[0] / 100:.2f} to {it[-1] / 100:.2f} %" for it in both.values()),
            {f"weight initialization, {hidden} {start}": both[start] for start in both},
        )
        for hidden, both in results.items()
    }


def draw(results: Any, figure: Figure) -> None:
    """Draw the accuracies, and where the book's start and end."""
    for axes, (hidden, both) in zip(figure.subplots(1, 2, sharey=True), results.items()):
        for start, colour in (("small", OURS), ("large", OTHER)):
            axes.plot([it / 100 for it in both[start]], color=colour, label=f"{start} weights")
            axes.plot([0, EPOCHS - 1], PUBLISHED[hidden][start], **BOOK)
        axes.set_title(f"{hidden} hidden neurons")
        label(axes, "Epoch", "Validation accuracy (%)")
