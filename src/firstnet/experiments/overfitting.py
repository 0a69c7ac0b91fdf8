"""A network that learns 1,000 digits by heart, and gets no better at reading others.

Source: chapter 3, "Overfitting and regularization"; fig/overfitting.py.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from firstnet.classic import network2
from firstnet.experiments.harness import chance, digits
from firstnet.experiments.harness.verdicts import Finding, same
from firstnet.views.drawing import BOOK, OTHER, OURS, Figure, label

SECONDS = 11
EPOCHS, QUICK_EPOCHS = 400, 20
MONITORS = ("test cost", "test accuracy", "training cost", "training accuracy")


def run(quick: bool) -> Generator[float, None, Any]:
    """Train without regularization."""
    yield 0.0
    return learn(0.0, QUICK_EPOCHS if quick else EPOCHS)


def learn(lmbda: float, epochs: int) -> dict[str, Any]:
    """Train on the first 1,000 digits, and return all four monitors."""
    chance.seed(chance.BOOKS_SEED)
    training, _, test = digits.load()
    net = network2.Network([784, 30, 10], cost=network2.CrossEntropyCost)
    net.large_weight_initializer()
    monitored = net.SGD(
        training[:1000],
        epochs,
        10,
        0.5,
        lmbda=lmbda,
        evaluation_data=test,
        monitor_evaluation_cost=True,
        monitor_evaluation_accuracy=True,
        monitor_training_cost=True,
        monitor_training_accuracy=True,
    )
    return dict(zip(MONITORS, monitored, strict=True))


def findings(results: Any) -> dict[str, Finding]:
    """Compare all four series with the published ones."""
    return {"3.8": compare("overfitting", results)}


def compare(name: str, results: Any) -> Finding:
    """Compare the four series of a run with those published by its name."""
    best = max(results["test accuracy"])
    ours = f"best {best / 100:.2f} %, at epoch {results['test accuracy'].index(best)}"
    return same(ours, {f"{name}, {monitor}": results[monitor] for monitor in MONITORS})


def draw(results: Any, figure: Figure) -> None:
    """Draw accuracy and cost, and the best accuracy of the book."""
    draw_run(results, figure, epoch=374, best=82.27)


def draw_run(results: Any, figure: Figure, epoch: int, best: float) -> None:
    """Draw the four monitors of a run, and where the book's was the best."""
    accuracy, cost = figure.subplots(1, 2)
    accuracy.plot([it / 100 for it in results["test accuracy"]], color=OURS, label="test")
    accuracy.plot([it / 10 for it in results["training accuracy"]], color=OTHER, label="training")
    accuracy.plot([epoch], [best], **BOOK, label="the book's best")
    cost.plot(results["test cost"], color=OURS, label="test")
    cost.plot(results["training cost"], color=OTHER, label="training")
    label(accuracy, "Epoch", "Accuracy (%)")
    label(cost, "Epoch", "Cost")
