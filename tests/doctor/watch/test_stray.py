"""Steps of a library that cannot be taken, since they are those of other weights."""

import ast
import runpy

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.calling.stray import never_moved, of_other_weights, takes_another_step
from firstnet.doctor.watch.examination import watched

TWO_LAYERS = """
import numpy as np


class TwoLayers:
    def __init__(self, inputs, hidden, outputs, rate):
        self.rate = rate
        self.into = np.random.normal(0, 0.5, (hidden, inputs))
        self.out_of = np.random.normal(0, 0.5, (outputs, hidden))

    def s(self, z):
        return 1 / (1 + np.exp(-z))

    def train(self, x, t):
        x = np.array(x, ndmin=2).T
        t = np.array(t, ndmin=2).T
        h = self.s(self.into @ x)
        o = self.s(self.out_of @ h)
        e = t - o
        eh = self.out_of.T @ e
        self.out_of += self.rate * (e * o * (1 - o)) @ h.T
        self.into += self.rate * (eh * h * (1 - h)) @ x.T

    def query(self, x):
        return self.s(self.out_of @ self.s(self.into @ np.array(x, ndmin=2).T))
"""
OTHER = ("self.into += ", "self.out_of += ")
TURNED = ("(eh * h * (1 - h)) @ x.T", "x @ (eh * h * (1 - h)).T")
LATER = ("self.rate * (eh", "np.ones((2, 9)) * (eh")  # fits neither


def _stops(tmp_path, text, data=((0.1, 0.2, 0.3, 0.4), (0.1, 0.9, 0.5))):
    """Tell whether a training that stops takes another step."""
    path = tmp_path / "two.py"
    path.write_text(text)
    network = runpy.run_path(str(path))["TwoLayers"](4, 5, 3, 0.1)
    with pytest.raises(ValueError) as stopped:
        network.train(*data)
    return takes_another_step(stopped.value, {str(path)}, ast.parse(text))


@pytest.mark.parametrize(("change", "told"), [(OTHER, True), (TURNED, True), (LATER, False)])
def test_a_change_of_the_shape_of_other_weights_or_on_its_side(tmp_path, change, told):
    assert TWO_LAYERS.count(change[0]) == 1
    assert _stops(tmp_path, TWO_LAYERS.replace(*change)) is told


def test_what_is_given_in_another_shape_is_no_such_step(tmp_path):
    assert not _stops(tmp_path, TWO_LAYERS, data=((0.1, 0.2), (0.1, 0.9, 0.5)))
    batch = TWO_LAYERS.replace(", ndmin=2).T", ")")
    assert not _stops(tmp_path, batch, data=([[0.1] * 4] * 6, [[0.1] * 3] * 6))


def test_weights_that_are_set_in_the_constructor_only():
    assert never_moved(ast.parse(TWO_LAYERS)) == ["rate"]
    assert never_moved(ast.parse(TWO_LAYERS.replace(*OTHER))) == ["rate", "into"]


def test_the_step_is_given_to_the_weights_that_have_none():
    text = TWO_LAYERS.replace(*OTHER).replace("self.into", "self.out_in")
    line = next(n for n, it in enumerate(text.splitlines(), 1) if "eh * h" in it)
    (edit,) = of_other_weights(Source("two.py", text, text), line)
    assert apply(text, [edit]) == TWO_LAYERS.replace("self.into", "self.out_in")


@pytest.mark.one_quick_case
@pytest.mark.parametrize("change", [OTHER, TURNED, ("", "")])
def test_it_is_told_at_the_line_of_the_step(tmp_path, change):
    path = tmp_path / "two.py"
    text = TWO_LAYERS.replace(*change).replace("self.into", "self.out_in")
    path.write_text(text)
    *_, found = watched(str(path), [])
    line = next(n for n, it in enumerate(text.splitlines(), 1) if "eh * h" in it)
    told = [(it.code, it.place.line) for it in found.findings]
    assert told == ([("ND116", line)] if change[0] else [])
    if change is OTHER:
        assert "+        self.out_in += self.rate" in found.findings[0].fix.diff
