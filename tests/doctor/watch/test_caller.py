"""A file that only defines a network is trained by the doctor, whatever its names are."""

import runpy
from pathlib import Path

import pytest

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
called, cases = SEEING["called"], SEEING["cases"]

OTHER_NAMES = """
import numpy as np

class Blob:
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_grade):
        self.p = np.random.rand(hidden_nodes, input_nodes) - 0.5
        self.q = np.random.rand(output_nodes, hidden_nodes) - 0.5
        self.grade = learning_grade

    def squash(self, z):
        return 1 / (1 + np.exp(-z))

    def train(self, network_input, truth_value):
        network_input = np.array(network_input, ndmin=2).T
        truth_value = np.array(truth_value, ndmin=2).T
        middle = self.squash(self.p @ network_input)
        last = self.squash(self.q @ middle)
        error = truth_value - last
        back = self.q.T @ (error * last * (1 - last))
        self.q += self.grade * (error * last * (1 - last)) @ middle.T
        self.p += self.grade * (back * middle * (1 - middle)) @ network_input.T
"""

GRADIENTS = """
import numpy as np

class TwoLayers:
    def __init__(self, input_size=3072, hidden_size=20, output_size=10):
        self.params = {
            "W1": 0.3 * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": 0.3 * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def forward(self, X):
        hidden = np.maximum(0, X @ self.params["W1"] + self.params["b1"])
        return hidden @ self.params["W2"] + self.params["b2"], (X, hidden)

    def backward(self, grad_scores, cache):
        X, hidden = cache
        grads = {"W2": hidden.T @ grad_scores, "b2": grad_scores.sum(0)}
        back = grad_scores @ self.params["W2"].T * (hidden > 0)
        grads["W1"], grads["b1"] = X.T @ back, back.sum(0)
        return grads
"""

ROWS = """
from math import exp
from random import random, shuffle

class Net:
    layers = []

    def __init__(self, dataset, n_inputs, n_outputs, n_hidden=4):
        self.dataset = dataset
        self.n_outputs = n_outputs
        for inputs, neurons in ((n_inputs, n_hidden), (n_hidden, n_outputs)):
            layer = [{"w": [random() for _ in range(inputs + 1)]} for _ in range(neurons)]
            self.layers.append(layer)

    def forward(self, row):
        values = list(row)
        for layer in self.layers:
            for n in layer:
                z = n["w"][-1] + sum(w * v for w, v in zip(n["w"][:-1], values))
                n["out"] = 1 / (1 + exp(-z))
            values = [n["out"] for n in layer]
        return values

    def train(self, n_epoch, rate=0.3):
        shuffle(self.dataset)
        for epoch in range(n_epoch):
            for row in self.dataset:
                wanted = [0] * self.n_outputs
                wanted[row[-1]] = 1
                self.forward(row[:-1])
                for n, y in zip(self.layers[1], wanted):
                    n["delta"] = (y - n["out"]) * n["out"] * (1 - n["out"])
                for j, n in enumerate(self.layers[0]):
                    error = sum(m["w"][j] * m["delta"] for m in self.layers[1])
                    n["delta"] = error * n["out"] * (1 - n["out"])
                inputs = row[:-1]
                for layer in self.layers:
                    for n in layer:
                        for j in range(len(inputs)):
                            n["w"][j] += rate * n["delta"] * inputs[j]
                        n["w"][-1] += rate * n["delta"]
                    inputs = [n["out"] for n in layer]
"""

DATA_FIRST = """
import numpy as np

class Shallow:
    def __init__(self, layer_1_size, layer_2_size, x, y):
        self.h, self.k, self.x, self.y = layer_1_size, layer_2_size, x, y
        self.w1 = None

    def __call__(self, epoch):
        self.w1 = np.random.randn(self.h, self.x.shape[0]) * 0.1
        self.b1 = np.zeros((self.h, 1))
        self.w2 = np.random.randn(self.k, self.h) * 0.1
        self.b2 = np.zeros((self.k, 1))
        for _ in range(epoch):
            a1 = np.tanh(self.w1 @ self.x + self.b1)
            a2 = 1 / (1 + np.exp(-(self.w2 @ a1 + self.b2)))
            dz2 = (a2 - self.y) / self.x.shape[1]
            dz1 = self.w2.T @ dz2 * (1 - a1**2)
            self.w2 = self.w2 - 0.5 * dz2 @ a1.T
            self.b2 = self.b2 - 0.5 * dz2.sum(1, keepdims=True)
            self.w1 = self.w1 - 0.5 * dz1 @ self.x.T
            self.b1 = self.b1 - 0.5 * dz1.sum(1, keepdims=True)
"""

FUNCTIONS = """
import numpy as np

def init_params():
    W1, b1 = np.random.randn(12, 8) * 0.3, np.zeros((12, 1))
    W2, b2 = np.random.randn(4, 12) * 0.3, np.zeros((4, 1))
    return W1, b1, W2, b2

def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    A2 = np.exp(Z2) / np.exp(Z2).sum(0)
    return Z1, A1, Z2, A2

def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
    m = X.shape[1]
    dZ2 = (A2 - Y) / m
    dW2, db2 = dZ2 @ A1.T, dZ2.sum(1, keepdims=True)
    dZ1 = W2.T @ dZ2 * (Z1 > 0)
    dW1, db1 = dZ1 @ X.T, dZ1.sum(1, keepdims=True)
    return dW1, db1, dW2, db2

def update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha):
    W1 = W1 - alpha * dW1
    b1 = b1 - alpha * db1
    W2 = W2 - alpha * dW2
    b2 = b2 - alpha * db2
    return W1, b1, W2, b2
"""

WORDS = """
import numpy as np

class MLP:
    def __init__(self, layer_sizes, activations, seed=1):
        if len(activations) != len(layer_sizes) - 1:
            raise ValueError("one activation for each layer")
        rng = np.random.default_rng(seed)
        self.activations = activations
        self.w = [rng.normal(0, 0.3, (n, k)) for n, k in zip(layer_sizes, layer_sizes[1:])]

    def act(self, z, name):
        if name == "sigmoid":
            return 1 / (1 + np.exp(-z))
        if name == "tanh":
            return np.tanh(z)
        raise ValueError(name)

    def fit(self, x, y, epochs=500):
        for _ in range(epochs):
            outs = [x]
            for w, name in zip(self.w, self.activations):
                outs.append(self.act(outs[-1] @ w, name))
            delta = (outs[-1] - y) * outs[-1] * (1 - outs[-1])
            for l in reversed(range(len(self.w))):
                grad = outs[l].T @ delta / len(x)
                delta = delta @ self.w[l].T * outs[l] * (1 - outs[l])
                self.w[l] -= 3.0 * grad
"""

AT_ONCE = """
import numpy as np

class Bars:
    def __init__(self):
        self.w1, self.w2 = np.random.rand(6, 5) - 0.5, np.random.rand(5, 2) - 0.5
        self.learn()

    def learn(self):
        X = np.array([[1.0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1], [1, 0.9, 0.2, 0, 0, 0.1]])
        Y = np.array([[1.0, 0], [0, 1], [1, 0]])
        for i in range(900):
            for x, y in zip(X, Y):
                a = 1 / (1 + np.exp(-(x @ self.w1)))
                o = 1 / (1 + np.exp(-(a @ self.w2)))
                d = (y - o) * o * (1 - o)
                b = self.w2 @ d * a * (1 - a)
                self.w2 += np.outer(a, d)
                self.w1 += np.outer(x, b)
"""

CASES = {
    "names that mean nothing": (OTHER_NAMES, "* middle * (1 - middle)", "* (1 - middle)"),
    "gradients that are returned": (GRADIENTS, "* (hidden > 0)", ""),
    "rows that end with a label": (ROWS, 'error * n["out"] * (1 - n["out"])', "error"),
    "data in the constructor": (DATA_FIRST, "(1 - a1**2)", "(1 - a1)"),
    "functions that pass everything": (FUNCTIONS, "* (Z1 > 0)", "* (A2.max() > 0)"),
    "activations by name": (WORDS, "outs[l] * (1 - outs[l])", "outs[l]"),
    "training as soon as it is made": (AT_ONCE, "* a * (1 - a)", "* a"),
}


QUICK = ("names that mean nothing",)
NAMED = cases({it: (it,) for it in CASES}, CASES.keys() - set(QUICK))


@pytest.mark.slow
@pytest.mark.parametrize("case", NAMED)
def test_a_network_that_is_only_defined_is_trained(case):
    text, _, _ = CASES[case]
    watched, verdict = called(text)
    assert (verdict.kind, verdict.findings, verdict.reason) == ("right", (), "")
    assert watched.learning.learns


@pytest.mark.slow
@pytest.mark.parametrize("case", NAMED)
def test_its_wrong_gradient_is_proven(case):
    text, old, new = CASES[case]
    assert text.count(old) == 1
    _, verdict = called(text.replace(old, new))
    assert verdict.kind == "wrong"
    assert verdict.findings[0].code.startswith("ND4")


def test_what_only_computes_is_not_accused():
    _, verdict = called("import numpy as np\n\ndef relu(x):\n    return np.maximum(0, x)\n")
    assert verdict.kind == "unknown"
    assert verdict.findings == ()
    assert "no function was found that trains" in verdict.reason


BY_NAME = """
import numpy as np

class Net:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {
            "W1": 0.1 * np.random.randn(input_size, hidden_size), "b1": np.zeros(hidden_size),
            "W2": 0.1 * np.random.randn(hidden_size, output_size), "b2": np.zeros(output_size),
        }

    def gradient(self, x, t):
        W1, b1, W2, b2 = (self.params[it] for it in ("W1", "b1", "W2", "b2"))
        a = np.tanh(x @ W1 + b1)
        s = np.exp(a @ W2 + b2)
        d = (s / s.sum(axis=1, keepdims=True) - t) / len(x)
        h = d @ W2.T * (1 - a * a)
        grads = {}
        grads["W2"] = a.T @ d
        grads["b2"] = d.sum(axis=0)
        grads["W1"] = x.T @ h
        grads["b1"] = h.sum(axis=0)
        return grads
"""


@pytest.mark.slow
def test_gradients_are_told_by_their_names():
    _, verdict = called(BY_NAME)
    assert (verdict.kind, verdict.findings) == ("right", ())


@pytest.mark.parametrize("old", ['grads["b1"] = h.sum(axis=0)', "a.T @ d"])
@pytest.mark.slow
def test_a_gradient_under_the_name_of_another_is_told_at_its_line(old):
    new = {'grads["b1"] = h.sum(axis=0)': 'grads["b2"] = h.sum(axis=0)', "a.T @ d": "x.T @ d"}[old]
    _, verdict = called(BY_NAME.replace(old, new))
    (found,) = verdict.findings
    assert (verdict.kind, found.code) == ("wrong", "ND412")
    assert found.place.line == BY_NAME[: BY_NAME.index(old)].count("\n") + 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"b2": np.zeros(output_size)', '"b2": np.zeros((1, output_size))'),
        ('grads["b2"] = d.sum(axis=0)', 'grads["b2"] = d.sum(axis=0, keepdims=True)'),
        (
            "        return grads",
            '        self.h = h\n        grads["h"] = h.mean()\n        return grads',
        ),
    ],
    ids=["a row for the bias", "a row for the gradient", "a number for a plot"],
)
def test_a_gradient_that_numpy_makes_fit_is_right(old, new):
    assert BY_NAME.count(old) == 1
    _, verdict = called(BY_NAME.replace(old, new))
    assert (verdict.kind, verdict.findings) == ("right", ())


COUNTS_CLASSES = """
import numpy as np

def init_params():
    W1, b1 = np.random.rand(10, 784) - 0.5, np.random.rand(10, 1) - 0.5
    W2, b2 = np.random.rand(10, 10) - 0.5, np.random.rand(10, 1) - 0.5
    return W1, b1, W2, b2

def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    A2 = np.exp(Z2) / sum(np.exp(Z2))
    return Z1, A1, Z2, A2

def one_hot(Y):
    found = np.zeros((Y.size, Y.max() + 1))
    found[np.arange(Y.size), Y] = 1
    return found.T

def backward_prop(Z1, A1, Z2, A2, W2, X, Y):
    dZ2 = (A2 - one_hot(Y)) / Y.size
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dZ1 = W2.T @ dZ2 * (Z1 > 0)
    dW1 = dZ1 @ X.T
    db1 = dZ1.sum(axis=1, keepdims=True)
    return dW1, db1, dW2, db2

def update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha):
    return W1 - alpha * dW1, b1 - alpha * db1, W2 - alpha * dW2, b2 - alpha * db2
"""


@pytest.mark.slow
def test_classes_may_be_counted_by_the_largest_label_of_a_mini_batch():
    # So few examples hold the last class only since the doctor deals them so.
    _, verdict = called(COUNTS_CLASSES)
    assert (verdict.kind, verdict.findings) == ("right", ())


ONE_LAYER = """
import numpy as np

class Neuron:
    def __init__(self):
        np.random.seed(1)
        self.weights = 2 * np.random.random((3, 1)) - 1

    def think(self, inputs):
        return 1 / (1 + np.exp(-(inputs @ self.weights)))

    def train(self, inputs, outputs, iterations):
        for _ in range(iterations):
            output = self.think(inputs)
            self.weights += inputs.T @ ((outputs - output) * output * (1 - output))
"""


@pytest.mark.slow
def test_a_single_neuron_tells_the_number_of_its_inputs():
    _, verdict = called(ONE_LAYER)
    assert (verdict.kind, verdict.findings) == ("right", ())


OF_LAYERS = """
import numpy as np

class Dense:
    def __init__(self, ins, outs):
        self.w, self.b = np.random.randn(ins, outs) * 0.3, np.zeros(outs)
        self.dw, self.db = np.zeros((ins, outs)), np.zeros(outs)
    def forward(self, x):
        self.x = x
        return x @ self.w + self.b
    def backward(self, d):
        self.dw, self.db = self.x.T @ d, d.sum(0)
        return d @ self.w.T

class Unit:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y
    def backward(self, d):
        return d * self.y * (1 - self.y)

class Net:
    def __init__(self, layers):
        self.layers = layers
    def forward(self, x):
        for it in self.layers:
            x = it.forward(x)
        return x
    def backward(self, d):
        for it in self.layers[::-1]:
            d = it.backward(d)
        return d
"""


@pytest.mark.slow
def test_what_is_led_back_alone_and_called_d_is_an_error_and_no_target():
    watched, verdict = called(OF_LAYERS)
    assert verdict.kind == "right"
    assert watched.step.subtracted and watched.learning.learns


OF_LABELS = """
import numpy as np

class SoftmaxRegression:
    def __init__(self, epochs, lr, n_classes=10):
        self.epochs, self.lr, self.n_classes = epochs, lr, n_classes

    def _softmax(self, z):
        e = np.exp(z - np.max(z, axis=1, keepdims=True))
        return e / np.sum(e, axis=1, keepdims=True)

    def _one_hot(self, y):
        found = np.zeros((y.shape[0], self.n_classes))
        found[np.arange(y.shape[0]), y.astype(int)] = 1
        return found

    def fit(self, X, y):
        m, d = X.shape
        self.w = np.zeros((d, self.n_classes))
        wanted = self._one_hot(y)
        for _ in range(self.epochs):
            self.w -= self.lr * X.T @ (self._softmax(X @ self.w) - wanted) / m

    def predict(self, X):
        return np.argmax(self._softmax(X @ self.w), axis=1)
"""


def test_what_makes_a_vector_of_a_label_is_given_labels():
    _, verdict = called(OF_LABELS)
    assert (verdict.kind, verdict.findings) == ("right", ())


SATURATES_NOW_AND_THEN = """
import numpy as np

class XOR:
    def __init__(self, input, hidden, output, learning_rate, epochs):
        self.rate, self.epochs = learning_rate, epochs
        self.hidden_weights = np.random.uniform(size=(input, hidden))
        self.output_weights = np.random.uniform(size=(hidden, output))
        self.hidden_bias = np.random.uniform(size=(1, hidden))
        self.output_bias = np.random.uniform(size=(1, output))

    def forward(self, X):
        hidden = 1 / (1 + np.exp(-(X.dot(self.hidden_weights) + self.hidden_bias)))
        total = hidden.dot(self.output_weights) + self.output_bias
        return 1 / (1 + np.exp(-total)), hidden

    def fit(self, X, y):
        y = y.reshape(y.shape[0], 1)
        for _ in range(self.epochs):
            answer, hidden = self.forward(X)
            error = (answer - y) * answer * (1 - answer)
            back = error.dot(self.output_weights.T) * hidden * (1 - hidden)
            self.hidden_weights -= X.T.dot(back) * self.rate
            self.hidden_bias -= back.sum(axis=0, keepdims=True) * self.rate
            self.output_weights -= hidden.T.dot(error) * self.rate
            self.output_bias -= error.sum(axis=0, keepdims=True) * self.rate
"""


@pytest.mark.slow
def test_weights_that_stand_still_in_one_call_and_move_in_another_are_not_accused():
    _, verdict = called(SATURATES_NOW_AND_THEN)
    assert verdict.findings == ()


SOUND_ALIKE = """
import numpy as np


class NeuralNetwork:
    def __init__(self, a):
        np.random.seed(5)
        self.weights = 2 * np.random.random((a, 1)) - 1

    def sigmoid(self, x):
        return 1 / (1 + np.exp(-x))

    def train(self, training_in, training_out, training_iterations, l_rate):
        for _ in range(training_iterations):
            output = self.sigmoid(training_in @ self.weights)
            slope = (training_out - output) * output * (1 - output)
            self.weights += l_rate * training_in.T @ slope
"""
DEPTH = """
import numpy as np


class Net:
    def __init__(self, input_size, hidden_sizes, output_size, num_layers):
        assert len(hidden_sizes) == num_layers - 1
        sizes = [input_size] + hidden_sizes + [output_size]
        self.W = [np.random.randn(n, m) / np.sqrt(n) for n, m in zip(sizes, sizes[1:])]
        self.kept = []

    def forward(self, X):
        self.kept = []
        for number, W in enumerate(self.W):
            self.kept.append(X)
            X = X @ W
            if number < len(self.W) - 1:
                X = np.tanh(X)
        return X

    def backward(self, X, y, lr):
        error = (self.forward(X) - y) / len(X)
        for number in reversed(range(len(self.W))):
            above = error @ self.W[number].T * (1 - self.kept[number] ** 2)
            self.W[number] -= lr * self.kept[number].T @ error
            error = above
"""


@pytest.mark.slow
@pytest.mark.parametrize("text", [SOUND_ALIKE, DEPTH], ids=["sound alike", "depth"])
def test_two_arguments_that_sound_alike_and_a_number_of_layers_are_understood(text):
    watched, verdict = called(text)
    assert (verdict.kind, verdict.findings) == ("right", ()), verdict
    assert watched.learning.learns


@pytest.mark.slow
def test_what_forward_returns_under_the_name_of_its_input_is_no_input():
    assert called(DEPTH.replace("(1 - self.kept", "(1 + self.kept"))[1].kind == "wrong"


ADAM = """
import numpy as np


class Netz:
    def __init__(self, schichten):
        self.p = []
        for ein, aus in zip(schichten, schichten[1:]):
            self.p.append(np.random.randn(ein, aus) / np.sqrt(ein))
            self.p.append(np.zeros(aus))
        self.m = [0 * q for q in self.p]
        self.v = [0 * q for q in self.p]
        self.t = 0

    def vorwaerts(self, x):
        self.a = [x]
        tiefe = len(self.p) // 2
        for i in range(tiefe):
            z = self.a[-1] @ self.p[2 * i] + self.p[2 * i + 1]
            self.a.append(z if i == tiefe - 1 else np.tanh(z))
        return self.a[-1]

    def gradient(self, x, y):
        d = (self.vorwaerts(x) - y) / len(x)
        g = [None] * len(self.p)
        for i in reversed(range(len(self.p) // 2)):
            g[2 * i] = self.a[i].T @ d
            g[2 * i + 1] = d.sum(0)
            d = (d @ self.p[2 * i].T) * (1 - self.a[i] ** 2)
        return g

    def adam(self, g, lr=0.01, b1=0.9, b2=0.999):
        self.t += 1
        for q, m, v, gr in zip(self.p, self.m, self.v, g):
            m += (1 - b1) * (gr - m)
            v += (1 - b2) * (gr ** 2 - v)
            q -= lr * (m / (1 - b1 ** self.t)) / (np.sqrt(v / (1 - b2 ** self.t)) + 1e-8)
"""


@pytest.mark.slow
def test_steps_that_the_doctor_takes_itself_replace_nothing():
    whole, verdict = called(ADAM)
    assert whole.step.overwritten  # as it seems, of what the doctor has matched with a gradient
    assert not verdict.findings
