"""Slopes that are taken at what an activation has answered."""

import runpy
from pathlib import Path

import pytest

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
