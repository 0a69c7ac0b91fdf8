"""A gradient that goes through the layers as the inputs do, from front to back."""

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.backwards import backwards

LIBRARY = """
import numpy as np


class Dense:
    def __init__(self, n, m):
        self.w = 0.1 * np.random.randn(n, m)

    def forward(self, x):
        self.x = x
        return np.tanh(x @ self.w)

    def backward(self, g, rate):
        g = g * (1 - np.tanh(self.x @ self.w) ** 2)
        back = g @ self.w.T
        self.w -= rate * self.x.T @ g
        return back


class Net:
    def __init__(self, *layers):
        self.layers = layers

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def fit(self, x, y, rate):
        g = self.predict(x) - y
        for layer in self.layers[::-1]:
            g = layer.backward(g, rate)
"""
WRONG = LIBRARY.replace("[::-1]", "")


def lines(text):
    return [backward.loop.lineno for backward in backwards(mended("net.py", text))]


def test_a_loop_in_the_order_of_the_inputs_is_found():
    assert lines(WRONG) == [31]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("g = layer.backward(g, rate)", "layer.backward(g, rate)"),
        ("x = layer.forward(x)", "y = layer.forward(x)"),
        ("self.layers = layers", "self.layers = list(reversed(layers))"),
        (".backward(", ".apply("),
        (".backward(", ".put_gradient("),
        ("self.layers = layers", "self.layers = np.flip(layers)"),
    ],
)
def test_others_are_left_alone(old, new):
    text = LIBRARY if not old else WRONG
    assert lines(text.replace(old, new)) == []


def test_a_library_with_such_a_loop_is_not_healthy(tmp_path):
    file = tmp_path / "net.py"
    file.write_text(WRONG)
    *_, found = watched(str(file), [])
    assert [(finding.code, finding.place.line) for finding in found.findings] == [("ND403", 31)]
