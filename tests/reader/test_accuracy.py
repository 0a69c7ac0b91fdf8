"""Accuracy on photographs: most digits of every kind are read right, and few are read wrong."""

import pytest

from firstnet.data.pieces import Box
from firstnet.reader import Digit
from firstnet.reader.accuracy import Tally, _at, tally
from firstnet.reader.photographs import KINDS


def digit(box, number=1):
    return Digit(number, 1.0, 1.0, box, 1)


def test_a_digit_is_looked_for_where_it_stands():
    left, right = digit(Box(0, 0, 10, 20)), digit(Box(30, 0, 40, 20))
    assert _at(Box(1, 1, 11, 20), [right, left]) is left
    assert _at(Box(15, 0, 25, 20), [right, left]) is None
    assert _at(Box(0, 0, 10, 20), [digit(Box(0, 0, 40, 20))]) is None  # two read as one


def test_tallies_add_up():
    both = Tally(4, 2, 1, 0, 0, 1, 0) + Tally(2, 2, 0, 0, 1, 1, 1)
    assert both == Tally(6, 4, 1, 0, 1, 2, 1)
    assert both.missed == 1


@pytest.mark.parametrize("kind", ["plain", "shadow", "all of it"])
def test_a_few_photographs_are_read(mnist, kind):
    found = tally(KINDS[kind], 6, mnist.test)
    assert found.digits >= 6
    assert found.right / found.digits > 0.8


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_most_digits_in_photographs_are_right_and_few_are_wrong(mnist, kind):
    found = tally(KINDS[kind], 100, mnist.test)
    assert found.right / found.digits > (0.9 if kind == "all of it" else 0.92)
    assert found.wrong / found.digits < 0.05
    assert found.more / found.digits < 0.03
