"""Errors that are measured between answers and targets on two scales."""

import numpy as np
import pytest

from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.program.differences import Difference

PRICES = """
import numpy as np

rng = np.random.default_rng(2)
x = rng.normal(size=(200, 3))
y = 300 + 80 * np.tanh(x @ np.array([1.0, -0.5, 0.3])) + rng.normal(size=200)
train, test = slice(0, 150), slice(150, 200)
m, s = y[train].mean(), y[train].std()
t = (y[train] - m) / s
w, b, v, c = rng.normal(size=(3, 8)) / 2, np.zeros(8), rng.normal(size=8) / 3, 0.0

def answer(x):
    h = np.tanh(x @ w + b)
    return h, h @ v + c

for step in range(1500):
    h, y_hat = answer(x[train])
    d = (y_hat - t) / 150
    back = np.outer(d, v) * (1 - h**2)
    v -= 0.5 * h.T @ d
    c -= 0.5 * d.sum()
    w -= 0.5 * x[train].T @ back
    b -= 0.5 * back.sum(axis=0)
out = answer(x[test])[1]
price = out * s + m
print("RMSE", np.sqrt(np.mean((price - y[test]) ** 2)))
"""
BACK = "out * s + m"
RIGHT = [
    (),
    ((BACK, "out"), ("y[test]) **", "(y[test] - m) / s) **")),
    (("np.mean((price - y[test]) ** 2)", "np.mean((out - y[test]) / s)"),),  # no error is measured
    (("print(", "span = np.abs((price + 900) - price)\nprint("),),  # a constant apart: a band
    (("print(", "change = (y[test] - price[::-1]) ** 2\nprint("),),  # of two orders
    (
        (
            "print(",
            "raw = 3 * y[test] + rng.normal(size=50)\nprint(np.mean((raw - y[test]) ** 2))\nprint(",
        ),
    ),
]
WRONG = [
    ((BACK, "out"),),
    ((BACK, "out * s"),),
    ((BACK, "(out + m) * s"),),
    (("y[test]) **", "(y[test] - m) / s) **"),),
]


def _examined(tmp_path, edits):
    text = PRICES
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / "prices.py"
    path.write_text(text)
    *_, found = watched(str(path), [])
    return found


@pytest.mark.parametrize("edits", RIGHT)
def test_an_error_on_one_scale_is_right(tmp_path, edits):
    assert _examined(tmp_path, edits).findings == ()


@pytest.mark.parametrize("edits", WRONG)
def test_an_error_between_two_scales_is_told(tmp_path, edits):
    (found,) = _examined(tmp_path, edits).findings
    assert (found.code, found.level, found.place.line) == ("ND709", "error", 25)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (lambda it: 3 * it + np.sin(9 * it) + 100, True),
        (lambda it: it + 0.1 * np.sin(9 * it) + 100, True),
        (lambda it: 9 * it + np.sin(9 * it), True),
        (lambda it: -9 * it + np.sin(9 * it), False),  # they don't rise together
        (lambda it: it + 100, False),  # one is made of the other
        (lambda it: it + 0.1 * np.sin(9 * it) + 0.5, False),
        (lambda it: it[::-1] + 100, False),
        (lambda it: np.full(it.size, 100.0), False),
        (lambda it: np.where(it > 0, np.nan, it), False),
    ],
)
def test_two_scales_are_known_by_the_numbers(other, told):
    side = np.random.default_rng(1).normal(size=50)
    assert Difference(side, other(side)).is_of_two_scales == told
