"""Which function has given back None: one that computes, and ends without `return`."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.edits.nothing import Silent

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

LAYERS = """
import numpy as np

rng = np.random.default_rng(0)

class Layer:
    def backward(self, d):
        pass

class Dense(Layer):
    def __init__(self, a, b):
        self.W = 0.5 * rng.normal(size=(a, b))

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, d):
        back = d @ self.W.T
        self.W -= 0.1 * self.x.T @ d
        return back

class Tanh(Layer):
    def forward(self, x):
        self.a = np.tanh(x)
        return self.a

    def backward(self, d):
        return d * (1 - self.a**2)

class Network:
    def __init__(self):
        self.layers = [Dense(3, 5), Tanh(), Dense(5, 4), Tanh(), Dense(4, 1)]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, d):
        for layer in reversed(self.layers):
            d = layer.backward(d)

X = rng.normal(size=(60, 3))
y = X[:, :1] * X[:, 1:2]
net = Network()
for step in range(200):
    net.backward((net.forward(X) - y) / 60)
"""


def test_of_several_methods_of_a_name_the_one_without_return_is_told():
    text = LAYERS.replace("        return back\n", "        back\n")
    assert text != LAYERS
    _, verdict = seen(text)
    (found,) = verdict.findings
    assert found.code == "ND411"
    assert text.split("\n")[found.place.line - 1].strip() == "back"


def test_the_right_one_is_not():
    assert seen(LAYERS)[1].kind == "right"


@pytest.mark.parametrize("body", ["pass", "...", '"""To be overridden."""'])
def test_a_method_that_is_there_to_be_overridden_computes_nothing(body):
    text = LAYERS.replace("        pass\n", f"        {body}\n")
    text = text.replace("        return d * (1 - self.a**2)\n", "        return d * missing\n")
    text = text.replace("    def backward(self, d):\n        return d * missing\n", "")
    _, verdict = seen(text)
    (found,) = verdict.findings
    assert found.code not in ("ND102", "ND411", "ND112")


def test_what_the_caller_gives_and_waits_for_is_returned_first():
    text = (
        "def train(X, net):\n    grad = X @ net['W']\n    for name in net:\n"
        "        net[name] = net[name] - grad[name]\n\n\nnet = train(X, net)\nprint(net['W'])\n"
    )
    source = mended("net.py", text)
    function = source.tree().body[0]
    first, *_ = Silent(source, function, ("net",)).edits()
    assert first.words == "return net at the end"
    first, *_ = Silent(source, function, ("result",)).edits()
    assert first.words == "return grad at the end"
