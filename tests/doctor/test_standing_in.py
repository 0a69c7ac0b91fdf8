"""Networks that are made of their data are examined through a class that stands in for them."""

import ast

import pytest

from firstnet.doctor.examining import examine
from firstnet.doctor.reading import mended
from firstnet.doctor.standing_in import STAND_IN, stand_in

NETWORK = """\
import numpy as np


def squash(z):
    return 1 / (1 + np.exp(-z))


class Net:
    def __init__(self, X, y):
        self.data = X
        self.hidden = np.random.rand(X.shape[1], 4)
        self.outer = np.random.rand(4, y.shape[1])
        self.wanted = y
        self.said = np.zeros(y.shape)

    def feedforward(self):
        self.layer = squash(self.data @ self.hidden)
        self.said = squash(self.layer @ self.outer)

    def backprop(self):
        delta = 2 * (self.wanted - self.said) * self.said * (1 - self.said)
        back = delta @ self.outer.T * self.layer * (1 - self.layer)
        self.outer += self.layer.T @ delta
        self.hidden += self.data.T @ back


net = Net(np.eye(3), np.eye(3)[:, :2])
for _ in range(1500):
    net.feedforward()
    net.backprop()
"""


def examined(text):
    *_, last = examine(mended("learner.py", text), 20)
    return last


def test_a_healthy_network_that_keeps_its_data_is_looked_at_and_left_in_peace():
    told = examined(NETWORK)
    assert (told.status, told.findings) == ("healthy", ())
    assert {"gradient", "update"}.isdisjoint({it.stage for it in told.not_run})


FAULTS = {
    "uphill": ("self.outer += self", "self.outer -= self"),
    "turned": ("self.layer.T @ delta", "self.layer @ delta.T"),
    "slope": ("(1 - self.layer)", "(1 + self.layer)"),
    "squash": ("np.exp(-z)", "np.exp(z)"),
}


@pytest.mark.parametrize(("old", "new"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found_in_its_line_and_healed(old, new):
    assert NETWORK.count(old) == 1
    told = examined(NETWORK.replace(old, new))
    root = told.findings[0]
    assert root.place.line == NETWORK[: NETWORK.index(old)].count("\n") + 1
    assert root.fix is not None
    assert root.fix.verified
    assert STAND_IN not in root.message + root.observed + root.expected


@pytest.mark.parametrize("way", ["self.data, n = X, len(X)", "self.data = np.array(X)"])
def test_the_data_may_be_kept_in_other_ways(way):
    assert NETWORK.count("self.data = X\n") == 1
    told = examined(NETWORK.replace("self.data = X\n", way + "\n"))
    assert (told.status, told.findings) == ("healthy", ())


def test_its_methods_are_called_and_stand_where_the_learners_do():
    made = stand_in(ast.parse(NETWORK))
    lines = {it.name: it.lineno for it in made.body}
    assert lines == {"__init__": 9, "feedforward": 16, "backprop": 20}


@pytest.mark.parametrize(
    "change",
    [
        ("def feedforward(self):", "def feedforward(self, x):"),
        ("def __init__(self, X, y):", "def __init__(self, X):"),
        ("def backprop(self):", "def show(self):"),
    ],
)
def test_a_network_of_another_form_needs_no_stand_in(change):
    assert stand_in(ast.parse(NETWORK.replace(*change))) is None
