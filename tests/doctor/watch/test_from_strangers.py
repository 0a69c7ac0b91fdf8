"""What strangers' programs have taught: pixels that are scaled twice, widths that start alike."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.examination import watched

pytestmark = pytest.mark.large  # scikit-learn

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen, cases = SEEING["seen"], SEEING["cases"]

GAUSSIANS = """
import numpy as np

rng = np.random.default_rng(1)
x = rng.uniform(-3, 3, 90)
y = np.sin(2 * x)
net = {"c": np.linspace(-3, 3, 6), "log_s": np.full(6, -0.5), "w": rng.normal(0, 0.1, 6), "w0": 0.0}
for epoch in range(600):
    d = x[:, None] - net["c"]
    s2 = np.exp(2 * net["log_s"])
    h = np.exp(-d ** 2 / (2 * s2))
    e = (h @ net["w"] + net["w0"] - y) / 90
    back = e[:, None] * h * net["w"]
    slopes = {
        "c": np.sum(back * d / s2, axis=0),
        "log_s": np.sum(back * d ** 2 / s2, axis=0),
        "w": h.T @ e,
        "w0": e.sum(),
    }
    for name in net:
        net[name] = net[name] - 0.5 * slopes[name]
"""
CLASSES = """
import numpy as np

rng = np.random.default_rng(4)
x = rng.normal(size=(120, 4))
t = np.eye(3)[np.argmax(x[:, :3], axis=1)]
w = rng.normal(0, 0.1, (4, 3))

def softmax(z):
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)

for epoch in range(300):
    w -= 0.5 * x.T @ (softmax(x @ w) - t) / 120
"""
DIGITS = """
import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
x = digits.data[:300] / 16
t = np.eye(10)[digits.target[:300]]
rng = np.random.default_rng(4)
w, v = rng.normal(0, 0.2, (64, 20)), rng.normal(0, 0.2, (20, 10))
for epoch in range(60):
    for k in range(0, 300, 30):
        a = np.tanh(x[k:k + 30] @ w)
        p = np.exp(a @ v)
        d = (p / p.sum(axis=1, keepdims=True) - t[k:k + 30]) / 30
        back = d @ v.T * (1 - a ** 2)
        v -= 0.5 * a.T @ d
        w -= 0.5 * x[k:k + 30].T @ back
print("right", np.mean(np.argmax(np.tanh(x @ w) @ v, axis=1) == digits.target[:300]))
"""
POINTS = """
import numpy as np

rng = np.random.default_rng(4)
X = rng.normal(3, 2, size=(160, 2))
t = (X.sum(axis=1) > 6).astype(float)
X_train, X_test = X[:120], X[120:]
mean, deviation = X_train.mean(axis=0), X_train.std(axis=0)
X_train = (X_train - mean) / deviation
X_test = (X_test - mean) / deviation
w, b = np.zeros(2), 0.0
for epoch in range(300):
    a = 1 / (1 + np.exp(-(X_train @ w + b)))
    w -= 0.5 * X_train.T @ (a - t[:120]) / 120
    b -= 0.5 * (a - t[:120]).mean()
print("right", np.mean((X_test @ w + b > 0) == t[120:]))
"""
NEURONS = """
import math
import random

random.seed(3)
data = [([a, b, c], (a + b + c) % 2) for a in (0, 1) for b in (0, 1) for c in (0, 1)]

class Neuron:
    def __init__(self, inputs):
        self.weights = [random.uniform(-1, 1) for _ in range(inputs)]
        self.bias = random.uniform(-1, 1)

    def fire(self, x):
        self.x = x
        z = self.bias + sum(w * one for w, one in zip(self.weights, x))
        self.a = 1 / (1 + math.exp(-z))
        return self.a

    def learn(self, slope):
        self.delta = slope * self.a * (1 - self.a)

    def step(self, eta=1.0):
        for j in range(len(self.weights)):
            self.weights[j] -= eta * self.delta * self.x[j]
        self.bias -= eta * self.delta

layers = [[Neuron(3) for _ in range(6)], [Neuron(6)]]
for epoch in range(3000):
    for x, wanted in data:
        hidden = [it.fire(x) for it in layers[0]]
        last = layers[1][0]
        last.learn(last.fire(hidden) - wanted)
        for j, it in enumerate(layers[0]):
            it.learn(last.weights[j] * last.delta)
        for layer in layers:
            for it in layer:
                it.step()
"""
DROPPED = """
import numpy as np

rng = np.random.default_rng(4)
X = rng.normal(size=(200, 4))
t = (X[:, :1] * X[:, 1:2] > 0).astype(float)
x_train, x_test = X[:150], X[150:]
w, v = rng.normal(0, 0.7, (4, 30)), rng.normal(0, 0.3, (30, 1))

def forward(x, training=False):
    h = np.tanh(x @ w)
    kept = (rng.random(h.shape) < 0.8) / 0.8 if training else np.ones(h.shape)
    return h, kept, 1 / (1 + np.exp(-(h * kept) @ v))

for epoch in range(600):
    h, kept, a = forward(x_train, training=True)
    d = (a - t[:150]) / 150
    back = d @ v.T * kept * (1 - h**2)
    v -= 1.0 * (h * kept).T @ d
    w -= 1.0 * x_train.T @ back
print("error", np.mean((forward(x_train)[2] - t[:150]) ** 2))
print("right", np.mean((forward(x_test)[2] > 0.5) == t[150:]))
"""
OFTEN = "[forward(x_test, training=True)[2] for _ in range(20)]"
RIGHT = {
    "dropped": (DROPPED,),
    "dropped again and again, to see how sure it is": (DROPPED + f"print(np.std({OFTEN}))\n",),
    "gaussians": (GAUSSIANS,),
    "classes": (CLASSES,),
    "digits": (DIGITS,),
    "points": (POINTS,),
    "neurons": (NEURONS,),
    "each class once in a mini-batch": (
        CLASSES.replace("rng.normal(size=(120, 4))", "rng.normal(size=(3, 4))")
        .replace("np.eye(3)[np.argmax(x[:, :3], axis=1)]", "np.eye(3)")
        .replace("/ 120", "/ 3"),
    ),
    "labels that wrap around where they are counted": (
        DIGITS.replace(
            "np.mean(np.argmax(np.tanh(x @ w) @ v, axis=1) == digits.target[:300])",
            "np.mean(np.uint8((np.tanh(x @ w) @ v).argmax(1)) - np.uint8(digits.target[:300]) < 1)",
        ),
    ),
    "widths that start unlike": (
        GAUSSIANS.replace("np.full(6, -0.5)", "rng.normal(-0.5, 0.1, 6)"),
    ),
}


@pytest.mark.parametrize("text", [it for (it,) in RIGHT.values()], ids=list(RIGHT))
def test_nothing_is_found_in_a_right_program(text):
    _, verdict = seen(text)
    assert (verdict.kind, verdict.findings) == ("right", ())


FAULTS = {
    "a slope that is right for a width of 1": (
        GAUSSIANS,
        "d ** 2 / s2, axis",
        "d ** 2, axis",
        "ND4",
    ),
    "a constant that nothing reads": (GAUSSIANS, ' + net["w0"] - y', " - y", "ND301"),
    "one softmax for all examples": (CLASSES, "p.sum(axis=1, keepdims=True)", "p.sum()", "ND308"),
    "pixels up to 16 over 255": (DIGITS, "/ 16", "/ 255", "ND812"),
    "pixels up to 1 over 255": (DIGITS, "data[:300] / 16", "data[:300] / 16 / 255", "ND812"),
    "pixels scaled in place": (DIGITS, "/ 16\n", "/ 16\nx /= 255\n", "ND812"),
    "the end in the place of the step": (DIGITS, "range(0, 300, 30)", "range(0, 30, 300)", "ND601"),
    "brackets that are missing": (POINTS, "(X_test - mean) / d", "X_test - mean / d", "ND801"),
    "dropout while it is tested": (
        DROPPED,
        "(forward(x_test)",
        "(forward(x_test, training=True)",
        "ND710",
    ),
    "neurons that all start alike": (NEURONS, "random.uniform(-1, 1) for", "0.5 for", "ND904"),
}


@pytest.mark.parametrize("fault", cases({it: (it,) for it in FAULTS}, ()))
@pytest.mark.slow
def test_a_fault_is_told(fault):
    text, old, new, code = FAULTS[fault]
    assert old in text
    if code == "ND904":
        text = text.replace("self.bias = random.uniform(-1, 1)", "self.bias = 0.5")
    _, verdict = seen(text.replace(old, new))
    assert [finding.code[: len(code)] for finding in verdict.findings] == [code]


@pytest.mark.parametrize(
    ("old", "new", "added"),
    [
        ("data[:300] / 16", "data[:300] / 255", "+x = digits.data[:300] / 16"),
        ("data[:300] / 16", "data[:300] / 16 / 255", "+x = digits.data[:300] / 16"),
        ("range(0, 300, 30)", "range(0, 30, 300)", "+    for k in range(0, 300, 30):"),
    ],
)
def test_the_edit_is_shown(tmp_path, old, new, added):
    file = tmp_path / "digits.py"
    file.write_text(DIGITS.replace(old, new))
    (found,) = list(watched(str(file), []))[-1].findings
    assert added in found.fix.diff
