"""Fit `NetworkClassifier` and `MLPClassifier` to the same digits, by the same descent.

One thread; the two take turns, and medians are compared. Fifth of the training digits, 10 epochs,
without stopping early; both compute the cost after each epoch, in their own ways.

    python bench/estimator.py
"""

from __future__ import annotations

import os
import warnings

os.environ.update(
    dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "FIRSTNET_THREADS"), "1")
)

import statistics
import time

import numpy as np
from sklearn.neural_network import MLPClassifier

from firstnet import load
from firstnet.sklearn import NetworkClassifier
from report import publish

TURNS, EPOCHS, EXAMPLES = 3, 10, 10_000
CASES = [((30,), 10), ((100,), 10), ((100,), 200), ((100, 100), 32)]


def ours(hidden: tuple[int, ...], mini_batch: int) -> NetworkClassifier:
    return NetworkClassifier(
        hidden, mini_batch_size=mini_batch, epochs=EPOCHS, eta=0.1, random_state=0
    )


def theirs(hidden: tuple[int, ...], mini_batch: int) -> MLPClassifier:
    return MLPClassifier(
        hidden, solver="sgd", batch_size=mini_batch, max_iter=EPOCHS, learning_rate_init=0.1,
        momentum=0.0, alpha=0.0, n_iter_no_change=EPOCHS + 1, random_state=0,
    )  # fmt: skip


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # that ten epochs are not enough
    digits = load("mnist")
    x = (digits.training.x[:EXAMPLES] / 256).astype(np.float32)
    y = digits.training.labels[:EXAMPLES]
    x_test, y_test = (digits.test.x / 256).astype(np.float32), digits.test.labels
    lines = [
        "| hidden neurons | mini-batch | NetworkClassifier, s | MLPClassifier, s | ratio | right |",
        "|---|---|---|---|---|---|",
    ]
    found = []
    for hidden, mini_batch in CASES:
        seconds, right = [[], []], [0.0, 0.0]
        for _ in range(TURNS):
            for number, make in enumerate((ours, theirs)):
                began = time.perf_counter()
                model = make(hidden, mini_batch).fit(x, y)
                seconds[number].append(time.perf_counter() - began)
                right[number] = model.score(x_test, y_test)
        one, other = map(statistics.median, seconds)
        found.append(
            {"hidden": hidden, "mini_batch": mini_batch, "seconds": seconds, "right": right}
        )
        lines.append(
            f"| {', '.join(map(str, hidden))} | {mini_batch} | {one:.2f} | {other:.2f} "
            f"| {other / one:.1f} | {right[0]:.2%}, {right[1]:.2%} |"
        )
    publish("estimator", {"cases": found}, "\n".join(lines))
