"""All 50,000 digits, without regularization: little overfitting, and chaos.

The published run comes out again for three epochs. Then it parts from ours, as ours parts from
itself when one weight is nudged by its last binary place.

Source: chapter 3, "Overfitting and regularization"; fig/overfitting.py.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from firstnet.classic import network2
from firstnet.experiments.harness import chance, digits
from firstnet.experiments.harness.chaos import nudge, parting
from firstnet.experiments.harness.verdicts import EXACT, Finding, among, same
from firstnet.views.drawing import BOOK, OTHER, OURS, Axes, Figure, label

SECONDS = 70
EPOCHS, QUICK_EPOCHS = 30, 2
NUDGED, QUICK_NUDGED = 9, 0
TOGETHER = 3  # epochs for which the published run is ours
BEST = 24, 95.33  # the epoch of the published run that the book prints, because it is the best


def run(quick: bool) -> Generator[float, None, Any]:
    """Train the same network again and again, each time with another weight nudged."""
    epochs, nudged = (QUICK_EPOCHS, QUICK_NUDGED) if quick else (EPOCHS, NUDGED)
    runs = []
    for neuron in range(1 + nudged):
        yield neuron / (1 + nudged)
        runs.append(learn(0.0, epochs, neuron))
    return runs


def learn(lmbda: float, epochs: int, nudged: int) -> dict[str, Any]:
    """Train on all digits; where `nudged` is not 0, with a weight of that hidden neuron nudged."""
    chance.seed(chance.BOOKS_SEED)
    training, _, test = digits.load()
    net = network2.Network([784, 30, 10], cost=network2.CrossEntropyCost)
    net.large_weight_initializer()
    if nudged:
        nudge(net, nudged)
    _, accuracy, cost, learned = net.SGD(
        training,
        epochs,
        10,
        0.5,
        lmbda=lmbda,
        evaluation_data=test,
        monitor_evaluation_accuracy=True,
        monitor_training_cost=True,
        monitor_training_accuracy=True,
    )
    return {"test accuracy": accuracy, "training cost": cost, "training accuracy": learned}


def findings(results: Any) -> dict[str, Finding]:
    """Compare the first epochs with the published ones, and what is printed with all runs."""
    first = results[0]
    beginning = same(
        f"{first['test accuracy'][-1] / 100:.2f} %; trained {last_learned(first):.2f} %",
        {
            f"all images, {kind}": first[kind][:TOGETHER]
            for kind in ("test accuracy", "training accuracy")
        },
    )
    if beginning.verdict != EXACT or len(results) == 1:
        return {"3.9": beginning}
    found = among(
        [95.33, 97.86],
        [[max(result["test accuracy"]) / 100, last_learned(result)] for result in results],
    )
    apart = parting([result["training cost"] for result in results])
    note = (
        f"{beginning.note}; then chaotic: {len(results) - 1} runs with one weight nudged by its "
        f"last place differ in cost by {apart[0]:.0e} after an epoch, by {max(apart):.0e} at most; "
        f"best test epoch and last training epoch of {len(results)} runs: median [lowest, highest]"
    )
    return {"3.9": Finding(found.ours, found.verdict, note)}


def last_learned(results: Any) -> float:
    """Return how much of the training digits is right after the last epoch, in per cent."""
    return float(results["training accuracy"][-1] / 500)


def draw(results: Any, figure: Figure) -> None:
    """Draw the accuracies with the book's best, and how far nudged runs part."""
    accuracy, apart = figure.subplots(1, 2)
    for result in results:
        accuracy.plot([count / 100 for count in result["test accuracy"]], color=OURS, alpha=0.5)
    accuracy.plot(*BEST, **BOOK, label="the book's best")
    label(accuracy, "Epoch", "Test accuracy (%)")
    draw_parting(apart, [result["training cost"] for result in results])


def draw_parting(axes: Axes, costs: Sequence[Sequence[float]]) -> None:
    """Draw how far nudged runs part; where they do not at all, at 1e-17."""
    axes.plot(np.maximum(parting(costs), 1e-17), color=OTHER)
    axes.set_yscale("log")
    label(axes, "Epoch", "Change of the cost by a nudge")
