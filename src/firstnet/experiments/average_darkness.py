"""Guessing a digit: at random, and by how dark it is.

Source: chapter 1, "Implementing our network to classify digits"; src/mnist_average_darkness.py.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from firstnet.data import Examples, load
from firstnet.experiments.harness.verdicts import Finding, exact
from firstnet.views.drawing import OURS, Figure, label

SECONDS = 0.5


def run(quick: bool) -> Generator[float, None, Any]:
    """Guess the test digits by the mean darkness of the training digits."""
    yield 0.0
    digits = load("mnist")
    means = mean_darkness(digits.training)
    guesses = np.abs(darkness(digits.test)[:, np.newaxis] - means).argmin(axis=1)
    return {
        "means": means.tolist(),
        "correct": int(np.sum(guesses == digits.test.labels)),
        "random": 1 / digits.test.classes,
    }


def darkness(digits: Examples) -> Any:
    """Return the sum of all pixels of each digit."""
    return digits.x.sum(axis=1, dtype=np.int64) / 256


def mean_darkness(digits: Examples) -> Any:
    """Return the mean darkness of each of the ten digits."""
    seen = darkness(digits)
    return np.array([seen[digits.labels == digit].mean() for digit in range(digits.classes)])


def findings(results: Any) -> dict[str, Finding]:
    """Compare the number of right guesses."""
    correct = results["correct"]
    return {
        "1.7": exact(f"{100 * results['random']:.0f} %", results["random"] == 0.1),
        "1.8": exact(f"{correct} of 10,000", correct == 2225),
    }


def draw(results: Any, figure: Figure) -> None:
    """Draw how dark each digit is."""
    axes = figure.subplots()
    axes.bar(range(10), results["means"], color=OURS)
    axes.set_xticks(range(10))
    label(axes, "Digit", "Mean darkness")
