"""Errors that are led back through weights which the same step has just changed."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.watch.findings.new_weights import kept_before
from firstnet.doctor.watch.program.recorder import Event, Turn
from firstnet.doctor.watch.steps.new_weights import LedBack, Weights, led_back

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

LAYERS = """
import numpy as np
rng = np.random.RandomState(1)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
Y = np.array([[0], [1], [1], [0]], float)

class Layer:
    def __init__(self, inputs, outputs):
        self.w, self.b = rng.randn(inputs, outputs), np.zeros(outputs)

    def forward(self, x):
        self.x = x
        self.a = 1 / (1 + np.exp(-(x @ self.w + self.b)))
        return self.a

    def backward(self, error, rate):
        delta = error * self.a * (1 - self.a)
        self.w -= rate * self.x.T @ delta
        self.b -= rate * delta.sum(axis=0)
        return delta @ self.w.T

layers = [Layer(2, 6), Layer(6, 1)]
for epoch in range(4000):
    a = X
    for layer in layers:
        a = layer.forward(a)
    error = a - Y
    for layer in reversed(layers):
        error = layer.backward(error, 0.8)
print(np.round(a.ravel(), 2))
"""
AFTER = "        return delta @ self.w.T\n"
BEFORE = "        delta = error * self.a * (1 - self.a)\n"
FIRST = LAYERS.replace(AFTER, "        return back\n").replace(
    BEFORE, BEFORE + "        back = delta @ self.w.T\n"
)

LISTS = """
import math, random
random.seed(3)
data = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)]
hidden = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(4)]
output = [random.uniform(-1, 1) for _ in range(5)]

def sigmoid(z):
    return 1 / (1 + math.exp(-z))

for epoch in range(3000):
    for x, y in data:
        h = [sigmoid(w[0] * x[0] + w[1] * x[1] + w[2]) for w in hidden]
        o = sigmoid(sum(output[j] * h[j] for j in range(4)) + output[4])
        d = (o - y) * o * (1 - o)
        for j in range(4):
            output[j] -= 0.9 * d * h[j]
        output[4] -= 0.9 * d
        for j in range(4):
            e = output[j] * d * h[j] * (1 - h[j])
            hidden[j][0] -= 0.9 * e * x[0]
            hidden[j][1] -= 0.9 * e * x[1]
            hidden[j][2] -= 0.9 * e
"""


@pytest.mark.parametrize(
    ("text", "line"), [(LAYERS, 20), (LISTS, 20)], ids=["a matrix", "single numbers"]
)
def test_an_error_that_goes_through_new_weights_is_told(text, line):
    _, verdict = seen(text)
    assert [(it.code, it.place.line) for it in verdict.findings] == [("ND414", line)]


def test_it_is_told_of_a_step_that_is_hardly_wrong():
    watched, verdict = seen(LAYERS.replace("0.8", "0.01"))
    assert [it.code for it in verdict.findings] == ["ND414"]
    assert all(it.right for it in watched.steps)  # within the tolerance


def test_an_error_that_is_led_back_first_is_right():
    watched, verdict = seen(FIRST)
    assert verdict.kind == "right"
    assert not watched.step.led_back


def test_the_edit_keeps_a_copy_of_the_weights_for_the_error():
    watched, _ = seen(LAYERS)
    (edit,) = kept_before(watched, watched.step)
    healed = apply(watched.learner.about.runnable, [edit])
    assert "weights_before = self.w.T.copy()\n        delta = error" in healed
    assert healed.endswith(LAYERS.split(AFTER)[1])
    assert "        return delta @ weights_before\n" in healed
    _, verdict = seen(healed)
    assert verdict.kind == "right"


OLD, NEW = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.5, 2.0], [3.0, 4.0]])
ERROR = np.array([0.5, -0.25])
FORWARD, BACK = 0, 1  # sites


def turn(*values):
    """Return a turn that computes an output, an error and these values, each at its site."""
    all_values = [(FORWARD, np.array([7.0, 8.0])), (2, ERROR), *values]
    events = [Event(site, it.shape, float(it[0])) for site, it in all_values]
    return Turn({}, events, {n: it for n, (_, it) in enumerate(all_values)})


def sites(*values):
    it = turn(*values)
    return led_back(it, [Weights("W2", OLD, NEW)], 0, range(len(it.events)))


def test_the_product_with_the_new_weights_is_known_whichever_way_it_is_laid_out():
    assert sites((BACK, np.array([0.5 * 1.5 - 0.25 * 2.0, 0.5 * 3.0 - 0.25 * 4.0]))) == [
        LedBack("W2", BACK)
    ]
    assert sites((BACK, np.array([1.0, 2.0]))) == []


def test_a_place_that_has_seen_the_old_weights_as_well_is_that_of_another_step():
    assert sites((BACK, ERROR @ OLD.T), (BACK, ERROR @ NEW.T)) == []


def test_the_forward_pass_of_the_next_example_leads_no_error_back():
    assert sites((FORWARD, ERROR @ NEW.T)) == []
