"""What is said where the training proves nothing, and an edit makes it right."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.edits.unmoved import steps_of_biases
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.seeds import OTHERS, reseeded
from firstnet.doctor.watch.text.signs import other_signs

PERCEPTRON = """
import random

random.seed(1)
points = [[random.uniform(-1, 1), random.uniform(-1, 1)] for _ in range(60)]
data = [(x, 1 if x[0] > x[1] else 0) for x in points]
weights, bias = [0.1, -0.2], 0.0


def predict(x):
    s = bias
    for w, one in zip(weights, x):
        s += w * one
    return 1 if s > 0 else 0


for epoch in range(30):
    for x, wanted in data:
        error = wanted - predict(x)
        weights = [w + 0.1 * error * one for w, one in zip(weights, x)]
        bias += 0.1 * error
print(sum(predict(x) == wanted for x, wanted in data))
"""
SLOW = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 2))
Y = (X[:, :1] + X[:, 1:] > 0).astype(float)
lr = 0.5
w, v = rng.normal(0, 0.5, (2, 6)), rng.normal(0, 0.5, (6, 1))
for step in range(400):
    h = np.tanh(X @ w)
    d = (1 / (1 + np.exp(-h @ v)) - Y) / 200
    back = d @ v.T * (1 - h**2)
    v -= lr * h.T @ d
    w -= lr * X.T @ back
"""


def last(folder, text):
    """Return the last findings of a program in a file."""
    file = folder / "net.py"
    file.write_text(text)
    return list(watched(str(file), []))[-1].findings


@pytest.mark.slow
def test_a_sum_that_is_returned_in_the_first_turn_is_told_whatever_the_network(tmp_path):
    """A perceptron is not judged by a gradient, and its loop is wrong all the same."""
    assert last(tmp_path, PERCEPTRON) == ()
    wrong = PERCEPTRON.replace("    return 1 if", "        return 1 if")
    (found,) = last(tmp_path, wrong)
    assert (found.code, found.level, found.place.line) == ("ND103", "error", 14)
    assert "+    return 1 if s > 0 else 0" in found.fix.diff


@pytest.mark.slow
def test_a_bias_that_no_step_changes_is_told_with_the_step_that_it_lacks(tmp_path):
    shifted = PERCEPTRON.replace("x[0] > x[1]", "x[0] > x[1] + 0.7").replace("(30)", "(60)")
    assert last(tmp_path, shifted) == ()
    (found,) = last(tmp_path, shifted.replace("        bias += 0.1 * error\n", ""))
    assert (found.code, found.level, found.place.line) == ("ND506", "error", 20)
    assert "+        bias += 0.1 * error" in found.fix.diff


@pytest.mark.parametrize(
    ("step", "added"),
    [
        ("w -= eta * e * x", ["b -= eta * e", "b -= eta * x", "b -= e * x"]),
        ("w = w + 0.1 * x", ["b += 0.1"]),
        ("w = [v + e * x for v, x in zip(w, X)]", ["b += e"]),
        ("for i in range(2):\n        w[i] += e * x[i]", ["b += e"]),
        ("w += e * x\n    b += e", []),
    ],
)
def test_a_step_for_a_bias_is_made_of_that_for_the_weights_without_the_input(step, added):
    text = f"b = 0.0\nfor x, e in pairs:\n    z = w * x + b\n    {step}\n    last = 1\n"
    source = mended("/learner/net.py", text)
    edits = [*steps_of_biases(source, range(9))]
    assert [edit.words for edit in edits] == added
    for edit in edits:
        edited = apply(text, [edit])
        assert edited == text.replace("    last", f"    {edit.words}\n    last")


@pytest.mark.slow
def test_a_loop_that_takes_the_first_one_on_purpose_is_left_alone(tmp_path):
    first = "s = w * one\n        return s"
    text = PERCEPTRON.replace("s += w * one\n    return 1 if s > 0 else 0", first)
    assert text != PERCEPTRON
    assert "ND103" not in [it.code for it in last(tmp_path, text)]


@pytest.mark.slow
def test_of_a_rate_with_which_its_steps_are_too_few_it_is_said_that_more_were_taken(tmp_path):
    assert last(tmp_path, SLOW) == ()
    file = tmp_path / "slow.py"
    file.write_text(SLOW.replace("lr = 0.5", "lr = 0.0005"))
    *_, found = watched(str(file), [])
    assert found.status == "healthy"
    (note,) = found.assumed
    assert "steps are too few to tell" in note


STUCK = """
import numpy as np

np.random.seed(42)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = np.array([[0], [1], [1], [0]])
w, b = np.random.randn(2, 2), np.zeros((1, 2))
v, c = np.random.randn(2, 1), np.zeros((1, 1))
for epoch in range(6000):
    h = 1 / (1 + np.exp(-(X @ w + b)))
    a = 1 / (1 + np.exp(-(h @ v + c)))
    d = (a - Y) * a * (1 - a)
    e = d @ v.T * h * (1 - h)
    v -= 0.5 * h.T @ d
    c -= 0.5 * d.sum(axis=0)
    w -= 0.5 * X.T @ e
    b -= 0.5 * e.sum(axis=0)
"""


@pytest.mark.slow
def test_a_seed_with_which_some_examples_are_never_learned_is_told(tmp_path):
    (found,) = last(tmp_path, STUCK)
    assert (found.code, found.level, found.place.line) == ("ND909", "error", 4)
    assert "learns 2 of its 4 examples" in found.message
    assert "the seed" in found.expected
    assert last(tmp_path, STUCK.replace("seed(42)", "seed(3)")) == ()


def test_a_seed_that_the_examples_come_from_is_left_alone(tmp_path):
    drawn = STUCK.replace("X = np.array", "X = np.round(np.random.rand(4, 2)) * 0 + np.array")
    assert [it.code for it in last(tmp_path, drawn)] != ["ND909"]


@pytest.mark.parametrize(
    ("text", "seed"),
    [
        ("np.random.seed(42)\n", 42),
        ("rng = np.random.default_rng(7)\n", 7),
        ("def f(x, seed=42):\n    np.random.seed(seed)\n", 42),
        ("SEED = 5\nrandom.seed(SEED)\n", 5),
        ("random.seed(1)\nnp.random.seed(1)\n", None),  # which of the two?
        ("random.seed()\nmodel.fit(3)\n", None),
    ],
)
def test_the_one_seed_of_a_program_is_found(text, seed):
    source = mended("net.py", text)
    healed = [apply(source.runnable, [it]) for it in reseeded(source)]
    others = [it for it in OTHERS if it != seed] if seed is not None else []
    assert healed == [source.runnable.replace(f"{seed}", f"{other}") for other in others]


@pytest.mark.slow
def test_answers_of_0_beside_targets_of_minus_1_are_told(tmp_path):
    wrong = PERCEPTRON.replace("1 if x[0] > x[1] else 0", "1 if x[0] > x[1] else -1")
    (found,) = last(tmp_path, wrong)
    assert (found.code, found.level) == ("ND802", "error")
    assert last(tmp_path, wrong.replace("1 if s > 0 else 0", "1 if s > 0 else -1")) == ()


@pytest.mark.parametrize(
    ("text", "healed"),
    [
        ("y = np.where(s > 0, 1, 0)\n", ["y = np.where(s > 0, 1, -1)\n"]),
        ("y = -1 if s < 0 else 1\n", ["y = 0 if s < 0 else 1\n"]),
        (
            "def f(s):\n    if s > 0:\n        return 1\n    return 0\n",
            ["def f(s):\n    if s > 0:\n        return 1\n    return -1\n"],
        ),
        ("y = np.where(s > 0, s, 0)\n", []),
        ("y = 2 if s else 0\n", []),
    ],
)
def test_the_other_answer_is_a_sign(text, healed):
    source = mended("net.py", "import numpy as np\n" + text)
    edits = other_signs(source, range(9))
    assert [apply(source.runnable, [edit]) for edit in edits] == [
        "import numpy as np\n" + it for it in healed
    ]


DECAYED = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(300, 8))
Y = np.eye(3)[(X @ rng.normal(size=(8, 3)) + [0.5, 0, 0]).argmax(1)]
reg = 0.5
eta = 0.5
W, V = 0.1 * rng.normal(size=(8, 16)), 0.1 * rng.normal(size=(16, 3))
b, c = np.zeros(16), np.zeros(3)
for step in range(400):
    h = np.maximum(X @ W + b, 0)
    e = np.exp(h @ V + c)
    d = (e / e.sum(axis=1, keepdims=True) - Y) / 300
    back = d @ V.T * (h > 0)
    dV, dW = h.T @ d, X.T @ back
    dV += reg * V
    dW += reg * W
    V += -eta * dV
    c += -eta * d.sum(axis=0)
    W += -eta * dW
    b += -eta * back.sum(axis=0)
"""


@pytest.mark.slow
def test_a_weight_decay_with_which_nothing_is_learned_is_told_with_a_weaker_one(tmp_path):
    (found,) = last(tmp_path, DECAYED)
    assert (found.code, found.level, found.place.line) == ("ND510", "error", 7)
    assert "+reg = 0.005" in found.fix.diff


DEAD = """
import numpy as np

np.random.seed(0)
X = np.random.normal(size=(200, 2))
y = (X[:, :1] + X[:, 1:] > 0.3).astype(float)
RATE = 5
W1, b1 = np.random.randn(2, 10), np.zeros((1, 10))
W2, b2 = np.random.randn(10, 1) * 0.5, np.zeros((1, 1))
for epoch in range(2000):
    A1 = np.maximum(0, X @ W1 + b1)
    A2 = 1 / (1 + np.exp(-np.clip(A1 @ W2 + b2, -500, 500)))
    d2 = A2 - y
    d1 = d2 @ W2.T * (A1 > 0)
    W2 -= RATE * A1.T @ d2
    b2 -= RATE * d2.sum(axis=0)
    W1 -= RATE * X.T @ d1
    b1 -= RATE * d1.sum(axis=0)
    if epoch % 400 == 0:
        print(f"Epoch {epoch}, loss {-np.mean(np.log(np.abs(1 - y - A2) + 1e-8)):.4f}")
"""


@pytest.mark.slow
def test_a_network_that_is_dead_after_its_first_step_is_told_a_smaller_rate(tmp_path):
    (found,) = last(tmp_path, DEAD)
    assert (found.code, found.place.line) == ("ND901", 7)
    assert found.fix is not None


DICTIONARIES = """
from math import exp
from random import random, seed

def initialize(sizes):
    return [
        [{"weights": [random() for _ in range(a + 1)]} for _ in range(b)]
        for a, b in zip(sizes, sizes[1:])
    ]

def output_of(weights, inputs):
    total = weights[-1]
    for i in range(len(weights) - 1):
        total += weights[i] * inputs[i]
    return 1 / (1 + exp(-total))

def forward(network, row):
    inputs = row
    for layer in network:
        new = []
        for neuron in layer:
            neuron["output"] = output_of(neuron["weights"], inputs)
            new.append(neuron["output"])
        inputs = new
    return new

def backward(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = sum(it["weights"][j] * it["delta"] for it in network[i + 1])
            neuron["delta"] = error * neuron["output"] * (1 - neuron["output"])

def update(network, row, rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            for j in range(len(inputs)):
                neuron["weights"][j] -= rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= rate * neuron["delta"]
        inputs = [neuron["output"] for neuron in layer]

seed(1)
data = [[2.8, 2.6, 0], [1.5, 2.4, 0], [3.4, 4.4, 0], [1.4, 1.9, 0], [3.1, 3.0, 0],
        [7.6, 2.8, 1], [5.3, 2.1, 1], [6.9, 1.8, 1], [8.7, -0.2, 1], [7.7, 3.5, 1]]
network = initialize([2, 2, 2])
for epoch in range(60):
    for row in data:
        forward(network, row[:2])
        backward(network, [int(row[-1] == k) for k in range(2)])
        update(network, row[:2], 0.5)
"""


OF_THE_TEXT = {
    "layers that are all given the row": ("        inputs = new\n", "", "ND306", "inputs = new"),
    "a return in the first turn": (
        "    return new\n",
        "        return new\n",
        "ND103",
        "return new",
    ),
    "a bias that takes the place of the sum": (
        "    return 1 / (1 + exp(-total))",
        "    total += 0.0\n    total = 0.0 * weights[0]\n    return 1 / (1 + exp(-total))",
        "ND306",
        "total += 0.0 * weights[0]",
    ),
}


@pytest.mark.parametrize("fault", OF_THE_TEXT)
@pytest.mark.slow
def test_what_the_text_alone_shows_is_told_with_what_it_lacks(tmp_path, fault):
    old, new, code, added = OF_THE_TEXT[fault]
    file = tmp_path / "program.py"
    assert DICTIONARIES.count(old) == 1
    file.write_text(DICTIONARIES.replace(old, new))
    (found,) = list(watched(str(file), []))[-1].findings
    assert (found.code, found.level) == (code, "error")
    assert any(part[1:].strip() == added for part in found.fix.diff.split("\n") if part[:1] == "+")


NOISE = """
import numpy as np

np.random.seed(1)
X = np.random.randn(120, 6)
y = (np.random.rand(120, 1) > 0.5).astype(int)
W1, b1 = np.random.randn(6, 8) * 0.01, np.zeros((1, 8))
W2, b2 = np.random.randn(8, 1) * 0.01, np.zeros((1, 1))
lr = 0.01
for epoch in range(300):
    A1 = np.maximum(0, X @ W1 + b1)
    A2 = 1 / (1 + np.exp(-(A1 @ W2 + b2)))
    if epoch % 100 == 0:
        print(epoch, -np.mean(y * np.log(A2) + (1 - y) * np.log(1 - A2)))
    dZ2 = (A2 - y) / len(X)
    dZ1 = dZ2 @ W2.T * (A1 > 0)
    W2 -= lr * A1.T @ dZ2
    b2 -= lr * dZ2.sum(axis=0, keepdims=True)
    W1 -= lr * X.T @ dZ1
    b1 -= lr * dZ1.sum(axis=0, keepdims=True)
"""


@pytest.mark.slow
def test_of_targets_that_are_noise_a_small_rate_is_no_error(tmp_path):
    assert [it.level for it in last(tmp_path, NOISE) if it.code == "ND902"] in ([], ["warning"])
    assert not [it for it in last(tmp_path, NOISE) if it.level == "error"]
