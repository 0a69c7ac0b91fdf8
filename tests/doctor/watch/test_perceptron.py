"""Perceptrons: their output jumps, so that no small change of a weight shows in the step."""

import runpy
from pathlib import Path

import pytest

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen, called = SEEING["seen"], SEEING["called"]

AND = """
import numpy as np

class Perceptron:
    def __init__(self, rate=0.1, epochs=30):
        self.rate, self.epochs = rate, epochs

    def fit(self, X, y):
        self.weights = np.zeros(X.shape[1])
        self.bias = 0.0
        for _ in range(self.epochs):
            for x, target in zip(X, y):
                update = self.rate * (target - self.predict(x))
                self.weights += update * x
                self.bias += update

    def predict(self, x):
        return np.where(np.dot(x, self.weights) + self.bias >= 0, 1, 0)
"""
USED = """
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Perceptron().fit(X, np.array([0, 0, 0, 1]))
"""
SINGLE_NUMBERS = """
DATA = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 1)] * 3
w1 = w2 = b = 0.0
for epoch in range(40):
    for x1, x2, wanted in DATA:
        z = w1 * x1 + w2 * x2 + b
        y = 1 if z > 0.3 else 0
        w1 += 0.01 * (wanted - y) * x1
        w2 += 0.01 * (wanted - y) * x2
        b += 0.01 * (wanted - y)
"""


@pytest.mark.parametrize("text", [AND + USED, SINGLE_NUMBERS], ids=["arrays", "single numbers"])
def test_a_perceptron_learns_from_its_mistakes(text):
    watched, verdict = seen(text)
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert watched.step.threshold
    assert watched.learning.mistakes
    assert watched.learning.parts[-1].distance == 0.0


def test_a_perceptron_that_is_only_defined_is_called():
    watched, verdict = called(AND)
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert watched.learning.parts[-1].distance < 0.6 * watched.learning.parts[0].distance


def test_a_perceptron_that_goes_away_from_the_targets_is_not_called_right():
    _, verdict = seen(AND.replace("self.weights += update", "self.weights -= update") + USED)
    assert verdict.kind == "unknown"


@pytest.mark.slow
def test_sums_beside_a_loop_are_no_perceptron():
    watched, verdict = seen("""
total = count = 0.0
for number in range(60):
    total += 0.5 * number
    count += 1
    mean = total / count
""")
    assert verdict.findings == ()
    assert not any(step.threshold for step in watched.steps)


def test_a_perceptron_that_answers_with_signs_is_given_signs():
    watched, verdict = called(AND.replace(", 1, 0)", ", 1, -1)"))
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert watched.learning.mistakes


@pytest.mark.slow
def test_answers_that_are_the_contrary_of_what_was_learned_are_told():
    inverted = AND.replace("self.predict(x)", "(self.sum(x) >= 0)").replace(
        "np.where(np.dot(x, self.weights) + self.bias >= 0, 1, 0)",
        "np.where(self.sum(x) < 0, 1, 0)\n\n    def sum(self, x):\n"
        "        return np.dot(x, self.weights) + self.bias",
    )
    assert called(inverted.replace("self.sum(x) < 0", "self.sum(x) >= 0"))[1].findings == ()
    (found,) = called(inverted)[1].findings
    assert (found.code, "own answers are wrong" in found.message) == ("ND709", True)


@pytest.mark.slow
@pytest.mark.parametrize("update", ["update * x[0]", "update * x[::-1]"])
def test_a_perceptron_whose_step_is_another_is_not_called_right(update):
    text = AND.replace("self.weights += update * x", f"self.weights += {update}")
    _, verdict = called(text)
    assert verdict.kind == "unknown"


SELDOM = """
import random
chance = random.Random(21)
points = [(chance.uniform(-5, 5), chance.uniform(-5, 5)) for _ in range(200)]
data = [(x, y, 1 if 2 * x - y + 3 > 0 else -1) for x, y in points if abs(2 * x - y + 3) > 0.6]
w, b = [0.0, 0.0], 0.0

def weighted(x, y):
    s = b
    for weight, value in zip(w, (x, y)):
        s += weight * value
    return s

def learn(x, y, wanted):
    global b
    if (1 if weighted(x, y) > 0 else -1) == wanted:
        return 0
    for i, value in enumerate((x, y)):
        w[i] += 0.1 * wanted * value
    b += 0.1 * wanted
    return 1

for epoch in range(50):
    print(epoch, sum(learn(*it) for it in data))
"""


@pytest.mark.slow
def test_a_perceptron_that_is_seldom_wrong_is_seen_to_learn():
    watched, verdict = seen(SELDOM)
    assert verdict.kind == "right"
    assert watched.step.threshold


SATURATED = """
import numpy as np

DATA = [[3, 1.5, 1], [2, 1, 0], [4, 1.5, 1], [3, 1, 0], [3.5, 0.5, 1], [2, 0.5, 0], [5.5, 1, 1]]

def train():
    w1, w2, b = np.random.randn(), np.random.randn(), np.random.randn()
    for i in range(6000):
        point = DATA[np.random.randint(len(DATA))]
        z = point[0] * w1 + point[1] * w2 + b
        guess = 1 / (1 + np.exp(-z))
        slope = 2 * (guess - point[2]) * guess * (1 - guess)
        w1 = w1 - 0.1 * slope * point[0]
        w2 = w2 - 0.1 * slope * point[1]
        b = b - 0.1 * slope
    return w1, w2, b

print(train())
"""


def test_a_saturated_sigmoid_is_no_perceptron():
    """Its step hardly depends on its weights; but its output does not jump."""
    watched, verdict = seen(SATURATED)
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert not watched.step.threshold
    assert watched.learning.learns


ON_THE_BORDER = """
class Perceptron:
    def __init__(self, n):
        self.w = [0.0] * n

    def predict(self, x):
        return 1 if sum(w * it for w, it in zip(self.w, x)) > 0 else 0

    def fit(self, samples):
        for epoch in range(20):
            for x, target in samples:
                update = 0.1 * (target - self.predict(x))
                self.w = [w + update * it for w, it in zip(self.w, x)]


Perceptron(2).fit([((0, 0), 1), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)])
"""
A_LIBRARY_OF_SIGNS = """
import random


class Perceptron:
    def __init__(self):
        self.weights = [random.uniform(-1, 1) for _ in range(3)]

    def answer(self, x):
        if sum(w * it for w, it in zip(self.weights, x)) >= 0:
            return 1
        else:
            return -1

    def train(self, x, target):
        error = target - self.answer(x)
        for i in range(len(self.weights)):
            self.weights[i] += 0.05 * error * x[i]
"""


def test_weights_at_which_every_nudge_tips_the_answer_are_no_fault_of_the_doctor():
    watched, verdict = seen(ON_THE_BORDER)
    assert watched.failed is None
    assert not verdict.findings


def test_a_list_of_weights_tells_how_many_inputs_there_are():
    watched, verdict = called(A_LIBRARY_OF_SIGNS)
    assert verdict.kind == "right"
    assert watched.learning.parts[-1].distance == 0  # it makes no mistakes any more


def test_such_a_perceptron_that_learns_the_contrary_is_not_healthy():
    text = A_LIBRARY_OF_SIGNS.replace("target - self.answer(x)", "self.answer(x) - target")
    assert text != A_LIBRARY_OF_SIGNS
    assert called(text)[1].kind != "right"
