"""Comparisons that always have one result, and lists that all objects of a class share."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.never_otherwise import above_zero, half
from firstnet.doctor.watch.text.shared_defaults import (
    each_its_own,
    shared_default,
)

ALL = range(1, 100)

SIGMOID = """
def sigma(z):
    return {returned}
def predict(x):
    return (sigma(x @ w) {test}).astype(int)
"""


@pytest.mark.parametrize(
    ("returned", "test", "told"),
    [
        ("1 / (1 + np.exp(-z))", "> 0", True),
        ("1.0 / (1.0 + np.exp(-np.clip(z, -9, 9)))", ">= 0.0", True),
        ("1 / (1 + math.exp(-z))", "> 0.5", False),
        ("1 / (1 + np.exp(-z))", "< 0", False),
        ("2 / (1 + np.exp(-z)) - 1", "> 0", False),
        ("np.tanh(z)", "> 0", False),
        ("z", "> 0", False),
        ("1 / (1 + np.exp(-z)) - 1 / (1 + np.exp(z))", "> 0", False),
    ],
)
def test_a_sigmoid_is_always_above_zero(returned, test, told):
    found = above_zero(mended("net.py", SIGMOID.format(returned=returned, test=test)), ALL)
    assert (found is not None) == told
    assert not told or found[0] == 5


def test_a_comparison_that_is_called_no_answer_may_be_a_guard():
    text = SIGMOID.format(returned="1 / (1 + np.exp(-z))", test="> 0").replace(".astype(int)", "")
    assert above_zero(mended("net.py", text), ALL) is not None
    assert above_zero(mended("net.py", text.replace("predict", "in_range")), ALL) is None
    guard = text.replace("    return (sigma", "    safe = (sigma")
    assert above_zero(mended("net.py", guard), ALL) is None


UNIT = "def sigma(z):\n    return 1 / (1 + np.exp(-z))\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("answers = sigma(z) > 0", True),
        ("answers = np.where(sigma(z) > 0, 1, 0)", True),
        ("answers = int(sigma(z) >= 0)", True),
        ("answer = 1 if sigma(z) > 0 else 0", True),
        ("assert sigma(-3.0) > 0", False),
        ("fine = np.all(sigma(z) >= 0)", False),
        ("logs = np.where(sigma(z) > 0, np.log(sigma(z)), 0)", False),
        ("while sigma(-z) > 0: z += 1", False),
        ("answers = net.sigma(z) > 0", False),  # whatever that is
        ("sigma = other\nanswers = sigma(z) > 0", False),
    ],
)
def test_it_has_to_be_an_answer(line, told):
    text = f"{UNIT}{line}\n"
    assert (above_zero(Source("net.py", text, text), ALL) is not None) == told


MODEL = """
class Model:
    def __init__(self, layers=[]):
        self.layers = layers
    def add(self, layer):
        self.layers.append(layer)
"""
IN_A_LOOP = "for eta in (0.1, 1.0):\n    net = Model()\n    net.add(eta)\n"


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (IN_A_LOOP, True),
        ("one = Model()\ntwo = Model()\n", False),  # nothing is put into them
        ("one = Model()\ntwo = Model()\none.add(1)\n", False),
        ("one = Model()\ntwo = Model()\none.add(1)\ntwo.add(2)\n", True),
        ("one, two = Model().add(1), Model().add(2)\n", True),
        ("net = Model()\n", False),
        ("one = Model([])\ntwo = Model(layers=[])\n", False),
        ("for eta in (0.1, 1.0):\n    net = Model([])\n", False),
    ],
)
def test_a_default_list_is_shared_by_objects_made_without_one(made, told):
    found = shared_default(mended("net.py", MODEL + made), ALL)
    assert (found is not None) == told
    assert not told or (found.line, found.attribute) == (3, "self.layers")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("layers=[]", "layers=None"),
        ("= layers", "= list(layers)"),
        ("self.layers.append(layer)", "print(layer)"),
        ("self.layers = layers", "layers = list(layers)\n        self.layers = layers"),
        ("    def add", "    def begin(self):\n        self.layers = []\n    def add"),
    ],
)
def test_one_that_no_object_fills_is_left_alone(old, new):
    assert MODEL.count(old) == 1
    assert shared_default(mended("net.py", MODEL.replace(old, new) + IN_A_LOOP), ALL) is None


def edited(make, text, line):
    return [apply(text, [it]) for it in make(Source("net.py", text, text), line)]


def test_the_edit_of_a_sigmoid_above_zero_is_a_half():
    text = SIGMOID.format(returned="1 / (1 + np.exp(-z))", test=">= 0.0")
    assert edited(half, text, 5) == [text.replace(">= 0.0", ">= 0.5")]
    assert edited(half, text, 3) == []


@pytest.mark.parametrize(
    ("text", "line", "meant"),
    [
        ("w = [make(3)] * n\n", 1, "w = [make(3) for _ in range(n)]\n"),
        (
            "row = [draw(), 1]\nw = [row] * 4\n",
            2,
            "row = [draw(), 1]\nw = [[draw(), 1] for _ in range(4)]\n",
        ),
        (MODEL, 3, MODEL.replace("= layers", "= list(layers)")),
    ],
)
def test_the_edit_makes_one_for_each(text, line, meant):
    assert edited(each_its_own, text, line) == [meant]
