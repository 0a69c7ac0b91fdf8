"""A network whose weights are drawn by a method that its constructor leaves to others to call."""

import ast
import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.calling.plans import Definitions, plans

called = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["called"]

NET = """
import numpy as np

class Net:
    def __init__(self, layers):
        self.layers = layers
        self.weights, self.biases, self.cache, self.grads = {}, {}, {}, {}

    def initialize_parameters(self):
        for i in range(1, len(self.layers)):
            shape = self.layers[i - 1], self.layers[i]
            self.weights[i] = np.random.normal(0, shape[0] ** -0.5, shape)
            self.biases[i] = np.zeros(shape[1])

    def forward(self, X):
        self.cache[0] = X
        for i in range(1, len(self.layers)):
            z = X @ self.weights[i] + self.biases[i]
            X = self.cache[i] = 1 / (1 + np.exp(-z))
        return X

    def backward(self, A, Y):
        d = (A - Y) / len(Y)
        for i in range(len(self.layers) - 1, 0, -1):
            self.grads[i] = self.cache[i - 1].T @ d, d.sum(0)
            d = d @ self.weights[i].T * self.cache[i - 1] * (1 - self.cache[i - 1])

    def gradient_descent(self, learning_rate):
        for i in range(1, len(self.layers)):
            self.weights[i] -= learning_rate * self.grads[i][0]
            self.biases[i] -= learning_rate * self.grads[i][1]
"""


def makers(text):
    names = {}
    exec(text, names)
    found = plans(Definitions(names, ast.parse(text)))
    return {plan.maker.given for plan in found if plan.maker is not None}


def test_the_method_that_draws_the_weights_is_called_after_the_constructor():
    assert (("layers", "sizes"), ("initialize_parameters()", "nothing")) in makers(NET)


@pytest.mark.parametrize(
    ("right", "other"),
    [
        ("{}, {}, {}, {}\n", "{}, {}, {}, {}\n        self.initialize_parameters()\n"),
        ("def initialize_parameters(self)", "def initialize_parameters(self, scale)"),
        ("np.random.normal(0, shape[0] ** -0.5, shape)", "np.zeros(shape)"),
    ],
    ids=["called by the constructor", "wants what nobody knows", "draws nothing"],
)
def test_other_methods_are_left_alone(right, other):
    assert right in NET
    assert (("layers", "sizes"),) in makers(NET.replace(right, other))


@pytest.mark.slow
def test_such_a_network_is_trained():
    whole, verdict = called(NET)
    assert verdict.kind == "right"
    assert whole.learning.learns
