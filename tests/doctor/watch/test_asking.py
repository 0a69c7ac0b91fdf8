"""A network that is asked answers as it was trained, and counts its own right answers."""

from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Examination
from firstnet.doctor.watch.edits.named_units import by_name
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.steps.asking import _is_moved

BOOK = """
import random
import numpy as np

def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))

def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))

class Network:
    def __init__(self, sizes):
        self.layers = len(sizes)
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def evaluate(self, test_data):
        right = 0
        for x, label in test_data:
            if np.argmax(self.feedforward(x)) == label:
                right += 1
        return right

    def cost_derivative(self, output, y):
        return output - y

    def backprop(self, x, y):
        a, activations, zs = x, [x], []
        for b, w in zip(self.biases, self.weights):
            zs.append(np.dot(w, a) + b)
            a = sigmoid(zs[-1])
            activations.append(a)
        nabla_b, nabla_w = [None] * (self.layers - 1), [None] * (self.layers - 1)
        delta = self.cost_derivative(a, y) * sigmoid_prime(zs[-1])
        for layer in range(1, self.layers):
            if layer > 1:
                delta = np.dot(self.weights[-layer + 1].T, delta) * sigmoid_prime(zs[-layer])
            nabla_b[-layer] = delta
            nabla_w[-layer] = np.dot(delta, activations[-layer - 1].T)
        return nabla_b, nabla_w

    def SGD(self, data, epochs, size, eta):
        for _ in range(epochs):
            random.shuffle(data)
            for start in range(0, len(data), size):
                batch = data[start:start + size]
                for x, y in batch:
                    nabla_b, nabla_w = self.backprop(x, y)
                    self.weights = [w - eta * d for w, d in zip(self.weights, nabla_w)]
                    self.biases = [b - eta * d for b, d in zip(self.biases, nabla_b)]

random.seed(1)
np.random.seed(1)
centres = np.random.uniform(0, 1, (3, 6))
labels = [n % 3 for n in range(150)]
inputs = [(centres[n] + np.random.normal(0, 0.1, 6)).reshape(-1, 1) for n in labels]
net = Network([6, 8, 3])
net.SGD([(x, np.eye(3)[:, n:n + 1]) for x, n in zip(inputs, labels)], 12, 10, 0.7)
print(net.evaluate(list(zip(inputs, labels))), "of 150 right")
"""
COUNTS = "            if np.argmax(self.feedforward(x)) == label:"
FAULTS = {
    "no activation": ("a = sigmoid(np.dot(w, a) + b)\n", "a = np.dot(w, a) + b\n", "ND302", 19),
    "no bias": ("a = sigmoid(np.dot(w, a) + b)\n", "a = sigmoid(np.dot(w, a))\n", "ND301", 19),
    "a layer short": (
        "zip(self.biases, self.weights):\n            a = sig",
        "list(zip(self.biases, self.weights))[:-1]:\n            a = sig",
        "ND306",
        18,
    ),
    "the smallest output": (COUNTS, COUNTS.replace("argmax", "argmin"), "ND701", 25),
    "always true": (COUNTS, COUNTS.replace("== label", ">= 0"), "ND701", 25),
    "nothing returned": ("            a = sigmoid(np.dot(w, a) + b)\n        return a\n",
                         "            a = sigmoid(np.dot(w, a) + b)\n", "ND102", 19),
}  # fmt: skip
RIGHT = {
    "as it is": ("", ""),
    "a softmax beside": (
        "        return a\n\n    def evaluate",
        "        return np.exp(a) / np.exp(a).sum()\n\n    def evaluate",
    ),
    "the class": (
        "    def cost_derivative",
        "    def predict(self, x):\n        return int(np.argmax(self.feedforward(x)))\n\n"
        "    def cost_derivative",
    ),
    "a share": ("        return right\n", "        return right / len(test_data)\n"),
    "mistakes": ("        return right\n", "        return len(test_data) - right\n"),
    "a cost": (
        "    def cost_derivative",
        "    def score(self, data):\n"
        "        return sum(float(np.sum(self.feedforward(x) ** 2)) for x, _ in data)\n\n"
        "    def cost_derivative",
    ),
    "inputs that are prepared inside": (
        "    def cost_derivative",
        "    def predict(self, pixels):\n"
        "        pixels = (pixels - 0.3) / 2\n"
        "        return self.feedforward(pixels)\n\n    def cost_derivative",
    ),
    "an answer that is printed": (
        "    def cost_derivative",
        "    def predict(self, x):\n        a = x\n"
        "        for b, w in zip(self.biases, self.weights):\n"
        "            a = sigmoid(np.dot(w, a) + b)\n"
        "        print(np.argmax(a))\n\n"
        "    def cost_derivative",
    ),
    "outputs that are kept": (
        "    def cost_derivative",
        "    def run(self, x):\n        self.output = self.feedforward(x)\n\n"
        "    def cost_derivative",
    ),
}


def last_of(text: str, folder: Path) -> Examination:
    path = folder / "network.py"
    path.write_text(text)
    return list(watched(str(path), []))[-1]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.slow
def test_a_function_beside_the_training_is_held_against_it(fault: str, tmp_path: Path) -> None:
    old, new, code, line = FAULTS[fault]
    text = BOOK.replace(old, new, 1)
    assert text != BOOK
    said = last_of(text, tmp_path)
    first = said.findings[0]
    assert (first.code, first.place and first.place.line) == (code, line)
    assert first.fix is not None
    healed = applied(text, hunks(first.fix.diff))
    again = list(watched_text(healed, tmp_path))[-1]
    assert (again.status, again.findings) == ("healthy", ())


def watched_text(text: str, folder: Path) -> list[Examination]:
    path = folder / "healed.py"
    path.write_text(text)
    return list(watched(str(path), []))


@pytest.mark.slow
@pytest.mark.parametrize("form", RIGHT)
def test_what_a_function_may_do_besides_is_right(form: str, tmp_path: Path) -> None:
    old, new = RIGHT[form]
    text = BOOK.replace(old, new, 1) if old else BOOK
    assert (text != BOOK) == bool(old)
    said = last_of(text, tmp_path)
    assert (said.status, said.findings) == ("healthy", ())


def made(text: str) -> Source:
    whole = f"import numpy as np\n{text}"
    return Source("units.py", whole, whole)


UNITS = {
    "a sign in a sigmoid": (
        "def sigmoid(z):\n    return 1 / (1 - np.exp(-z))\n",
        2,
        "1 + np.exp(-z)",
    ),
    "a relu upside down": ("def relu(z):\n    return np.minimum(z, 0)\n", 2, "np.maximum"),
    "a slope without its factor": (
        "def tanh_deriv(a):\n    return 1 - a\n",
        2,
        "a ** 2",
    ),
    "a squared difference": (
        "def cost_derivative(a, y):\n    return (a - y) ** 2\n",
        2,
        "a - y",
    ),
}


@pytest.mark.parametrize("fault", UNITS)
def test_a_unit_is_made_what_its_name_says(fault: str) -> None:
    text, line, wanted = UNITS[fault]
    found = list(by_name(made(text)))
    assert found, "no edit"
    assert found[0].line == line + 1
    assert wanted.replace(" ", "") in found[0].replacement.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    [
        "def sigmoid(z):\n    return 2 / (1 + np.exp(-z))\n",
        "def relu_prime(z):\n    return (z > 0).astype(float)\n",
        "def leaky_relu(z):\n    return np.where(z > 0, z, 0.1 * z)\n",
        "def cost_derivative(a, y):\n    return 2 * (a - y)\n",
        "def activation(z):\n    return z ** 3\n",
        "def sigmoid(z):\n    return 1 / (1 + np.exp(-z)), z\n",  # which is kept for later
    ],
)
def test_a_unit_that_is_what_its_name_says_is_left_alone(text: str) -> None:
    assert not list(by_name(made(text)))


def test_a_slope_that_is_defined_within_another_function_is_made_what_its_name_says() -> None:
    text = """
class Tanh:
    def __init__(self):
        def tanh_prime(x):
            return 1 - np.tanh(x)

        self.slope = tanh_prime
"""
    found = next(by_name(made(text)))
    assert found.replacement.replace(" ", "") == "np.tanh(x)**2"


@pytest.mark.slow
def test_a_function_that_answers_with_the_hidden_layer_is_left_alone(tmp_path: Path) -> None:
    text = """
import numpy as np

rng = np.random.default_rng(3)
x = np.linspace(-2, 2, 160)[:, None]
y = np.exp(-2 * x**2) * np.cos(4 * x)
theta = [rng.normal(0, 2, (1, 24)), rng.normal(0, 2, 24), rng.normal(0, 0.2, (24, 1)), np.zeros(1)]
velocity = [np.zeros(it.shape) for it in theta]


def model(theta, x):
    W1, b1, W2, b2 = theta
    return 1 / (1 + np.exp(-(x @ W1 + b1)))


def loss(theta):
    return 0.5 * np.mean((model(theta, x) @ theta[2] + theta[3] - y) ** 2)


def gradient(theta):
    W1, b1, W2, b2 = theta
    h = model(theta, x)
    e = (h @ W2 + b2 - y) / len(x)
    d = e @ W2.T * h * (1 - h)
    return [x.T @ d, d.sum(axis=0), h.T @ e, e.sum(axis=0)]


for k in range(1500):
    ahead = [t + 0.95 * v for t, v in zip(theta, velocity)]
    velocity = [0.95 * v - 0.1 * g for v, g in zip(velocity, gradient(ahead))]
    theta = [t + v for t, v in zip(theta, velocity)]
    if k % 300 == 0:
        print(k, loss(theta))
"""
    assert last_of(text, tmp_path).status == "healthy"


@pytest.mark.slow
def test_new_biases_under_a_local_name_are_told_and_kept(tmp_path: Path) -> None:
    right = (
        "                    self.biases = [b - eta * d for b, d in zip(self.biases, nabla_b)]\n"
    )
    text = BOOK.replace(right, right.replace("self.biases =", "biases =", 1))
    assert text != BOOK
    first = last_of(text, tmp_path).findings[0]
    assert (first.code, first.place and first.place.line) == ("ND505", 55)
    assert first.fix is not None
    assert applied(text, hunks(first.fix.diff)) == BOOK


@pytest.mark.slow
def test_biases_in_a_list_that_no_step_changes_are_told(tmp_path: Path) -> None:
    right = (
        "                    self.biases = [b - eta * d for b, d in zip(self.biases, nabla_b)]\n"
    )
    text = BOOK.replace(right, "")
    assert text != BOOK
    first = last_of(text, tmp_path).findings[0]
    assert first.code == "ND506"
    assert "biases" in first.message


def test_a_local_name_that_only_stands_for_an_attribute_does_no_harm(tmp_path: Path) -> None:
    text = BOOK.replace(
        "        a, activations, zs = x, [x], []\n",
        "        weights, a, activations, zs = self.weights, x, [x], []\n"
        "        biases = self.biases\n        layers = self.layers + 1\n",
    )
    assert text != BOOK
    said = last_of(text, tmp_path)
    assert (said.status, said.findings) == ("healthy", ())


def test_scores_before_the_largest_of_each_example_is_taken_away_are_the_same_answers() -> None:
    scores = np.random.default_rng(0).normal(size=(6, 3))
    shifted = scores - scores.max(axis=1, keepdims=True)
    assert _is_moved(scores, shifted)
    assert _is_moved(scores.T, shifted.T)  # examples in columns
    assert not _is_moved(scores + np.array([0.0, 0.1, 0.0]), shifted)  # a bias that is left out
    assert not _is_moved(scores, scores - scores[:, :1])  # of the first class, not of the largest
