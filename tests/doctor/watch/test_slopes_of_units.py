"""Activations and their slopes in files where no network uses them."""

import runpy
from pathlib import Path

import pytest

called = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["called"]

UNITS = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))

def leaky_relu(z):
    return np.where(z > 0, z, 0.01 * z)

def d_leaky_relu(z):
    return np.where(z > 0, 1, 0.01)

def softmax(z):
    return np.exp(z) / np.exp(z).sum()

def softmax_derivative(s):
    return s * (1 - s)

class Tanh:
    def value(self, z):
        return np.tanh(z)

    def derivative(self, a):
        return 1 - a**2

class Softplus:
    @staticmethod
    def f(z):
        return np.logaddexp(0, z)

    @staticmethod
    def df(z):
        return sigmoid(z)

class Step:
    def forward(self, z):
        return (z > 0) * 1.0

    def gradient(self, z):
        return np.ones_like(z)  # for want of a better one
"""


@pytest.mark.slow
def test_slopes_of_the_weighted_input_or_of_the_activation_are_right():
    assert called(UNITS)[1].findings == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sigmoid(z) * (1 - sigmoid(z))", "sigmoid(z) * (1 + sigmoid(z))"),
        ("np.where(z > 0, 1, 0.01)", "np.where(z > 0, 0.01, 1)"),
        ("1 - a**2", "a * (1 - a)"),
        ("return sigmoid(z)\n\nclass", "return sigmoid(z) * (1 - sigmoid(z))\n\nclass"),
    ],
)
def test_another_slope_is_told_at_its_line(old, new):
    assert UNITS.count(old) == 1
    (found,) = called(UNITS.replace(old, new))[1].findings
    line = UNITS[: UNITS.index(old)].count("\n") + 1
    assert (found.code, found.place.line) == ("ND202", line)


STATIC = """
import numpy as np

class Softsign:
    @staticmethod
    def value(z):
        return z / (1 + np.abs(z))

    @staticmethod
    def slope(z):
        return 1 / (1 + np.abs(z)) ** 2
"""


@pytest.mark.slow
def test_functions_that_a_class_only_holds_are_a_pair_too():
    assert called(STATIC)[1].findings == ()
    (found,) = called(STATIC.replace(" ** 2", ""))[1].findings
    assert (found.code, found.level, found.place.line) == ("ND202", "error", 11)
