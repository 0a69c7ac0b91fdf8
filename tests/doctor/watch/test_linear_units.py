"""A linear unit that all examples move at once: large steps, and a rate that a step has not got."""

import ast

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.unrated import unrated

ADALINE = """
import numpy as np


class Adaline:
    def __init__(self, eta, n_iter):
        self.eta, self.n_iter = eta, n_iter

    def fit(self, X, y):
        self.w_ = np.random.RandomState(1).normal(0, 0.01, 1 + X.shape[1])
        for _ in range(self.n_iter):
            errors = y - (X @ self.w_[1:] + self.w_[0])
            self.w_[1:] += self.eta * X.T @ errors
            self.w_[0] += self.eta * errors.sum()
        return self


rng = np.random.RandomState(0)
X = rng.normal(size=(100, 2))
X[:, 1] = 0.8 * X[:, 0] + 0.6 * X[:, 1]
y = np.where(X[:, 0] + X[:, 1] + 0.3 * rng.normal(size=100) > 0, 1, -1)
Adaline(eta=0.005, n_iter=30).fit(X, y)
"""


def last(folder, text):
    """Return the last examination of a program in a file, with an edit if one was found."""
    file = folder / "adaline.py"
    file.write_text(text)
    return list(watched(str(file), []))[-1]


def test_a_step_that_leaves_little_of_the_weights_is_right(tmp_path):
    """They are no state of a recurrent network, though most of a nudge to them is gone."""
    seen = last(tmp_path, ADALINE)
    assert (seen.status, seen.findings) == ("healthy", ())


def test_outputs_that_grow_without_limit_are_told_before_they_are_nan(tmp_path):
    (found,) = last(tmp_path, ADALINE.replace("eta=0.005", "eta=0.1")).findings
    assert found.code == "ND901"
    assert "grow without limit within 27 steps" in found.observed
    assert "+Adaline(eta=0.01, n_iter=30)" in found.fix.diff


@pytest.mark.slow
def test_a_step_without_the_rate_of_the_others_gets_it(tmp_path):
    (found,) = last(tmp_path, ADALINE.replace("self.eta * errors.sum()", "errors.sum()")).findings
    assert (found.code, found.place.line) == ("ND509", 14)
    assert "+            self.w_[0] += self.eta * errors.sum()" in found.fix.diff


LISTS = """
import random

random.seed(2)
pairs = [([random.uniform(-1, 1) for _ in range(2)], 0.0) for _ in range(40)]
pairs = [(x, 3 * x[0] - x[1] + 0.5) for x, _ in pairs]
w, b = [0.1, -0.1], 0.0


def train(epochs, rate):
    global w, b
    for epoch in range(epochs):
        error = 0.0
        for x, y in pairs:
            out = sum(one * other for one, other in zip(w, x)) + b
            error += (out - y) ** 2
            w = [one - rate * (out - y) * other for one, other in zip(w, x)]
            b = b - rate * (out - y)
        print(epoch, error)


train(60, 0.1)
"""


@pytest.mark.slow
def test_numbers_that_python_has_no_room_for_grow_without_limit(tmp_path):
    """That it stops with an OverflowError is no fault of the line at which it stops."""
    assert last(tmp_path, LISTS).findings == ()
    (found,) = last(tmp_path, LISTS.replace("train(60, 0.1)", "train(600, 5.0)")).findings
    assert found.code in ("ND901", "ND910")
    assert "grow without limit" in f"{found.message} {found.observed}"


ZEROS = """
import numpy as np


class Layer:
    def __init__(self, n, m):
        self.W = np.zeros((n, m))
        self.b = np.random.rand(1, m) * 2 - 1


np.random.seed(1)
X = np.random.randn(200, 2)
Y = (X[:, :1] * X[:, 1:] > 0).astype(float)
net = [Layer(2, 6), Layer(6, 4), Layer(4, 1)]
for step in range(1500):
    one = np.tanh(X @ net[0].W + net[0].b)
    two = np.tanh(one @ net[1].W + net[1].b)
    out = 1 / (1 + np.exp(-(two @ net[2].W + net[2].b)))
    d = (out - Y) / 200
    e = d @ net[2].W.T * (1 - two**2)
    f = e @ net[1].W.T * (1 - one**2)
    for layer, x, delta in ((net[2], two, d), (net[1], one, e), (net[0], X, f)):
        layer.W -= 0.5 * x.T @ delta
        layer.b -= 0.5 * delta.sum(axis=0)
"""


@pytest.mark.slow
def test_weights_of_layers_that_were_made_alike_are_drawn_by_chance(tmp_path):
    (found,) = last(tmp_path, ZEROS).findings
    assert (found.code, found.place.line) == ("ND904", 7)
    assert "np.random.randn(n, m)" in found.fix.diff


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("w -= lr * dw\nb -= db\n", [("db", "lr")]),
        ("w = w - self.eta * dw\nb = b - db / n\n", [("db / n", "self.eta")]),
        ("w -= lr * dw\nb -= lr * db\n", []),
        ("w -= dw\nb -= db\n", []),
        ("w -= lr * dw\nn += 1\n", []),  # a count
        ("w -= lr * dw\nb = a - db\n", []),  # no change of b
        ("dw += reg * w\nw -= lr * dw\n", []),  # a part of the gradient
    ],
)
def test_only_what_stands_beside_a_step_with_a_rate_is_unrated(text, told):
    found = unrated(mended("net.py", text))
    assert [(ast.unparse(it.change), it.rate) for it in found] == told
