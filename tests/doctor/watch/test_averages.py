"""Moving averages that are averages of something else, beside one that is right."""

import ast

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.averages import (
    corrected,
    corrections,
    mixed,
    of_its_own,
    unrooted,
    with_root,
)

MEAN = "self.mean = m * self.mean + (1 - m) * mu\n"
MIXED = {  # a statement beside MEAN, what is told of it, and what is to be there
    "self.var = m * self.mean + (1 - m) * var": ("self.mean", "self.var"),
    "self.var = m * self.mean + (1 - m) * var * n / (n - 1)": ("self.mean", "self.var"),
    "self.var = m * self.var + (1 - m) * mu": ("mu", ""),
    "self.var = m * self.var + m * var": ("m", "(1 - m)"),
}
SQUARES = [  # Adam's average of squares, with a share of the other one's
    "self.s = b2 * self.s + (1 - b1) * g * g",
    "self.s = b2 * self.s + (1 - b1) * g**2",
    "self.s = b2 * self.s + (1 - b1) * np.square(g)",
]
APART = [
    "self.var = m * self.var + (1 - m) * var",
    "self.var = m * self.var + (1 - m) * mu**2",
    "self.fast = b * self.fast + (1 - b) * mu",  # two paces
    "self.other = m * self.other + (1 - m) * mu",  # the same, and it is no variance
    "self.speed = m * self.speed + rate * grad",  # a velocity
    "y = m * self.mean + (1 - m) * x",  # what is made of the mean
    "self.slow_var = m * self.slow_var + (1 - m) * mu",  # of something else
    "self.variables = m * self.variables + (1 - m) * mu",
]
LIBRARY = """
import numpy as np


class RMSProp:
    def __init__(self, params, lr=0.01):
        self.params, self.lr = params, lr
        self.s = [np.zeros_like(p) for p in params]

    def step(self, grads):
        for p, s, g in zip(self.params, self.s, grads):
            s *= 0.9
            s += 0.1 * g**2
            p -= self.lr * g / (np.sqrt(s) + 1e-8)
"""


def _source(text):
    return Source("net.py", text, text)


@pytest.mark.parametrize("statement", SQUARES)
def test_the_squares_with_the_share_of_the_gradients_are_found(statement):
    (found,) = mixed(_source(f"self.m = b1 * self.m + (1 - b1) * g\n{statement}\n"))
    assert (ast.unparse(found.node), found.instead, found.of_moments) == (
        "1 - b1",
        "(1 - b2)",
        True,
    )
    same = f"b1 = b2 = b\nself.m = b1 * self.m + (1 - b1) * g\n{statement}\n"
    assert not list(mixed(_source(same)))
    assert not list(mixed(_source(same.replace("b1 = b2 = b", "b1, b2 = b, b"))))
    for other in (statement.replace("b1", "b2"), statement.replace("s", "fast").replace("g", "h")):
        assert not list(mixed(_source(f"self.m = b1 * self.m + (1 - b1) * g\n{other}\n")))


@pytest.mark.parametrize(("statement", "told"), MIXED.items())
def test_a_part_of_another_average_is_found(statement, told):
    source = _source(MEAN + statement + "\n")
    (found,) = mixed(source)
    assert (ast.unparse(found.node), found.instead) == told
    for edit in of_its_own(source, 2):
        assert list(mixed(_source(apply(source.runnable, [edit])))) == []


@pytest.mark.parametrize("statement", APART)
def test_other_averages_stand_beside_it(statement):
    assert list(mixed(_source(MEAN + statement + "\n"))) == []


def test_an_average_of_another_kind_is_told_only_beside_a_right_one():
    assert list(mixed(_source("self.var = m * self.mean + (1 - m) * var\n"))) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("np.sqrt(s)", "s", ["s"]),
        ("(np.sqrt(s) + 1e-8)", "s", ["s"]),
        ("np.sqrt(s)", "s ** 0.5", []),
        ("g / (np.sqrt(s) + 1e-8)", "g * (s + 1e-8) ** -0.5", []),
        ("g / (np.sqrt(s) + 1e-8)", "np.sqrt(g**2 / (s + 1e-8))", []),
        ("g**2", "np.abs(g)", []),  # no mean of squares
        ("p -= ", "print(g**2 / s); p -= ", []),  # a ratio that is shown
        ("g**2\n            p -= self.lr * g / (np.sqrt(s)", "out**2; p -= self.lr * g / (s", []),
        ("p -= self.lr * g / (np.sqrt(s)", "r = np.sqrt(s); p -= self.lr * g / (r", []),
        ("p -= self.lr * g / (np.sqrt(s)", "s = np.sqrt(s); p -= self.lr * g / (s", []),
    ],
)
def test_a_mean_of_squares_without_its_root(old, new, told):
    source = _source(LIBRARY.replace(old, new))
    assert [ast.unparse(it) for it in unrooted(source)] == told


def test_the_root_is_put_back():
    text = LIBRARY.replace("np.sqrt(s)", "s")
    (edit,) = with_root(_source(text), 14)
    assert apply(text, [edit]) == LIBRARY


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("1e-8", "1e-8", ["s"]),
        ("1e-8", "self.eps", ["s"]),
        ("1e-8", "0.01", []),  # damped, as of a natural gradient
        ("self.lr * g / (s ", "self.lr * e * g / (s ", []),  # by the energy of an input
        ("self.lr * g / (s ", "self.lr * g**2 / (s ", []),  # a share without a unit
        ("(s + 1e-8)", "(np.power(s, 0.5) + 1e-8)", []),
        ("(s + 1e-8)", "(s ** (1 / 2) + 1e-8)", []),
        ("(s + 1e-8)", "(s**self.p + 1e-8)", []),
        ("import numpy", "# the diagonal of the Fisher matrix\nimport numpy", []),
        ("import numpy", "# normalised least mean squares: LMS\nimport numpy", []),
    ],
)
def test_a_step_of_another_name_is_divided_by_a_root_if_a_tiny_number_is_added(old, new, told):
    text = LIBRARY.replace("np.sqrt(s)", "s").replace("RMSProp", "Scaled").replace(old, new)
    assert [ast.unparse(it) for it in unrooted(_source(text))] == told


NORM = """
import numpy as np


class BatchNorm:
    def __init__(self, n, momentum=0.9):
        self.gamma, self.beta = np.ones(n), np.zeros(n)
        self.mean, self.var, self.momentum = np.zeros(n), np.ones(n), momentum

    def forward(self, x, training=True):
        if training:
            mu, var = x.mean(axis=0), x.var(axis=0)
            self.mean = self.momentum * self.mean + (1 - self.momentum) * mu
            self.var = self.momentum * self.var + (1 - self.momentum) * var
        else:
            mu, var = self.mean, self.var
        self.inv = 1 / np.sqrt(var + 1e-5)
        self.hat = (x - mu) * self.inv
        return self.gamma * self.hat + self.beta

    def backward(self, d):
        self.dgamma, self.dbeta = (d * self.hat).sum(axis=0), d.sum(axis=0)
        d = d * self.gamma
        return self.inv * (d - d.mean(axis=0) - self.hat * (d * self.hat).mean(axis=0))
"""


@pytest.mark.parametrize(("momentum", "codes"), [("self.var", []), ("self.mean", ["ND306"])])
def test_a_layer_whose_gradients_are_right_is_told_of_its_averages(tmp_path, momentum, codes):
    path = tmp_path / "norm.py"
    path.write_text(NORM.replace("self.momentum * self.var", f"self.momentum * {momentum}"))
    *_, found = watched(str(path), [])
    assert [it.code for it in found.findings] == codes


ADAM = """
class Adam:
    def step(self, p, g):
        self.t += 1
        self.m = self.b1 * self.m + (1 - self.b1) * g
        self.v = self.b2 * self.v + (1 - self.b2) * g * g
        m_hat = self.m / (1 - self.b1**self.t)
        v_hat = self.v / (1 - self.b2**self.t)
        p -= self.lr * m_hat / (v_hat**0.5 + 1e-8)
"""
ROOTED = "(self.v**0.5 / (1 - self.b2**self.t) ** 0.5)"  # the root of both


@pytest.mark.parametrize("divisor", ["self.b1**self.t", "self.b2 * self.t", "self.b1 * self.t"])
def test_an_average_has_the_divisor_of_its_own_decay(divisor):
    text = ADAM.replace("self.b2**self.t", divisor)
    (found,) = corrections(_source(text))
    assert (found.kept, found.instead) == ("self.v", "1 - self.b2 ** self.t")
    (edit,) = corrected(_source(text), found.node.lineno)
    assert list(corrections(_source(apply(text, [edit])))) == []


def test_a_power_of_the_difference_is_another_divisor():
    text = ADAM.replace("(1 - self.b1**self.t)", "((1 - self.b1) ** self.t)")
    (found,) = corrections(_source(text))
    assert (found.kept, found.instead) == ("self.m", "1 - self.b1 ** self.t")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("        v_hat = self.v / (1 - self.b2**self.t)", "        v_hat = self.v"),
        ("self.b2**self.t", "self.b2 * self.power"),  # which may be a power of it
        ("self.b2**self.t)", "beta**self.t)"),  # which may be the same number
        ("self.v / (1 - self.b2**self.t)", ROOTED),
        ("self.b1**self.t", "self.b1"),  # as in the first step
        ("self.b2**self.t", "self.b2"),
    ],
)
def test_other_divisors_may_be_meant_so(old, new):
    text = ADAM.replace(old, new) if old else ADAM
    assert list(corrections(_source(text))) == []


def test_one_name_may_hold_two_averages():
    momentum = """
        if self.plain:
            self.v = self.b1 * self.v + (1 - self.b1) * g
            p -= self.lr * self.v / (1 - self.b1**self.t)
"""
    assert list(corrections(_source(ADAM + momentum))) == []
    nested = ADAM + "\n        def other():\n            u = self.v / (1 - self.b1**self.t)\n"
    assert list(corrections(_source(nested))) == []
