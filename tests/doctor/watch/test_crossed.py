"""Two sums beside each other, each of which gets what belongs to the other."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.crossed import crossed

BACK = "def back(g):\n    a.grad += g * a.data\n    b.grad += g * b.data\n"


def texts(text, lines=(2, 3)):
    return [apply(text, [it]) for it in crossed(Source("net.py", text, text), lines)]


def test_each_gets_what_the_other_got():
    right = "def back(g):\n    a.grad += g * b.data\n    b.grad += g * a.data\n"
    assert texts(BACK) == [right]
    assert texts(BACK, lines=(2,)) == []


@pytest.mark.parametrize(
    ("old", "new"), [("g * b.data", "g"), ("g * b", "g @ b"), ("b.data", "a.data"), ("+=", "-=")]
)
def test_sums_that_are_not_alike_are_left_alone(old, new):
    assert texts(BACK.replace(old, new)) == []
