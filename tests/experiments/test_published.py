"""Published results: a series is recognised by its digest, up to rounding errors in costs."""

import hashlib

import pytest

from firstnet.experiments.harness.published import PUBLISHED, Series, digest


def test_a_digest_is_the_sha256_of_the_numbers_joined_by_spaces():
    assert digest([9136, 9275]) == hashlib.sha256(b"9136 9275").hexdigest()
    assert digest([1 / 3], "{:.8f}") == hashlib.sha256(b"0.33333333").hexdigest()


def test_costs_may_differ_by_rounding_errors_only():
    costs = [1.25, 0.75]
    series = Series({2: digest(costs, "{:.8f}")}, "{:.8f}", {2: 1.0})
    assert series.agrees([1.25 + 1e-13, 0.75])
    assert not series.agrees([1.25 + 1e-11, 0.75])  # the same digest, another mean
    assert not series.agrees([1.25 + 1e-8, 0.75 - 1e-8])  # the same mean, another digest


def test_a_series_is_as_long_as_its_longest_beginning():
    assert len(Series({2: "", 30: ""})) == 30


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("overfitting, test accuracy", 400),
        ("regularization, training cost", 400),
        ("all images regularized, test accuracy", 30),
        ("weight initialization, 100 large", 30),
        ("more data", 9),
        ("eta 0.25", 30),
    ],
)
def test_the_published_series_are_known_to_their_end(name, length):
    assert len(PUBLISHED[name]) == length


def test_a_published_series_is_recognised_and_another_is_not():
    """Source: the table of more_data.json, which the book's figure shows."""
    series = [69.09, 76.37, 85.29, 88.85, 91.27, 93.24, 94.89, 95.85, 95.97]
    assert PUBLISHED["more data"].agrees(series)
    assert not PUBLISHED["more data"].agrees([*series[:-1], 95.98])
