"""Where numbers turn into nan before the training begins."""

import runpy
from pathlib import Path

import pytest

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen = SEEING["seen"]

PROGRAM = """
import numpy as np

rng = np.random.default_rng(0)
X = np.column_stack([rng.normal(3, 2, size=(80, 2)), np.ones(80)])
y = (X[:, :1] > 3) * 1.0
{prepared}
w, v = rng.normal(0, 0.5, (3, 5)), rng.normal(0, 0.5, (5, 1))
for epoch in range(60):
    h = np.tanh(X @ w)
    a = 1 / (1 + np.exp(-h @ v))
    d = (a - y) / 80
    back = X.T @ (d @ v.T * (1 - h**2))
    v -= {rate} * h.T @ d
    w -= {rate} * back
    if epoch % 20 == 0:
        print("loss", np.mean((a - y) ** 2))
"""
DIVIDED = "X = (X - X.mean(0)) / X.std(0)"


def told(prepared, rate=0.5):
    return seen(PROGRAM.format(prepared=prepared, rate=rate))[1].findings


def test_a_column_without_deviation_is_told_where_it_is_divided():
    (found, *_) = told(DIVIDED)
    assert (found.code, found.place.line) == ("ND910", 7)
    assert found.message.startswith(f"`{DIVIDED}` makes nan of some numbers")


@pytest.mark.parametrize(
    "prepared",
    [
        "X = (X - X.mean(0)) / (X.std(0) + 1e-8)",
        "with np.errstate(all='ignore'):\n    X = np.nan_to_num((X - X.mean(0)) / X.std(0))",
        "logs = np.where(X > 1, np.log(X - 1), 0)",
    ],
)
def test_what_comes_to_no_nan_in_the_training_is_left_alone(prepared):
    assert not told(prepared)


def test_of_a_training_that_goes_to_nan_by_itself_no_line_before_it_is_told():
    text = PROGRAM.format(prepared="X = X * 1.0", rate=0.5).replace("1 - h**2", "1 / (1 - h / h)")
    found = seen(text)[1].findings
    assert found and "before the training" not in found[0].message
