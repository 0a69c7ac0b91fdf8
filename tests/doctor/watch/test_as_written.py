"""Values that a loop computes and loses: told as they are written, and only those."""

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.last_only import last_only

SUM = """
def layer(inputs, weights):
    s = 0.0
    for i in range(len(inputs)):
        s = weights[i] * inputs[i]
    return s
"""


def lines(text):
    return [it.node.lineno for it in last_only(mended("net.py", text))]


def test_a_product_that_replaces_the_one_before_is_found():
    assert lines(SUM) == [5]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("s = weights", "s += weights"),
        ("    s = 0.0\n", ""),  # it is no sum that was begun
        ("s = 0.0", "s = None"),
        ("    return s", "    return i"),  # nothing reads it
        ("inputs[i]\n", "inputs[i]\n        print(s)\n"),  # each is printed
        ("weights[i] * inputs[i]", "weights[0] * inputs[0]"),
        ("weights[i] * inputs[i]", "0.01 * i"),  # a time, or a share of the way
        ("        s = weights", "        if i > 1:\n            s = weights"),  # of some turns only
        ("inputs[i]\n", "inputs[i]\n        if i > 2:\n            break\n"),
        ("weights[i] * inputs[i]", "weights[i]"),  # the last one may be wanted
    ],
)
def test_what_may_be_meant_is_not(old, new):
    assert old in SUM
    assert lines(SUM.replace(old, new)) == []


PROGRAM = """
import math
import random

random.seed(4)
data = [([a, b, c], float(a or c)) for a in (0.0, 1.0) for b in (0.0, 1.0) for c in (0.0, 1.0)]
w1 = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(4)]
w2 = [random.uniform(-1, 1) for _ in range(4)]

def neuron(inputs, weights):
    s = 0.0
    for i in range(len(inputs)):
        s = weights[i] * inputs[i]
    return 1 / (1 + math.exp(-s))

def step(x, t):
    h = [neuron(x, w) for w in w1]
    d = neuron(h, w2) - t
    for j in range(4):
        dh = d * w2[j] * h[j] * (1 - h[j])
        w2[j] -= 0.5 * d * h[j]
        for i in range(3):
            w1[j][i] -= 0.5 * dh * x[i]
    return d * d

for epoch in range(200):
    error = sum(step(x, t) for x, t in data)
    if epoch % 40 == 0:
        print(epoch, error)
"""


def found(folder, text):
    (folder / "net.py").write_text(text)
    return list(watched(str(folder / "net.py"), []))[-1].findings


@pytest.mark.slow
def test_a_training_that_goes_through_it_is_told_and_given_the_edit(tmp_path):
    (told,) = found(tmp_path, PROGRAM)
    assert (told.code, told.place.line) == ("ND306", 13)
    assert "+        s += weights[i] * inputs[i]" in told.fix.diff
    assert not found(tmp_path, PROGRAM.replace("s = weights", "s += weights"))


OPTIMIZER = """
class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = params, lr

    def step(self, grads):
        for p, g in zip(self.params, grads):
            p = p - self.lr * g
"""


def test_a_library_whose_step_only_gives_a_name_to_a_new_array_is_told(tmp_path):
    (told,) = found(tmp_path, OPTIMIZER)
    assert (told.code, told.place.line) == ("ND505", 8)
    assert not found(tmp_path, OPTIMIZER.replace("p = p - self.lr", "p -= self.lr"))


def test_a_new_array_that_the_loop_reads_is_none_that_is_lost(tmp_path):
    read = OPTIMIZER + "            print(p.sum())\n"
    assert not found(tmp_path, read)


MISNAMED = """
import numpy as np

class Layer:
    def _init_(self, n_in, n_out):
        self.W = np.random.normal(0, 0.5, (n_in, n_out))

    def forward(self, x):
        return x @ self.W

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))
"""


def test_a_constructor_of_another_name_is_told_of_a_library_too(tmp_path):
    path = tmp_path / "layers.py"
    path.write_text(MISNAMED)
    *_, last = watched(str(path), [])
    (found,) = last.findings
    assert (found.code, found.place.line) == ("ND101", 5)
    path.write_text(MISNAMED.replace("_init_", "__init__"))
    *_, last = watched(str(path), [])
    assert not last.findings
