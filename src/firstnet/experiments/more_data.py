"""More training digits, better accuracy.

Source: chapter 3, "Overfitting and regularization"; fig/more_data.py.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from firstnet.classic import network2
from firstnet.experiments.harness import chance, digits
from firstnet.experiments.harness.verdicts import Finding, same
from firstnet.views.drawing import BOOK, OURS, Figure, label

SECONDS = 33
SIZES = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
QUICK_SIZES = 3
SEEN = 1_500_000  # examples that each network sees in all

PUBLISHED = (69.09, 76.37, 85.29, 88.85, 91.27, 93.24, 94.89, 95.85, 95.97)


def run(quick: bool) -> Generator[float, None, Any]:
    """Train a network for each size."""
    chance.seed(chance.BOOKS_SEED)
    training, validation, _ = digits.load()
    net = network2.Network([784, 30, 10], cost=network2.CrossEntropyCost)
    sizes = SIZES[:QUICK_SIZES] if quick else SIZES
    accuracies = []
    for number, size in enumerate(sizes):
        yield number / len(sizes)
        net.large_weight_initializer()
        net.SGD(training[:size], SEEN // size, 10, 0.5, lmbda=size * 0.0001)
        accuracies.append(net.accuracy(validation) / 100)
    return accuracies


def findings(results: Any) -> dict[str, Finding]:
    """Compare the accuracies, size by size."""
    return {
        "3.15": same(" ".join(f"{result:.2f}" for result in results) + " %", {"more data": results})
    }


def draw(results: Any, figure: Figure) -> None:
    """Draw the accuracies by size, and the book's."""
    axes = figure.subplots()
    axes.plot(SIZES[: len(results)], results, color=OURS, marker=".")
    axes.plot(SIZES, PUBLISHED, **BOOK, label="the book")
    axes.set_xscale("log")
    label(axes, "Training digits", "Validation accuracy (%)")
