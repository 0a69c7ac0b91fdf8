"""A network that takes a program's own layers is given them, and trained as a whole."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.watch.calling.stacks import stack_of
from firstnet.doctor.watch.examination import watched

called = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["called"]

LAYERS = """
import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.standard_normal((n_in, n_out)) * np.sqrt(2.0 / n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T

    def step(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, grad):
        return grad * (1 - self.out**2)

    def step(self, lr):
        pass


"""
MODEL = """
class Sequential:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def fit(self, X, y, epochs=100, lr=0.1):
        for _ in range(epochs):
            grad = 2 * (self.forward(X) - y) / len(X)
            for layer in self.layers[::-1]:
                grad = layer.backward(grad)
            for layer in self.layers:
                layer.step(lr)
"""
STARRED = MODEL.replace("(self, layers)", "(self, *layers)").replace("= layers", "= list(layers)")
ADDED = """
def mse(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)


def mse_prime(y_true, y_pred):
    return 2 * (y_pred - y_true) / y_true.size


class Network:
    def __init__(self):
        self.layers, self.loss, self.loss_prime = [], None, None

    def add(self, layer):
        self.layers.append(layer)

    def use(self, loss, loss_prime):
        self.loss, self.loss_prime = loss, loss_prime

    def fit(self, x_train, y_train, epochs, learning_rate):
        for _ in range(epochs):
            cost = 0
            for x, y in zip(x_train, y_train):
                output = x[None]
                for layer in self.layers:
                    output = layer.forward(output)
                cost += self.loss(y, output[0])
                error = self.loss_prime(y, output[0])[None]
                for layer in reversed(self.layers):
                    error = layer.backward(error)
                    layer.step(learning_rate)
"""


@pytest.mark.slow
@pytest.mark.parametrize("model", [MODEL, STARRED, ADDED], ids=["list", "starred", "added"])
def test_a_network_of_layers_is_put_together_and_trained(model):
    watched, verdict = called(LAYERS + model)
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert {group.name.split(".")[-1] for group in watched.step.groups} == {"W", "b"}
    assert len(watched.step.groups) == 4  # of two layers with weights


@pytest.mark.slow
def test_what_is_wrong_in_a_layer_between_shows_in_the_whole_network():
    wrong = LAYERS.replace("grad * (1 - self.out**2)", "grad * (1 - self.out)")
    assert called(wrong + MODEL)[1].kind == "wrong"


@pytest.mark.slow
def test_a_layer_that_leads_no_error_back_is_told_with_what_it_is_to_return(tmp_path):
    right = LAYERS + MODEL
    text = right.replace("        return grad @ self.W.T\n", "")
    (tmp_path / "net.py").write_text(text)
    *_, last = watched(str(tmp_path / "net.py"), [])
    (found,) = last.findings
    assert (found.code, found.place.line) == ("ND411", 16)
    assert applied(text, hunks(found.fix.diff)) == right


CHANCES = (
    LAYERS.replace("forward", "fprop").replace("backward", "bprop")
    + """
class SoftMax:
    def fprop(self, x):
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        self.p = powers / powers.sum(axis=1, keepdims=True)
        return self.p

    def bprop(self, grad):
        return self.p * (grad - (grad * self.p).sum(axis=1, keepdims=True))

    def step(self, lr):
        pass


class CrossEntropy:
    def fprop(self, p, labels):
        self.p, self.at = p, (np.arange(len(p)), labels)
        return -np.log(p[self.at]).mean()

    def bprop(self):
        grad = np.zeros_like(self.p)
        grad[self.at] = -1 / self.p[self.at] / len(self.p)
        return grad


class Net:
    def __init__(self, layers, loss):
        self.layers, self.loss = layers, loss

    def train(self, X, T, lr):
        z = X
        for layer in self.layers:
            z = layer.fprop(z)
        self.loss.fprop(z, T)
        grad = self.loss.bprop()
        for layer in reversed(self.layers):
            grad = layer.bprop(grad)
        for layer in self.layers:
            layer.step(lr)
"""
)


@pytest.mark.slow
def test_a_softmax_follows_the_last_layer_and_a_cost_is_made():
    assert called(CHANCES)[1].kind == "right"
    (found,) = called(CHANCES.replace("-1 / self.p", "-self.p"))[1].findings
    assert (found.code, found.level) == ("ND407", "error")


def defined_by(text):
    names = {}
    exec(text, names)
    return {name: it for name, it in names.items() if not name.startswith("__")}


def test_a_cost_that_makes_the_error_itself_is_no_layer():
    assert stack_of(defined_by(CHANCES)).split()[-1] == "SoftMax"
    both = CHANCES.replace("class SoftMax", "class Chances").replace("CrossEntropy", "SoftmaxCost")
    assert stack_of(defined_by(both)).split()[-1] == "-"
