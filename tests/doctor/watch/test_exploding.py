"""A wrong slope with which the weights explode before a second look can be taken."""

import pytest

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.watch.examination import watched

DEEP = """
import numpy as np


def sigmoid(v):
    return 1.0 / (1.0 + np.exp(-v))


def slope(v):
    return v * (1.0 - v)


rng = np.random.default_rng(4)
labels = rng.integers(0, 3, 120)
x = rng.normal(size=(3, 13))[labels] * 1.5 + rng.normal(size=(120, 13))
t = np.eye(3)[labels]
W1, W2, W3 = (rng.normal(size=it) * 0.7 for it in ((13, 12), (12, 8), (8, 3)))
for epoch in range(400):
    z1 = x @ W1
    a1 = sigmoid(z1)
    z2 = a1 @ W2
    a2 = sigmoid(z2)
    a3 = sigmoid(a2 @ W3)
    d3 = (a3 - t) * slope(a3)
    d2 = d3 @ W3.T * slope(a2)
    d1 = d2 @ W2.T * slope(a1)
    W3 -= 0.1 * a2.T @ d3
    W2 -= 0.1 * a1.T @ d2
    W1 -= 0.1 * x.T @ d1
"""


@pytest.mark.slow
def test_the_step_is_told_and_not_only_that_numbers_are_lost(tmp_path):
    file = tmp_path / "net.py"
    wrong = DEEP.replace("slope(a2)", "slope(z2)")
    file.write_text(wrong)
    first = list(watched(str(file), []))[-1].findings[0]
    assert first.stage == "gradient"
    assert wrong.splitlines()[first.place.line - 1].startswith("    d2 =")
    assert "nan" in first.observed or "learn" in first.observed or "far" in first.observed
    assert applied(wrong, hunks(first.fix.diff)) == DEEP
