"""A support vector machine, with more and more training digits.

The defaults of scikit-learn were others in 2014: its gamma was one over the number of inputs, today
called "auto".

Source: chapter 1 and chapter 3; src/mnist_svm.py and fig/more_data.py.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from firstnet.classic import mnist_loader
from firstnet.experiments.drawing import BOOK, OURS, Figure, label
from firstnet.experiments.more_data import SIZES
from firstnet.experiments.verdicts import NOT_RUN, Finding, exact, same
from firstnet.extras import extra

SECONDS = 400
QUICK_SIZES = 6
SPENT = (0.2, 0.3, 0.5, 1, 2, 5, 11, 40, 250)  # seconds, for the progress

PUBLISHED = (25.07, 48.93, 75.13, 83.87, 88.49, 91.46, 92.45, 93.47, 94.48)


def run(quick: bool) -> Generator[float, None, Any]:
    """Train a machine for each size; the last also answers the test digits."""
    svm = extra("sklearn.svm", "scikit-learn", "sklearn")
    (x, labels), validation, test = mnist_loader.load_data()
    sizes = SIZES[:QUICK_SIZES] if quick else SIZES
    accuracies = []
    for number, size in enumerate(sizes):
        yield sum(SPENT[:number]) / sum(SPENT[: len(sizes)])
        machine = svm.SVC(gamma="auto", cache_size=1000)
        machine.fit(x[:size], labels[:size])
        accuracies.append(count_correct(machine, *validation) / 100)
    right = None if quick else count_correct(machine, *test)
    return {"accuracies": accuracies, "test": right}


def count_correct(machine: Any, x: Any, labels: Any) -> int:
    """Return how many digits the machine reads correctly."""
    return int(np.sum(machine.predict(x) == labels))


def findings(results: Any) -> dict[str, Finding]:
    """Compare both numbers."""
    accuracies, right = results["accuracies"], results["test"]
    test = Finding("", NOT_RUN, "takes minutes; leave out --quick")
    if right is not None:
        test = exact(f"{right} of 10,000", right == 9435)
    ours = " ".join(f"{it:.2f}" for it in accuracies) + " %"
    return {"1.9": test, "3.16": same(ours, {"more data, SVM": accuracies})}


def draw(results: Any, figure: Figure) -> None:
    """Draw the accuracies by size, and the book's."""
    axes = figure.subplots()
    axes.plot(SIZES[: len(results["accuracies"])], results["accuracies"], color=OURS, marker=".")
    axes.plot(SIZES, PUBLISHED, **BOOK, label="the book")
    axes.set_xscale("log")
    label(axes, "Training digits", "Validation accuracy (%)")
