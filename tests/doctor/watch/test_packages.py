"""A package that only hands on its layers: they are put together, and trained."""

import ast

import pytest

from firstnet.doctor.reading.reading import read
from firstnet.doctor.watch.calling.unreached import told, unreached
from firstnet.doctor.watch.examination import best_of, watched

INIT = (
    '"""Small building blocks."""\nfrom .layers import Linear, Sigmoid\nfrom .model import Chain\n'
)
LAYERS = """
import numpy as np

class Linear:
    def __init__(self, n_in, n_out, rng):
        self.W = rng.normal(0, 1 / np.sqrt(n_in), (n_in, n_out))
        self.b = np.zeros(n_out)
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW += self.x.T @ grad
        self.db += grad.sum(axis=0)
        return grad @ self.W.T

class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, grad):
        return grad * self.out * (1 - self.out)

class Clip:
    def forward(self, x):
        return np.clip(x, -1, 1)
"""
MODEL = """
class Chain:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad
"""
NET = """
class Cost:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p, self.labels = e / e.sum(axis=1, keepdims=True), labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self):
        grad = self.p.copy()
        grad[np.arange(len(self.labels)), self.labels] -= 1
        return grad / len(self.labels)

class Net:
    def __init__(self, *layers):
        self.layers, self.cost = layers, Cost()

    def loss(self, x, labels):
        for layer in self.layers:
            x = layer.forward(x)
        return self.cost.forward(x, labels)

    def backprop(self):
        grad = self.cost.backward()
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)

    def sgd_step(self, lr):
        for layer in self.layers:
            for name in ("W", "b") if isinstance(layer, Linear) else ():
                getattr(layer, name)[...] -= lr * getattr(layer, "d" + name)
                getattr(layer, "d" + name)[...] = 0
"""


def package(tmp_path, layers=LAYERS, init=INIT):
    folder = tmp_path / "blocks"
    folder.mkdir()
    for name, text in {"__init__": init, "layers": layers, "model": MODEL}.items():
        (folder / f"{name}.py").write_text(text)
    return str(folder / "__init__.py")


@pytest.mark.parametrize("imports", ["from .", "from blocks."])
def test_its_layers_are_put_together_and_trained(tmp_path, imports):
    path = package(tmp_path, init=INIT.replace("from .", imports))
    *_, found = watched(path, [])
    assert found.status == "healthy"
    assert found.trial.called == "Chain(…), then __call__(…), backward(…)"
    assert found.assumed == ("Clip was not used, so was not checked.",)


@pytest.mark.slow
def test_a_wrong_slope_in_one_of_its_files_is_told(tmp_path):
    wrong = LAYERS.replace("self.x.T @ grad", "self.x.T @ np.abs(grad)")
    path = package(tmp_path, wrong)
    _, _, verdict = best_of(read(path), [], path)
    assert verdict.kind == "wrong"


@pytest.mark.slow
def test_a_way_back_that_fits_no_shapes_is_fixed(tmp_path):
    *_, found = watched(package(tmp_path, LAYERS.replace("grad @ self.W.T", "grad @ self.W")), [])
    first = found.findings[0]
    assert (first.code, first.place.line) == ("ND116", 17)
    assert first.place.file.endswith("layers.py")
    assert first.fix is not None and first.fix.verified


@pytest.mark.slow
def test_the_cost_comes_first_where_the_way_back_takes_no_data(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(LAYERS.partition("class Clip")[0] + NET)
    *_, found = watched(str(path), [])
    assert found.status == "healthy"
    assert found.trial.called == "Net(…), then loss(…), backprop(…), sgd_step(…)"


def test_what_was_not_reached_is_named():
    text = "class A:\n    def f(self):\n        return 1\n\ndef g():\n    return 2\n\n"
    text += "class B:\n    x = 1\n"
    trees = {"a.py": ast.parse(text)}
    assert unreached(trees, {}) == ["A", "g"]
    assert unreached(trees, {"a.py": {3}}) == ["g"]
    assert unreached(trees, {"a.py": {3, 6}}) == []
    assert told(["g"]) == "g was not used, so was not checked."
    assert told(list("abc")) == "a, b and c were not used, so were not checked."
    assert told(list("abcdef")) == "a, b, c and 3 others were not used, so were not checked."
