"""A layer, asked by itself, of which one gradient is wrong while all others are exact."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.calling.piece import WayBack
from firstnet.doctor.watch.calling.piece_slopes import Held, is_exact
from firstnet.doctor.watch.examination import best_of
from firstnet.doctor.watch.findings.in_part import off_alone

called = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["called"]


def held(part, *, factor=0.0, of_a_unit=False):
    return Held(part, 0, 0, 0, factor, of_a_unit)


DENSE = """
import numpy as np

class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.normal(0, 0.5, (n_in, n_out))
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return np.tanh(x @ self.W + self.b)

    def backward(self, grad):
        y = np.tanh(self.x @ self.W + self.b)
        g = grad * (1 - y**2)
        self.dW = self.x.T @ g
        self.db = g.sum(axis=0)
        return g @ self.W.T
"""
NORM = (
    DENSE
    + """
class LayerNorm:
    def __init__(self, n):
        self.gain, self.shift = np.ones(n), np.zeros(n)

    def forward(self, x):
        self.std = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
        self.xh = (x - x.mean(axis=1, keepdims=True)) / self.std
        return self.xh * self.gain + self.shift

    def backward(self, g):
        self.dgain, self.dshift = (g * self.xh).sum(axis=0), g.sum(axis=0)
        q = g * self.gain
        mean = (q * self.xh).mean(axis=1, keepdims=True)
        return (q - q.mean(axis=1, keepdims=True) - self.xh * mean) / self.std

class Model:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, g):
        for layer in reversed(self.layers):
            g = layer.backward(g)
        return g
"""
)
RELU = """
class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask
"""
SINGLE = DENSE  # which is tried as a network first, and takes seconds
DENSE += RELU


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("self.dW = self.x.T @ g", "self.dW = self.x.T @ (g * g)", "ND406"),
        ("return g @ self.W.T", "return g @ (self.W * abs(self.W)).T", "ND403"),
        ("1 - y**2", "1 - y", "ND403"),
    ],
    ids=["weights", "inputs", "all of them"],
)
def test_the_one_wrong_gradient_is_told_at_its_line(right, wrong, code):
    text = DENSE.replace(right, wrong)
    _, verdict = called(text)
    (found,) = verdict.findings
    assert found.code == code
    assert wrong in text.split("\n")[found.place.line - 1]


@pytest.mark.slow
def test_the_wrong_gradients_of_a_single_layer_are_told():
    assert not called(SINGLE)[1].findings
    (found,) = called(SINGLE.replace("1 - y**2", "1 - y"))[1].findings
    assert found.code == "ND403"


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("", ""),
        ("self.x.T @ g\n", "np.clip(self.x.T @ g, -0.1, 0.1)\n"),  # on purpose
    ],
    ids=["right", "clipped"],
)
def test_other_layers_are_not_accused(right, wrong):
    text = DENSE.replace(right, wrong) if right else DENSE
    assert not called(text)[1].findings


@pytest.mark.slow
def test_layers_that_a_right_network_leaves_out_are_asked_by_themselves():
    source = mended("/learner/program.py", NORM)
    whole, caller, verdict = best_of(source, [], source.path)
    assert verdict.kind == "right"
    assert caller.notes(whole.lines) == [
        "The network does not use LayerNorm; asked alone, the gradients are right."
    ]
    _, verdict = called(NORM.replace("(q - q.mean(axis=1, keepdims=True) - ", "(q - "))
    assert not verdict.findings  # the mean may be held constant on purpose
    _, verdict = called(NORM.replace("self.xh * mean) / self.std", "self.xh * mean) * self.std"))
    (found,) = verdict.findings
    assert found.code == "ND403"
    assert found.fix.diff.count("self.std") == 2


def test_two_exact_gradients_show_that_another_is_wrong():
    watched, _ = called(DENSE)
    exact = {"['layer'].W": held(1e-9), "['layer'].b": held(1e-8)}
    told = off_alone(watched, exact | {"['layer'].V": held(0.8)})
    assert told.message == "The gradient of ['layer'].V is not that of what the layer answers"
    one = {"['layer'].W": held(1e-9), "['layer'].V": held(0.8)}
    assert off_alone(watched, one) is None
    assert off_alone(watched, one, beside=True) is not None  # other layers are exact
    assert off_alone(watched, exact | {"['layer'].V": held(0.1)}) is None  # nearly right
    assert off_alone(watched, exact) is None
    assert is_exact(exact) and not is_exact({}) and not is_exact(exact | {"x": held(0.1)})


@pytest.mark.parametrize(
    "more",
    [
        {"['layer'].V": held(0.8, factor=0.2)},  # a mean
        {"['x']": held(1.0, factor=-1.0)},  # reversed
        {"['x']": held(0.8, of_a_unit=True)},  # a delta
    ],
    ids=["a mean", "reversed", "a delta"],
)
def test_what_may_be_meant_is_not_told(more):
    watched, _ = called(DENSE)
    exact = {"['layer'].W": held(1e-9), "['layer'].b": held(1e-8)}
    assert off_alone(watched, exact | more) is None
    assert off_alone(watched, exact | {"['layer'].V": held(1.0, factor=-1.0)}) is not None
    another = exact | {"['x']": held(0.8)}
    assert off_alone(watched, another, WayBack(constant=True)) is None  # as a mean, on the way back
    assert off_alone(watched, another, WayBack(otherwise=True)) is None
    assert off_alone(watched, another) is not None


def test_steps_that_are_all_downhill_may_be_meant():
    watched, _ = called(DENSE)
    down = {"['layer'].V": held(1.0, factor=-1.0), "['layer'].W": held(1.0, factor=-1.0)}
    assert off_alone(watched, {"['x']": held(1e-9), "['y']": held(1e-9)} | down) is None


@pytest.mark.parametrize(
    ("exact", "off", "asked", "told"),
    [
        (8, 8, 16, True),
        (12, 4, 16, True),
        (14, 2, 16, False),
        (3, 13, 16, False),
        (8, 4, 16, False),
    ],
)
def test_a_gradient_that_is_exact_in_many_of_its_numbers_contradicts_itself(
    exact, off, asked, told
):
    watched, _ = called(DENSE)
    found = off_alone(watched, {"x": Held(0.2, exact, off, asked, 0.0, of_a_unit=False)})
    assert (found is not None) == told


POOL = """
import numpy as np

class MaxPool:
    def __init__(self, k=2):
        self.k = k

    def forward(self, x):
        n, c, h, w = x.shape
        k, self.shape, self.where = self.k, x.shape, {}
        out = np.zeros((n, c, h // k, w // k))
        for i in range(h // k):
            for j in range(w // k):
                window = x[:, :, i * k : (i + 1) * k, j * k : (j + 1) * k].reshape(n, c, k * k)
                self.where[i, j] = window.argmax(axis=2)
                out[:, :, i, j] = window.max(axis=2)
        return out

    def backward(self, dout):
        dx, k = np.zeros(self.shape), self.k
        rows, chans = np.indices(self.shape[:2])
        for (i, j), best in self.where.items():
            dx[rows, chans, i * k + best // k, j * k + best % k] = dout[:, :, i, j]
        return dx
"""


@pytest.mark.slow
def test_right_numbers_in_the_places_of_others_are_told():
    assert called(POOL)[1].kind == "right"
    place = "i * k + best {}k, j * k + best {}k"
    swapped = POOL.replace(place.format("// ", "% "), place.format("% ", "// "))
    assert swapped != POOL
    (found,) = called(swapped)[1].findings
    assert found.message == "The gradient of x has the right numbers in the wrong places"
    # What is larger in some places, as with a slope of its own, is not said to be elsewhere.
    assert not called(POOL.replace("return dx", "return dx + 0.3 * (dx == 0)"))[1].findings
