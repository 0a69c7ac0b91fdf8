"""A linear unit that all examples move at once: large steps, and a rate that a step has not got."""

import ast

import pytest

from firstnet.doctor.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.unrated import unrated

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


def test_a_step_without_the_rate_of_the_others_gets_it(tmp_path):
    (found,) = last(tmp_path, ADALINE.replace("self.eta * errors.sum()", "errors.sum()")).findings
    assert (found.code, found.place.line) == ("ND509", 14)
    assert "+            self.w_[0] += self.eta * errors.sum()" in found.fix.diff


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("w -= lr * dw\nb -= db\n", [("db", "lr")]),
        ("w = w - self.eta * dw\nb = b - db / n\n", [("db / n", "self.eta")]),
        ("w -= lr * dw\nb -= lr * db\n", []),
        ("w -= dw\nb -= db\n", []),
        ("w -= lr * dw\nn += 1\n", []),  # a count
        ("w -= lr * dw\nb = a - db\n", []),  # no change of b
    ],
)
def test_only_what_stands_beside_a_step_with_a_rate_is_unrated(text, told):
    found = unrated(mended("net.py", text))
    assert [(ast.unparse(it.change), it.rate) for it in found] == told
