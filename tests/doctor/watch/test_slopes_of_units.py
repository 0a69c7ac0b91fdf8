"""Activations and their slopes in files where no network uses them."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.calling.activations import fault_of_a_slope

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
called, defined = SEEING["called"], SEEING["defined"]

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


ON_PURPOSE = {
    "it clips gradients": "def clip(x):\n    return np.clip(x, -1, 1)\n\n"
    "def clip_grad(g):\n    return np.clip(g, -5, 5)\n",
    "it clips what it is given": "def clip(x):\n    return np.clip(x, -1, 1)\n\n"
    "def clip_grad(x):\n    return np.clip(x, -5, 5)\n",
    "a way back": "def scale(x):\n    return 0.5 * x\n\ndef scale_grad(dy):\n    return 0.5 * dy\n",
    "flat spots": "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n\n"
    "def sigmoid_prime(z):\n    return sigmoid(z) * (1 - sigmoid(z)) + 0.1\n",
    "never flat": "def tanh(z):\n    return np.tanh(z)\n\n"
    "def tanh_prime(z):\n    return np.maximum(0.25, 1 - np.tanh(z) ** 2)\n",
    "of the activation": "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n\n"
    "def sigmoid_prime(a):\n    return a * (1 - a) + 0.1\n",
    "straight through": "def hard_tanh(z):\n    return np.clip(z, -1, 1)\n\n"
    "def hard_tanh_prime(z):\n    return np.ones_like(z)\n",
    "a smooth one": "def relu(z):\n    return np.maximum(0, z)\n\n"
    "def relu_prime(z):\n    return 1 / (1 + np.exp(-4 * z))\n",
    "of the sigmoid": "def hard_sigmoid(z):\n    return np.clip(0.2 * z + 0.5, 0, 1)\n\n"
    "def hard_sigmoid_prime(z):\n    s = 1 / (1 + np.exp(-z))\n    return s * (1 - s)\n",
}
RELU = "def relu(z):\n    return np.maximum(0, z)\n\ndef relu_prime(z):\n    return "


def fault(text):
    return fault_of_a_slope(defined(f"import numpy as np\n\n{text}"))


@pytest.mark.parametrize("text", ON_PURPOSE.values(), ids=ON_PURPOSE)
def test_what_may_be_meant_is_no_fault(text):
    assert fault(text) is None


@pytest.mark.parametrize("slope", ["np.maximum(0, z)", "(z < 0) * 1.0", "1 - np.tanh(z) ** 2"])
def test_a_slope_that_stands_in_for_no_other_is_told(slope):
    assert fault(RELU + "(z > 0) * 1.0") is None
    assert fault(RELU + slope).slope == "relu_prime"


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


TABLE = """
import numpy as np

ACTIVATIONS = {
    "tanh": (np.tanh, lambda z, a: 1 - a**2),
    "swish": (
        lambda z: z / (1 + np.exp(-z)),
        lambda z, a: a + (1 - a) / (1 + np.exp(-z)),
    ),
}
"""
WRONG_SWISH = TABLE.replace("a + (1 - a) / (1 + np.exp(-z))", "a * (1 - a)")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TABLE, None),
        (WRONG_SWISH, 8),
        (WRONG_SWISH.replace("1 - a**2", "1 - a"), None),  # none is right beside it
        (TABLE.replace("1 - a**2", "a"), 5),
        (TABLE.replace("lambda z, a: 1 - a**2", "lambda a: 1 - a**2"), None),
        (WRONG_SWISH.replace('"swish"', '"other"'), None),  # nobody knows what it is
    ],
)
def test_slopes_that_are_kept_beside_their_activations(text, line):
    fault = fault_of_a_slope(defined(text))
    assert (fault and fault.line) == line
