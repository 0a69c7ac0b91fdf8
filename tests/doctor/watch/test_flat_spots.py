"""Fahlman's slope, which is the sigmoid's and 0.1, is meant so."""

import ast

import pytest

from firstnet.doctor.text.flat_spots import is_raised
from firstnet.doctor.watch.examination import watched

XOR = """
import numpy as np

rng = np.random.default_rng(0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z)) + 0.1


x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
t = np.array([[0], [1], [1], [0]], dtype=float)
W1, b1 = rng.normal(0, 1, (2, 6)), np.zeros(6)
W2, b2 = rng.normal(0, 1, (6, 1)), np.zeros(1)
for epoch in range(3000):
    z1 = x @ W1 + b1
    h = sigmoid(z1)
    z2 = h @ W2 + b2
    out = sigmoid(z2)
    d2 = (out - t) * sigmoid_prime(z2)
    d1 = d2 @ W2.T * sigmoid_prime(z1)
    W2 -= 0.5 * h.T @ d2
    b2 -= 0.5 * d2.sum(axis=0)
    W1 -= 0.5 * x.T @ d1
    b1 -= 0.5 * d1.sum(axis=0)
    if epoch % 1000 == 999:
        print(epoch, "mse", np.mean((out - t) ** 2))
"""
INLINE = XOR.replace("sigmoid_prime(z1)", "(h * (1 - h) + 0.1)")


@pytest.mark.slow
@pytest.mark.parametrize("text", [XOR, INLINE], ids=["a function", "in its place"])
def test_a_program_that_learns_with_it_has_no_fault(tmp_path, text):
    path = tmp_path / "net.py"
    path.write_text(text)
    *_, last = watched(str(path), [])
    assert not [it.code for it in last.findings if it.level == "error"]


LAYER = """
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (self.out * (1 - self.out) + 0.1)
"""


@pytest.mark.slow
def test_a_layer_with_it_has_no_fault(tmp_path):
    path = tmp_path / "layers.py"
    path.write_text(LAYER)
    *_, last = watched(str(path), [])
    assert last.findings == ()


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("FLAT = 0.1\ndef f(s):\n    return s * (1 - s) + FLAT", True),
        ("d = e * (0.05 + 1 - a**2)", False),
        ("d = e * (0.05 + (1 - a**2))", True),
        ("d = e * (1 - a * a + 0.1)", True),
        ("d = e * np.maximum(a * (1 - a), 0.05)", True),
        ("d = e * (a * (1 - a) + b)", False),
        ("d = e * (a * (1 - b) + 0.1)", False),
        ("z = h * (1 - p) + 2.0", False),
    ],
)
def test_what_is_added_is_a_small_number(text, raised):
    assert is_raised(ast.parse(text)) == raised
