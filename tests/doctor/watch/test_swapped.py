"""Gradients that are right, and mixed up on their way to the step."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.examination import watched

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
RIGHT = """
import numpy as np

np.random.seed(4)
labels = np.arange(300) % 5
X = (np.eye(5)[labels] @ np.random.randn(5, 4) + 0.3 * np.random.randn(300, 4)).T
Y = np.eye(5)[labels].T
W1, b1 = np.random.rand(5, 4) - 0.5, np.random.rand(5, 1) - 0.5
W2, b2 = np.random.rand(5, 5) - 0.5, np.random.rand(5, 1) - 0.5


def gradients():
    A1 = np.tanh(W1 @ X + b1)
    Z2 = W2 @ A1 + b2
    A2 = np.exp(Z2) / np.exp(Z2).sum(axis=0)
    dZ2 = (A2 - Y) / 300
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1, db1 = dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True)
    dW2, db2 = dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)
    return dW1, db1, dW2, db2


for i in range(400):
    dW1, db1, dW2, db2 = gradients()
    W1 = W1 - 0.5 * dW1
    b1 = b1 - 0.5 * db1
    W2 = W2 - 0.5 * dW2
    b2 = b2 - 0.5 * db2
"""


def last(folder, text):
    """Return the last examination of a program in a file, with an edit if one was found."""
    file = folder / "net.py"
    file.write_text(text)
    return list(watched(str(file), []))[-1]


def test_a_right_program_is_right(tmp_path):
    assert last(tmp_path, RIGHT).findings == ()


@pytest.mark.slow
def test_biases_that_are_moved_by_the_gradients_of_one_another_are_told():
    swapped = RIGHT.replace("0.5 * db1", "0.5 * db").replace("0.5 * db2", "0.5 * db1")
    _, verdict = SEEING["seen"](swapped.replace("0.5 * db\n", "0.5 * db2\n"))
    assert verdict.kind == "wrong"
    assert verdict.findings[0].message == (
        "The step moves b1 by the gradient of b2 and b2 by the gradient of b1"
    )


@pytest.mark.slow
def test_results_that_are_returned_in_another_order_are_put_right(tmp_path):
    (found,) = last(
        tmp_path, RIGHT.replace("return dW1, db1, dW2, db2", "return dW1, db2, dW2, db1")
    ).findings
    assert found.code == "ND113"
    assert "+    return dW1, db1, dW2, db2" in found.fix.diff
