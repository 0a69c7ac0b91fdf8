"""The learner's cost beside those that are known, up to a factor and a constant."""

import pytest

from firstnet.doctor.costs import is_known
from firstnet.doctor.discovery import discover
from firstnet.doctor.program import load
from firstnet.doctor.reading import mended
from firstnet.doctor.slots import make, probe_sizes

HEAD = """\
import numpy as np


class Network:
    def __init__(self, sizes):
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = 1 / (1 + np.exp(-(w @ a + b)))
        return a

    def cost(self, a, y):
        return """


def told(formula):
    patient = discover(load(mended("learner.py", HEAD + formula + "\n")))
    return is_known(make(patient, probe_sizes(patient)))


@pytest.mark.parametrize(
    "formula",
    [
        "0.5 * np.sum((a - y) ** 2)",
        "np.mean((a - y) ** 2) + 3",
        "np.linalg.norm(a - y)",
        "-np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)) / y.shape[1]",
        "-np.log(a[np.argmax(y)][0])",  # of one example
        "np.sum(-y * np.log(a + 1e-9)) + 0.1 * sum(np.sum(w ** 2) for w in self.weights)",
    ],
)
def test_a_known_cost_is_known_whatever_its_factor(formula):
    assert told(formula) is True


@pytest.mark.parametrize(
    "formula",
    [
        "0.5 * np.sum(a - y)",
        "np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))",  # the minus is lost
        "-np.sum(y * np.log(1 - a))",
        "-np.sum(y * np.log(a) + (1 - y) * np.log(a))",
    ],
)
def test_a_cost_that_is_none_is_told(formula):
    assert told(formula) is False


@pytest.mark.parametrize("formula", ["None", "7.0", "a[99]", "'high'"])
def test_what_gives_no_number_that_changes_is_left_alone(formula):
    assert told(formula) is None
