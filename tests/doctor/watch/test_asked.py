"""Inputs after the training, beside those in it: prepared alike, twice, or not at all."""

import numpy as np
import pytest

from firstnet.doctor.watch.asked import ROWS, moved, table_of

SIZES = np.array([145.0, 4.1, 30.0, 12.7]), np.array([60.0, 1.9, 17.0, 7.0])  # houses


@pytest.fixture
def houses(rng):
    return rng.uniform(0, 2, (300, 4)) * SIZES[0]


def standard(table):
    return (table - SIZES[0]) / SIZES[1]


def test_columns_that_are_standardised_twice_lie_apart(houses):
    trained = [standard(houses[:200])]
    found = moved(trained, [standard(houses[200:]), standard(standard(houses[200:]))])
    assert found.total == 4
    assert found.apart >= 3


@pytest.mark.parametrize("change", [lambda it: it, lambda it: it + 1.0, lambda it: 2 * it])
def test_other_examples_of_the_kind_do_not(houses, change):
    trained, asked = standard(houses[:200]), standard(houses[200:])
    assert moved([trained], [change(asked)]) is None


def test_of_one_column_or_few_examples_nothing_is_said(houses):
    trained, asked = standard(houses[:200]), standard(standard(houses[200:]))
    assert moved([trained[:, :1]], [asked[:, :1]]) is None
    assert moved([trained[: ROWS - 1]], [asked]) is None
    assert moved([], [asked]) is None
    assert table_of(asked[: ROWS - 1], 4) is None
    assert table_of(asked, 3) is None


def test_examples_may_be_columns(houses):
    assert np.array_equal(table_of(houses.T, 4), houses)
