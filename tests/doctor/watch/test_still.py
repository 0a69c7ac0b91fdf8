"""Numbers that no step changes, also where sums that are 0 leave something over by rounding."""

import runpy
from pathlib import Path

import numpy as np

from firstnet.doctor.watch.steps.still import is_rounding

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

# The sum of all errors of a softmax is 0: what is left of it is what rounding leaves, here 1e-16.
SOFTMAX = """
import numpy as np
rng = np.random.default_rng(3)
X = rng.normal(size=(5, 90))
Y = np.eye(3)[:, X[:3].argmax(axis=0)]
W1, b1 = rng.normal(size=(6, 5)), rng.normal(size=(6, 1))
W2, b2 = rng.normal(size=(3, 6)), rng.normal(size=(3, 1))
for step in range(400):
    A1 = np.tanh(W1 @ X + b1)
    E = np.exp(W2 @ A1 + b2)
    A2 = E / E.sum(axis=0)
    d2 = A2 - Y
    d1 = W2.T @ d2 * (1 - A1**2)
    W2 -= 0.3 * d2 @ A1.T / 90
    b2 = b2 - (0.3 * d2.sum() / 90 + (-1) ** step * 1e-16)
    W1 -= 0.3 * d1 @ X.T / 90
    b1 -= 0.3 * d1.sum(axis=1, keepdims=True) / 90
"""


def test_rounding_is_a_few_last_digits_of_the_largest_number():
    b = np.array([0.3, -0.2, 1e-20])
    assert is_rounding(b, b.copy())
    assert is_rounding(b, b + np.array([5e-17, -3e-17, 1e-17]))
    assert not is_rounding(b, b + np.array([1e-12, 0.0, 0.0]))
    assert is_rounding(b, b + np.array([1e-13, 0.0, 0.0]), turns=1_000)


def test_numbers_that_were_zero_have_no_last_digit():
    assert is_rounding(np.zeros(2), np.zeros(2))
    assert not is_rounding(np.zeros(2), np.array([1e-20, 0.0]))


def test_a_bias_that_only_rounding_changes_never_changes():
    _, verdict = seen(SOFTMAX)
    (found,) = verdict.findings
    assert found.code == "ND506"
    assert found.message.startswith("b2 never changes")
