"""Errors that the text of a program leads back through weights which it has just changed."""

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.led_back import through_new

TWO = """
def train(self, x, y):
    h = sigmoid(self.W1 @ x)
    o = sigmoid(self.W2 @ h)
    error = y - o
    delta = error * o * (1 - o)
    self.W2 += self.rate * np.outer(delta, h)
    hidden = (self.W2.T @ delta) * h * (1 - h)
    self.W1 += self.rate * np.outer(hidden, x)
"""
CALLS = """
def train(self, x, y):
    h = sigmoid(np.dot(self.W1, x))
    o = sigmoid(np.dot(self.W2, h))
    error = np.subtract(y, o)
    self.W2 = np.add(self.W2, self.rate * np.dot(error, h.T))
    hidden = np.dot(self.W2.T, error)
    self.W1 = np.add(self.W1, self.rate * np.dot(hidden, x.T))
"""


def told(text):
    found = through_new(mended("/a/program.py", text), range(1, text.count("\n") + 1))
    return None if found is None else (found.product.lineno, found.weights, found.changed)


@pytest.mark.parametrize(("program", "line", "changed"), [(TWO, 8, 7), (CALLS, 7, 6)])
def test_an_error_through_new_weights_is_told(program, line, changed):
    assert told(program) == (line, "self.W2", changed)


@pytest.mark.parametrize(
    ("program", "old", "new"),
    [
        (TWO, "self.W2.T @", "self.W3.T @"),
        (TWO, "    self.W1 +=", "    print("),
        (TWO, "    delta = error", "    delta = h"),  # no error
        (TWO, "np.outer(delta, h)\n", "np.outer(h, h)\n"),  # not changed by it
        (TWO, "    self.W2 +=", "    delta = self.W2.T @ delta\n    step ="),  # led back before
        (CALLS, "np.subtract(y, o)", "np.dot(y, o)"),
        (TWO, "    hidden =", "    self.W2 = old\n    hidden ="),  # put back
        (
            TWO,
            "    hidden =",
            "    error = y - sigmoid(self.W2 @ h)\n    delta = error\n    hidden =",
        ),
        (TWO, "error = y - o", "shift = h - o"),  # of what is no target
        (TWO, "    self.W1 += self.rate * np.outer(hidden, x)", "    total += np.sum(hidden)"),
    ],
)
def test_other_products_are_left_alone(program, old, new):
    assert program.count(old) == 1
    text = program.replace(old, new)
    if "print(" in new:
        text = text.replace("np.outer(hidden, x)", "np.outer(hidden, x))")
    assert told(text) is None


def test_right_order_is_left_alone():
    lines = TWO.splitlines(keepends=True)
    step, back = lines[6], lines[7]
    assert told(TWO.replace(step + back, back + step)) is None


LIBRARY = """
import numpy as np

class Network:
    def __init__(self, inputs, hidden, outputs, rate=0.1):
        self.W1 = np.random.randn(hidden, inputs) * 0.5
        self.W2 = np.random.randn(outputs, hidden) * 0.5
        self.rate = rate
        self.check(MINIMUM)

    def train(self, x, y):
        h = 1 / (1 + np.exp(-self.W1 @ x))
        o = 1 / (1 + np.exp(-self.W2 @ h))
        error = y - o
        delta = error * o * (1 - o)
        self.W2 += self.rate * np.outer(delta, h)
        hidden = (self.W2.T @ delta) * h * (1 - h)
        self.W1 += self.rate * np.outer(hidden, x)
"""


def test_a_library_that_no_call_fits_is_told_by_its_text(tmp_path):
    path = tmp_path / "network.py"
    path.write_text(LIBRARY)
    *_, last = watched(str(path), [])
    assert [(it.code, it.place.line) for it in last.findings] == [("ND414", 17)]
