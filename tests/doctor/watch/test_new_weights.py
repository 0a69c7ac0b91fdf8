"""Errors that are led back through weights which the same step has just changed."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.watch.findings.new_weights import kept_before
from firstnet.doctor.watch.program.recorder import Event, Turn
from firstnet.doctor.watch.steps.new_weights import Weights, products

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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "line"), [(LAYERS, 20), (LISTS, 20)], ids=["a matrix", "single numbers"]
)
def test_an_error_that_goes_through_new_weights_is_told(text, line):
    _, verdict = seen(text)
    assert [(finding.code, finding.place.line) for finding in verdict.findings] == [("ND414", line)]


@pytest.mark.slow
def test_it_is_told_of_a_step_that_is_hardly_wrong():
    watched, verdict = seen(LAYERS.replace("0.8", "0.01"))
    assert [finding.code for finding in verdict.findings] == ["ND414"]
    assert all(step.right for step in watched.steps)  # within the tolerance


def test_an_error_that_is_led_back_first_is_right():
    watched, verdict = seen(FIRST)
    assert verdict.kind == "right"
    assert not watched.step.led_back


@pytest.mark.slow
def test_the_edit_keeps_a_copy_of_the_weights_for_the_error():
    watched, _ = seen(LAYERS)
    (edit,) = kept_before(watched, watched.step)
    healed = apply(watched.learner.about.runnable, [edit])
    assert "weights_before = self.w.T.copy()\n        self.w -= rate" in healed
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


def found(*values):
    """Return the site of each product with the new weights, and what the old ones would make."""
    it = turn(*values)
    every = range(len(it.events))
    seen = products(it, [Weights("W2", OLD, NEW)], 0, every, every)
    return [(it.events[each.number].site, each.change.tolist()) for each in seen]


def test_the_product_with_the_new_weights_is_known_whichever_way_it_is_laid_out():
    led_back = np.array([0.5 * 1.5 - 0.25 * 2.0, 0.5 * 3.0 - 0.25 * 4.0])  # 0.25 and 0.5
    assert found((BACK, led_back)) == [(BACK, [0.0 - 0.25, 0.25 - 0.5])]
    assert found((BACK, np.array([1.0, 2.0]))) == []


def test_a_place_that_has_seen_the_old_weights_as_well_is_that_of_another_step():
    assert found((BACK, ERROR @ OLD.T), (BACK, ERROR @ NEW.T)) == []


def test_the_forward_pass_of_the_next_example_leads_no_error_back():
    assert found((FORWARD, ERROR @ NEW.T)) == []


BARE = """
import numpy as np
rng = np.random.RandomState(1)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
Y = np.array([[0], [1], [1], [0]], float)
W1, b1 = rng.randn(2, 6), np.zeros(6)
W2, b2 = rng.randn(6, 5), np.zeros(5)
W3, b3 = rng.randn(5, 1), np.zeros(1)
for epoch in range(3000):
    h = np.tanh(X @ W1 + b1)
    g = np.tanh(h @ W2 + b2)
    a = 1 / (1 + np.exp(-(g @ W3 + b3)))
    d = (a - Y) / 4
    W3 -= 0.9 * g.T @ d
    b3 -= 0.9 * d.sum(axis=0)
    e = d @ W3.T * (1 - g**2)
    W2 -= 0.9 * h.T @ e
    b2 -= 0.9 * e.sum(axis=0)
    f = e @ W2.T * (1 - h**2)
    W1 -= 0.9 * X.T @ f
    b1 -= 0.9 * f.sum(axis=0)
"""


@pytest.mark.slow
def test_errors_that_go_through_the_new_weights_of_two_layers_are_told():
    watched, verdict = seen(BARE)
    assert [(finding.code, finding.place.line) for finding in verdict.findings] == [("ND414", 16)]
    one, two = kept_before(watched, watched.step)
    assert one.replacement.startswith("    weights_before = W3.T.copy()\n    W3 -= ")
    assert two.replacement.startswith("    weights_before = W2.T.copy()\n    W2 -= ")


AFRESH = """
import numpy as np
rng = np.random.RandomState(0)
X = rng.randn(30, 3)
Y = X @ rng.randn(3, 4) @ rng.randn(4, 2)
U, V = rng.randn(3, 4) / 2, rng.randn(4, 2) / 2
for epoch in range(500):
    d = (X @ U @ V - Y) / 30
    V = V - 0.1 * (X @ U).T @ d
    d = (X @ U @ V - Y) / 30
    U = U - 0.1 * X.T @ (d @ V.T)
"""
FACTORS = """
import numpy as np
rng = np.random.RandomState(0)
M = rng.randn(12, 2) @ rng.randn(2, 7)
U, V = rng.randn(12, 2) * 0.3, rng.randn(2, 7) * 0.3
for step in range(600):
    E = U @ V - M
    U -= 0.02 * E @ V.T
    E = U @ V - M
    V -= 0.02 * U.T @ E
"""
ROUNDED = """
import numpy as np
rng = np.random.RandomState(0)
X = rng.randn(40, 3)
Y = np.tanh(X[:, :1] * X[:, 1:2])
W, V = rng.randn(3, 8), rng.randn(8, 1)
for epoch in range(400):
    h = np.tanh(X @ W)
    d = (h @ V - Y) / 40
    W, V = np.round(W - 0.3 * X.T @ (d @ V.T * (1 - h**2)), 6), np.round(V - 0.3 * h.T @ d, 6)
    print(epoch, np.mean((np.tanh(X @ W) @ V - Y) ** 2))
"""
CLIPPED = """
import numpy as np
rng = np.random.RandomState(0)
X = rng.randn(40, 3)
Y = np.tanh(X[:, :1] * X[:, 1:2])
W, V = rng.randn(3, 8), rng.randn(8, 1)
for epoch in range(400):
    h = np.tanh(X @ W)
    d = (h @ V - Y) / 40
    steps = [X.T @ (d @ V.T * (1 - h**2)), h.T @ d]
    for it, slope in zip((W, V), steps):
        it -= 0.3 * np.clip(slope, -0.02, 0.02)
    print(epoch, np.mean((np.tanh(X @ W) @ V - Y) ** 2))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [AFRESH, FACTORS, CLIPPED, ROUNDED],
    ids=["a fresh error", "two factors in turn", "clipped, and asked", "rounded, and asked"],
)
def test_a_product_with_new_weights_that_is_meant_is_not_told(text):
    watched, verdict = seen(text)
    assert not any(step.led_back for step in watched.steps)
    assert "ND414" not in [finding.code for finding in verdict.findings]
