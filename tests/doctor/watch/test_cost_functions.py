"""A function that returns a cost and a gradient: is it the gradient of that cost?"""

import pytest

from firstnet.doctor.watch.calling.cost_functions import fault_of_a_cost
from firstnet.doctor.watch.examination import watched

SOFTMAX = """
import numpy as np

def softmax_loss(W, X, y, reg):
    scores = X @ W
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    rows = np.arange(len(X))
    loss = -np.log(p[rows, y]).mean() + reg * np.sum(W * W)
    p[rows, y] -= 1
    return loss, X.T @ p / len(X) + reg * W
"""
MARGINS = """
import numpy as np

def svm_loss(W, X, y, reg):
    scores = X @ W
    rows = np.arange(len(X))
    margin = np.maximum(0, scores - scores[rows, y][:, None] + 1)
    margin[rows, y] = 0
    loss = margin.sum() / len(X) + reg * np.sum(W * W)
    counted = (margin > 0).astype(float)
    counted[rows, y] = -counted.sum(axis=1)
    return loss, X.T @ counted / len(X) + 2 * reg * W
"""


def fault(text):
    """Return what is wrong with the first such function of a program."""
    names = {}
    exec(text, names)
    return fault_of_a_cost({name: names[name] for name in names if name.endswith("loss")})


@pytest.mark.parametrize("text", [SOFTMAX, MARGINS])
def test_a_gradient_of_the_cost_is_right_whatever_becomes_of_the_penalty(text):
    assert fault(text) is None
    assert fault(text.replace(" / len(X) +", " +")) is None  # added up, and not averaged
    assert (
        fault(text.replace("loss, X.T", "loss, -X.T").replace("+ reg", "- reg")) is None
    )  # downhill


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (SOFTMAX, "p[rows, y] -= 1", "p[rows, y] -= 2"),
        (MARGINS, "(margin > 0)", "(margin > 1)"),
        (MARGINS, "= -counted.sum(axis=1)", "= -1"),
    ],
)
def test_a_gradient_of_something_else_is_told(text, old, new):
    assert text.count(old) == 1
    assert fault(text.replace(old, new)).missed > 0.02


LINEAR = """
import numpy as np

def linear_loss(w, x, y):
    error = x @ w - np.eye(w.shape[1])[y]
    return np.abs(error).mean(), 2 * x.T @ error / len(x)
"""
NEWTON = """
    slope, hessian = x.T @ error / len(x), x.T @ x / len(x) + 0.001 * np.eye(x.shape[1])
    return np.sum(error**2) / 2 / len(x), np.linalg.solve(hessian, slope)
"""


def test_the_gradient_of_another_usual_cost_is_not_accused():
    assert fault(LINEAR) is None  # only the cost that is reported is another one


def test_no_plain_gradient_is_not_accused():
    assert fault(LINEAR[: LINEAR.index("    return")] + NEWTON) is None


OWN_STEP = "    change = -0.1 * X.T @ p\n    W += change\n    return loss, change"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return loss, X.T @ p / len(X) + reg * W", "return loss, p"),  # what is that?
        (" + reg * np.sum(W * W)", ""),
        ("X.T @ p / len(X)", "X.T @ p / (X.T**2).mean(axis=1, keepdims=True)"),  # own rates
        ("X.T @ p / len(X)", "(np.arange(6) > 0)[:, None] * (X.T @ p)"),  # one input is frozen
        ("+ reg * W", "+ 0.05 * W * (np.arange(len(W)) > 0)[:, None]"),  # but for the biases
        ("return loss, X.T @ p / len(X) + reg * W", "return loss, np.sign(X.T @ p)"),
        ("return loss, X.T @ p / len(X) + reg * W", "return loss, np.clip(X.T @ p, -1, 1)"),
        ("    return loss, X.T @ p / len(X) + reg * W", OWN_STEP),
        ("    return loss,", "    W[-1] = 0\n    return loss,"),  # of what is padded, as it may be
        ("loss = -np", "loss = np.random.rand() - np"),
        ("def softmax_loss(W, X, y, reg)", "def softmax_loss(net, X, y, reg, W=None)"),
        ("    p[rows, y] -= 1\n", "    W -= 0.1 * (X.T @ p)\n    return loss, W\n"),  # its own step
        ("loss = -np.log(p[rows, y]).mean()", "loss = np.mean(p.argmax(axis=1) == y)"),
    ],
)
def test_what_may_be_meant_otherwise_is_not_accused(old, new):
    assert old in SOFTMAX
    assert fault(SOFTMAX.replace(old, new)) is None


@pytest.mark.slow
def test_the_function_is_told_in_a_file_that_trains_nothing(tmp_path):
    file = tmp_path / "losses.py"
    file.write_text(MARGINS.replace("(margin > 0)", "(margin > 1)"))
    (found,) = list(watched(str(file), []))[-1].findings
    assert (found.code, found.level, found.place.line) == ("ND404", "error", 12)
    file.write_text(MARGINS)
    assert list(watched(str(file), []))[-1].findings == ()
