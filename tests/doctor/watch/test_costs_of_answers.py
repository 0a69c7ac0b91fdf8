"""Costs of answers and targets: is each slope that of its cost?"""

import ast

import pytest

from firstnet.doctor.watch.calling.costs_of_answers import fault_of_answers
from firstnet.doctor.watch.calling.plans import Definitions
from firstnet.doctor.watch.examination import watched

FUNCTIONS = """
import numpy as np

def bce(y, t):
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))

def bce_prime(y, t):
    return ((1 - t) / (1 - y) - t / y) / y.size

def huber(y_true, y_pred, limit=0.1):
    error = np.abs(y_pred - y_true)
    return np.where(error < limit, 0.5 * error**2, limit * (error - 0.5 * limit))

def huber_derivative(y_true, y_pred, limit=0.1):
    return np.clip(y_pred - y_true, -limit, limit)
"""
CLASS = """
import numpy as np

class CrossEntropy:
    def loss(self, answers, labels):
        self.rows = np.arange(len(labels))
        return -np.log(answers[self.rows, labels]).mean()

    def backward(self, answers, labels):
        slope = np.zeros_like(answers)
        slope[np.arange(len(labels)), labels] = -1 / answers[np.arange(len(labels)), labels]
        return slope / len(labels)
"""
BOTH = """
import numpy as np

def log_cosh(y, t):
    d = y - t
    return np.sum(np.log(np.cosh(d))), np.tanh(d)
"""
OF_LOGITS = """
import numpy as np

class BCEWithLogits:
    def value(self, z, t):
        return np.mean(np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z))))

    def grad(self, z, t):
        return (1 / (1 + np.exp(-z)) - t) / z.size
"""
COMBINED = """
import numpy as np

def cross_entropy(y, t):
    return -np.sum(t * np.log(y))

def cross_entropy_grad(y, t):
    return y - t
"""


def fault(text):
    names = {}
    exec(text, names)
    return fault_of_answers(Definitions(names, ast.parse(text)))


@pytest.mark.parametrize("text", [FUNCTIONS, CLASS, BOTH, OF_LOGITS, COMBINED])
def test_slopes_of_their_costs_are_right(text):
    assert fault(text) is None


@pytest.mark.parametrize(
    ("text", "old", "new", "slope"),
    [
        (FUNCTIONS, "(1 - t) / (1 - y) - t / y", "(1 - t) / (1 - y) + t / y", "bce_prime"),
        (CLASS, "= -1 / answers[", "= -1 * answers[", "backward"),
        (BOTH, "np.tanh(d)", "d - np.tanh(d)", "log_cosh"),
        (OF_LOGITS, "np.exp(-z)) - t", "np.exp(z)) - t", "grad"),
    ],
)
def test_another_slope_is_told(text, old, new, slope):
    assert text.count(old) == 1
    found = fault(text.replace(old, new))
    assert found.function == slope
    assert found.missed > 0.1


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (COMBINED, "return y - t", "return np.exp(y) / np.exp(y).sum() - t"),  # of its logits
        (COMBINED, "return y - t", "return (y - t) * y * (1 - y)"),  # with the unit's own slope
        (COMBINED, "return y - t", "return y * (1 - y)"),  # of the unit alone
        (BOTH, "np.tanh(d)", "1 / (1 + np.exp(-y))"),  # the answers
        (BOTH, "np.log(np.cosh(d))", "np.random.rand() * d"),
        (BOTH, "np.sum(np.log(np.cosh(d)))", "np.log(np.cosh(d))"),  # which of the two is it?
        (CLASS, "def backward(self, answers, labels)", "def backward(self, dout, x)"),
    ],
)
def test_what_may_be_meant_otherwise_is_left_alone(text, old, new):
    assert text.count(old) == 1
    text = text.replace(old, new)
    if "dout" in new:
        text = text.replace("slope = np.zeros_like(answers)", "return dout * x")
    assert fault(text) is None


def test_the_line_is_told_in_a_file_that_trains_nothing(tmp_path):
    path = tmp_path / "costs.py"
    path.write_text(FUNCTIONS.replace("(1 - y) - t / y", "(1 - y) + t / y"))
    (found,) = list(watched(str(path), []))[-1].findings
    assert (found.code, found.level, found.place.line) == ("ND404", "error", 8)
    assert found.message == "bce_prime is not the slope of bce"
