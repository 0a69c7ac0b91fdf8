"""Slopes that are taken at what an activation has answered."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.examination import watched

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

NEURON = """
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def slope(x):
    return sigmoid(x) * (1 - sigmoid(x))

x = np.array([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]])
y = np.array([[0, 1, 1, 0]]).T
np.random.seed(1)
w = 2 * np.random.random((3, 1)) - 1
for i in range(2000):
    z = x @ w
    a = sigmoid(z)
    w += x.T @ ((y - a) * slope(z))
"""
HAND_MADE = "return np.exp(-x) / (1 + np.exp(-x)) ** 2"


def test_a_slope_at_the_weighted_sum_is_right():
    assert seen(NEURON)[1].kind == "right"


@pytest.mark.parametrize("body", ["return sigmoid(x) * (1 - sigmoid(x))", HAND_MADE])
def test_a_slope_at_the_answer_is_told_at_the_line_of_the_slope(body):
    text = NEURON.replace("return sigmoid(x) * (1 - sigmoid(x))", body)
    _, verdict = seen(text.replace("slope(z)", "slope(a)"))
    (found,) = verdict.findings
    assert (verdict.kind, found.code, found.place.line) == ("wrong", "ND207", 8)


def test_an_activation_of_an_activation_has_both_slopes():
    twice = NEURON.replace("a = sigmoid(z)", "a = sigmoid(sigmoid(z))")
    both = "slope(sigmoid(z)) * slope(z) * np.abs(y - a)"
    assert seen(twice.replace("slope(z))", f"{both})"))[1].findings == ()


def test_numbers_that_are_all_the_same_are_no_slope():
    # 0 is its own tanh, and 1 is the slope of tanh there.
    same = NEURON.replace(
        "    z = x", "    ones, zeros = np.ones((4, 1)), np.zeros((4, 1))\n    z = x"
    )
    assert seen(same.replace("slope(z)", "np.abs(y - a) * ones + zeros"))[1].findings == ()


def test_another_cost_of_one_neuron_is_no_fault():
    # Whatever stands here is the gradient of some cost.
    _, verdict = seen(NEURON.replace("slope(z)", "np.abs(y - a)"))
    assert verdict.findings == ()


SMALL = """
import numpy as np

rng = np.random.default_rng(3)
X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1.0]])
y = np.array([0, 1, 1, 0.0])
w, v = rng.uniform(-0.25, 0.25, (3, 3)), rng.uniform(-0.25, 0.25, (3, 1))


def slope(z):
    return 1 - np.tanh(z) ** 2


for step in range(8000):
    n = rng.integers(4)
    a = np.tanh(X[n : n + 1] @ w)
    out = np.tanh(a @ v)
    d = (out - y[n]) * slope(out)
    back = d @ v.T * slope(a)
    v -= 0.2 * a.T @ d
    w -= 0.2 * X[n : n + 1].T @ back
print(np.tanh(np.tanh(X @ w) @ v).ravel())
"""


@pytest.mark.slow
def test_a_slope_that_is_nearly_right_at_small_weights_is_told(tmp_path):
    file = tmp_path / "program.py"
    right = SMALL.replace("slope(out)", "(1 - out**2)").replace("slope(a)", "(1 - a**2)")
    file.write_text(right)
    assert list(watched(str(file), []))[-1].findings == ()
    file.write_text(SMALL)
    (found,) = list(watched(str(file), []))[-1].findings
    assert (found.code, found.place.line, found.fix.verified) == ("ND207", 11, True)
