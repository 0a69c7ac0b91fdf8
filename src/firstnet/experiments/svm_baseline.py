"""A support vector machine, with more and more training digits.

The defaults of scikit-learn were others in 2014: its gamma was one over the number of inputs, today
called "auto". Its machine for ten digits is one machine for each two of them, and a vote. Those are
fitted here, from similarities that are multiplied as matrices: that leads to the same answers,
several times faster.

Source: chapter 1 and chapter 3; src/mnist_svm.py and fig/more_data.py.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from firstnet.classic import mnist_loader
from firstnet.experiments.harness.verdicts import NOT_RUN, Finding, exact, same
from firstnet.experiments.more_data import SIZES
from firstnet.machine.extras import extra
from firstnet.shapes import Labels, MoreRows, Rows
from firstnet.views.drawing import BOOK, OURS, Figure, label

SECONDS = 100
QUICK_SIZES = 6
BLOCK = 500  # rows at a time, so that what is computed of them stays in the cache

PUBLISHED = (25.07, 48.93, 75.13, 83.87, 88.49, 91.46, 92.45, 93.47, 94.48)

Square = Any  # a number for every two digits


@dataclass(frozen=True)
class Pair:
    """A machine that tells two digits apart.

    Attributes:
        digits: the two; it answers the second where its sum is positive.
        rows: where its support vectors stand among the training digits.
        coefficients: the weight of each.
        intercept: what is added to their sum.
    """

    digits: tuple[int, int]
    rows: Labels
    coefficients: Any
    intercept: float


def run(quick: bool) -> Generator[float, None, Any]:
    """Train a machine for each size; the last also answers the test digits."""
    svm = extra("sklearn.svm", "scikit-learn", "sklearn")
    (x, labels), validation, test = mnist_loader.load_data()
    sizes = SIZES[:QUICK_SIZES] if quick else SIZES
    work = np.square(np.array(sizes) / max(sizes))
    accuracies = []
    for number, size in enumerate(sizes):
        pairs: list[Pair] = []
        for pair in fitted(svm, x[:size], labels[:size]):
            yield float((work[:number].sum() + work[number] * len(pairs) / 45) / work.sum())
            pairs.append(pair)
        accuracies.append(count_correct(pairs, x, *validation) / 100)
    right = None if quick else count_correct(pairs, x, *test)
    return {"accuracies": accuracies, "test": right}


def fitted(svm: Any, x: Rows, labels: Labels) -> Generator[Pair, None, None]:
    """Fit a machine to each two digits."""
    _, counts = np.unique(labels, return_counts=True)
    room = np.empty(int(np.sort(counts)[-2:].sum()) ** 2)
    for digits in combinations(range(10), 2):
        rows = np.flatnonzero(np.isin(labels, digits))
        similarities = room[: len(rows) ** 2].reshape(len(rows), len(rows))
        fill(similarities, x[rows])
        machine = svm.SVC(kernel="precomputed").fit(similarities, labels[rows])
        intercept = float(machine.intercept_[0])
        yield Pair(digits, rows[machine.support_], machine.dual_coef_[0], intercept)


def fill(similarities: Square, x: Rows) -> None:
    """Write down how similar each two digits are."""
    starts = range(0, len(x), BLOCK)
    for one in starts:
        for other in range(one, len(x), BLOCK):
            block = similar(x[one : one + BLOCK], x[other : other + BLOCK])
            similarities[one : one + BLOCK, other : other + BLOCK] = block
            similarities[other : other + BLOCK, one : one + BLOCK] = block.T
    np.fill_diagonal(similarities, 1.0)


def similar(x: Rows, others: MoreRows) -> Square:
    """Return e to the -gamma |x - other|², a row for each x and a column for each of the others.

    Whatever the order of the sums, they are exact, even in float32: intensities are multiples of
    1/256, and x other is under 256 for each two digits of MNIST.
    """
    apart = (x @ others.T).astype(np.float64)
    apart *= -2
    apart += squares(x)[:, np.newaxis]
    apart += squares(others)
    apart *= -1 / x.shape[1]
    return np.exp(apart, out=apart)


def squares(x: Rows) -> Any:
    """Return |x|² of each row."""
    return np.einsum("ij,ij->i", x, x, dtype=np.float64)


def answers(pairs: list[Pair], training: MoreRows, x: Rows) -> Labels:
    """Return the digit for which most pairs vote; of those with as many votes, the smallest."""
    rows = np.unique(np.concatenate([pair.rows for pair in pairs]))
    weights = np.zeros((len(rows), len(pairs)))
    for number, pair in enumerate(pairs):
        weights[np.searchsorted(rows, pair.rows), number] = pair.coefficients
    supports = training[rows]
    sums = np.concatenate(
        [similar(x[first : first + BLOCK], supports) @ weights for first in range(0, len(x), BLOCK)]
    )
    votes = np.zeros((len(x), 10), dtype=np.int64)
    for number, pair in enumerate(pairs):
        second = sums[:, number] + pair.intercept >= 0
        votes[~second, pair.digits[0]] += 1
        votes[second, pair.digits[1]] += 1
    chosen: Labels = votes.argmax(axis=1)
    return chosen


def count_correct(pairs: list[Pair], training: MoreRows, x: Rows, labels: Labels) -> int:
    """Return how many digits the machine reads correctly."""
    return int(np.sum(answers(pairs, training, x) == labels))


def findings(results: Any) -> dict[str, Finding]:
    """Compare both numbers."""
    accuracies, right = results["accuracies"], results["test"]
    test = Finding("", NOT_RUN, "of 50,000 training digits; leave out --quick")
    if right is not None:
        test = exact(f"{right} of 10,000", right == 9435)
    ours = " ".join(f"{accuracy:.2f}" for accuracy in accuracies) + " %"
    return {"1.9": test, "3.16": same(ours, {"more data, SVM": accuracies})}


def draw(results: Any, figure: Figure) -> None:
    """Draw the accuracies by size, and the book's."""
    axes = figure.subplots()
    axes.plot(SIZES[: len(results["accuracies"])], results["accuracies"], color=OURS, marker=".")
    axes.plot(SIZES, PUBLISHED, **BOOK, label="the book")
    axes.set_xscale("log")
    label(axes, "Training digits", "Validation accuracy (%)")
