"""Shapes that do not fit: edits of what has made them, wherever that is."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.shapes import edits_of_shapes
from firstnet.doctor.watch.examination import watched

PROGRAM = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(4, 200))
Y = (X[:1] * X[1:2] > 0).astype(float)


def start(n, hidden):
    p = {}
    p["W1"] = rng.normal(0, 0.5, (hidden, n))
    p["b1"] = np.zeros((hidden, 1))
    p["W2"] = rng.normal(0, 0.5, (1, hidden))
    p["b2"] = np.zeros((1, 1))
    return p


def forward(p, x):
    a1 = np.tanh(p["W1"] @ x + p["b1"])
    a2 = 1 / (1 + np.exp(-(p["W2"] @ a1 + p["b2"])))
    return a1, a2


def backward(p, x, y):
    a1, a2 = forward(p, x)
    d2 = (a2 - y) / x.shape[1]
    d1 = p["W2"].T @ d2 * (1 - a1**2)
    sums = np.sum(d2, axis=1, keepdims=True), np.sum(d1, axis=1, keepdims=True)
    return {"W2": d2 @ a1.T, "b2": sums[0], "W1": d1 @ x.T, "b1": sums[1]}


p = start(4, 8)
for epoch in range(600):
    slopes = backward(p, X, Y)
    for key in p:
        p[key] -= 1.0 * slopes[key]
print("accuracy", np.mean((forward(p, X)[1] > 0.5) == Y))
"""
FAULTS = {
    "a sum along the other axis": ("np.sum(d1, axis=1", "np.sum(d1, axis=0"),
    "sizes the other way round": ("(hidden, n)", "(n, hidden)"),
    "targets that were not turned": ("astype(float)", "astype(float).T"),
    "a product of what was not turned": ("d1 @ x.T", "d1 @ x"),
}


def texts(text, line):
    source = Source("net.py", text, text)
    return [apply(text, [edit]) for edit in edits_of_shapes({"net.py": source}, "net.py", line)]


def test_what_a_function_returns_and_is_given_is_looked_at():
    text = "def f(x):\n    return x @ w\n\na = f(b)\nc = a - y\n"
    found = texts(text, 5)
    assert text.replace("x @ w", "x.T @ w") in found
    assert text.replace("f(b)", "f(b.reshape(-1, 1))") in found
    assert text.replace("f(b)", "f(b).T") in found


def test_the_likeliest_come_first():
    text = "s = np.sum(d @ e, axis=0)\nt = s.T\nw -= s - t\n"
    first, *others = texts(text, 3)
    assert first == text.replace("axis=0", "axis=1")
    assert text.replace("s.T", "s") in others
    assert text.replace("axis=0", "axis=0, keepdims=True") in others


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_the_program_is_made_what_it_was(fault, tmp_path):
    old, new = FAULTS[fault]
    wrong = PROGRAM.replace(old, new)
    assert wrong != PROGRAM
    file = tmp_path / "net.py"
    file.write_text(wrong)
    *_, told = watched(str(file), [])
    found = told.findings[0]
    assert found.level == "error"
    assert applied(wrong, hunks(found.fix.diff)) == PROGRAM
