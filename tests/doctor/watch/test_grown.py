"""Biases to which NumPy gives a row for each example, since their gradient is not summed."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.findings.grown import is_of_examples
from firstnet.doctor.watch.program.recorder import Grown

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

ROWS = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 4))
T = np.eye(2)[(X[:, 0] * X[:, 1] > 0).astype(int)]
W1, b1 = rng.normal(0, 0.5, (4, 12)), np.zeros(12)
W2, b2 = rng.normal(0, 0.5, (12, 2)), np.zeros((1, 1))
for epoch in range(300):
    h = np.tanh(X @ W1 + b1)
    e = np.exp(h @ W2 + b2)
    d2 = (e / e.sum(1, keepdims=True) - T) / len(X)
    d1 = d2 @ W2.T * (1 - h**2)
    W2 = W2 - 0.5 * h.T @ d2
    b2 = b2 - 0.5 * d2.sum(0, keepdims=True)
    W1 = W1 - 0.5 * X.T @ d1
    b1 = b1 - 0.5 * d1.sum(0)
"""
COLUMNS = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(4, 120))
t = (X[0] * X[1] > 0).astype(float)[None]
p = {
    "W1": rng.normal(0, 0.5, (12, 4)), "b1": np.zeros((12, 1)),
    "W2": rng.normal(0, 0.5, (1, 12)), "b2": np.zeros((1, 1)),
}
for epoch in range(600):
    h = np.tanh(p["W1"] @ X + p["b1"])
    y = 1 / (1 + np.exp(-(p["W2"] @ h + p["b2"])))
    d2 = (y - t) / X.shape[1]
    d1 = p["W2"].T @ d2 * (1 - h**2)
    db1 = d1.sum(1, keepdims=True)
    grads = {"W2": d2 @ h.T, "b2": d2.sum(1, keepdims=True), "W1": d1 @ X.T, "b1": db1}
    for key in p:
        p[key] = p[key] - 1.0 * grads[key]
"""


@pytest.mark.parametrize(
    ("text", "right", "wrong", "bias"),
    [
        (ROWS, "0.5 * d1.sum(0)\n", "0.5 * d1\n", "b1"),
        (COLUMNS, "db1 = d1.sum(1, keepdims=True)", "db1 = d1", "p['b1']"),
    ],
    ids=["rows", "columns"],
)
def test_a_bias_for_each_example_is_told_where_its_gradient_is_not_summed(text, right, wrong, bias):
    faulty = text.replace(right, wrong)
    assert faulty != text
    _, verdict = seen(faulty)
    assert [finding.code for finding in verdict.findings] == ["ND412"]
    told = verdict.findings[0]
    assert told.message == f"The gradient of {bias} is not summed over the examples"
    assert wrong.strip() in faulty.split("\n")[told.place.line - 1]


@pytest.mark.parametrize("text", [ROWS, COLUMNS], ids=["one number to two", "sums"])
def test_biases_that_become_one_for_each_neuron_are_right(text):
    whole, verdict = seen(text)
    assert verdict.kind == "right"
    assert ("b2" in whole.grown) == (text is ROWS)


def test_codes_of_examples_that_are_multiplied_by_weights_are_no_biases():
    codes = """
import numpy as np

rng = np.random.default_rng(0)
T = rng.normal(size=(30, 5))
W, b = rng.normal(0, 0.3, (2, 5)), 0.1 * np.ones((1, 2))
for epoch in range(400):
    y = b @ W + np.zeros((30, 5))
    d = (y - T) / 30
    W, b = W - 0.5 * (b + np.zeros((30, 2))).T @ d, b - 5.0 * d @ W.T
"""
    whole, verdict = seen(codes)
    assert "b" in whole.grown
    assert "ND412" not in [finding.code for finding in verdict.findings]


@pytest.mark.slow
def test_the_sum_is_the_edit(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(ROWS.replace("0.5 * d1.sum(0)\n", "0.5 * d1\n"))
    *_, last = watched(str(path), [])
    assert "+    b1 = b1 - (0.5 * d1).sum(axis=0)" in last.findings[0].fix.diff


@pytest.mark.parametrize(
    ("before", "after", "output", "examples"),
    [
        ((5,), (7, 5), (7, 3), True),
        ((1, 5), (7, 5), (7, 3), True),
        ((5, 1), (5, 7), (3, 7), True),
        ((5,), (5, 5), (5, 3), True),  # as many neurons as examples
        ((), (7,), (7, 1), False),  # a number may stand for one of each neuron
        ((1, 1), (3, 1), (3, 1), False),
        ((5,), (9, 5), (7, 3), False),
        ((5, 7), (6, 7), (6, 3), False),  # NumPy stretches no 5 rows
    ],
)
def test_an_array_has_become_one_of_examples(before, after, output, examples):
    assert is_of_examples(Grown(before, after), output) == examples
