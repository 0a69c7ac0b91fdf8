"""Costs of answers and targets: is each slope that of its cost?"""

import ast

import pytest

from firstnet.doctor.watch.calling.costs_of_answers import fault_of_answers
from firstnet.doctor.watch.calling.function_pieces import cost_piece
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
    slope = np.tanh(d)
    return np.sum(np.log(np.cosh(d))), slope
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


ABSOLUTE = """
import numpy as np

def mae(a, y):
    return np.abs(a - y).sum()

def mae_grad(a, y):
    return np.sign(a - y) * (1 - a**2)
"""
BALANCED = """
import numpy as np

def weights(labels, classes):
    return 1 / (1 + np.bincount(labels, minlength=classes))[labels]

def balanced(probs, labels):
    rows, real = np.arange(len(labels)), labels > 0
    return -np.sum(real * weights(labels, probs.shape[1]) * np.log(probs[rows, labels]))

def balanced_grad(probs, labels):
    delta = probs - np.eye(probs.shape[1])[labels]
    return (labels > 0)[:, None] * weights(labels, probs.shape[1])[:, None] * delta
"""
BRIER = """
import numpy as np

class Brier:
    def loss(self, p, labels):
        return np.sum((p - np.eye(p.shape[1])[labels]) ** 2)

    def grad(self, p, labels):
        error = p - np.eye(p.shape[1])[labels]
        return p * (error - (error * p).sum(axis=1, keepdims=True))
"""
ERRORS = """
import numpy as np

def squared_errors(y, t):
    each = (y - t) ** 2
    return each.mean(), each

def evaluate(probs, targets):
    losses = -targets * np.log(probs) - (1 - targets) * np.log(1 - probs)
    return losses.mean(), losses
"""
STEPS = """
import numpy as np

def oja(w, x):
    y = w @ x
    return y, y * (x - y * w)

def lms(w, x):
    y = float((w * x).sum())
    return y, w + 0.3 * (1 - y) * x

def adagrad(memory, gradient):
    memory = memory + gradient**2
    step = gradient / (np.sqrt(memory) + 1e-8)
    return np.abs(step).max(), step
"""
KEPT = """
import numpy as np

class CrossEntropy:
    def forward(self, z, t):
        powers = np.exp(z - z.max(axis=1, keepdims=True))
        self.p, self.t = powers / powers.sum(axis=1, keepdims=True), t
        return -np.mean(t * np.log(self.p)), self.p

    def backward(self, z, t):
        return np.clip(self.p - self.t, -0.7, 0.7)

def ce(p, labels):
    return -np.sum(np.log(p[np.arange(len(labels)), labels]))

def ce_grad(p, labels):
    return (labels != 0)[:, None] * (p - np.eye(p.shape[1])[labels])  # 0 is padding
"""
GAIN = """
import numpy as np

def steep(z, gain):
    return 1 / (1 + np.exp(-gain * z))

def steep_prime(a, gain):
    return gain * a * (1 - a)
"""


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
        (BOTH, "np.tanh(d)", "np.tanh(d) - np.tanh(d).mean(axis=-1, keepdims=True)"),
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


@pytest.mark.parametrize("text", [ABSOLUTE, BALANCED, BRIER, KEPT])
def test_the_slope_of_the_last_unit_may_be_inside_that_of_any_cost(text):
    assert fault(text) is None


@pytest.mark.parametrize("text", [ERRORS, STEPS, GAIN])
def test_what_is_no_cost_with_a_gradient_is_not_asked(text):
    assert fault(text) is None


def test_two_values_that_are_no_cost_with_its_gradient_are_no_piece():
    names = {}
    exec(BOTH + STEPS + ERRORS, names)
    assert cost_piece(names, "log_cosh", labels=False).held
    for name in ("lms", "squared_errors"):
        with pytest.raises(ValueError, match=r"."):
            cost_piece(names, name, labels=False)


def test_the_line_is_told_in_a_file_that_trains_nothing(tmp_path):
    path = tmp_path / "costs.py"
    path.write_text(FUNCTIONS.replace("(1 - y) - t / y", "(1 - y) + t / y"))
    (found,) = list(watched(str(path), []))[-1].findings
    assert (found.code, found.level, found.place.line) == ("ND404", "error", 8)
    assert found.message == "bce_prime is not the slope of bce"
