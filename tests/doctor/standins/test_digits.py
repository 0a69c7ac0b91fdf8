"""The digits that stand in for a data set, from a package with all of them or with few."""

import numpy as np
import pytest

from firstnet.data import load
from firstnet.data.dataset import Dataset, Examples
from firstnet.doctor.standins import digits

CACHED = (digits.packed_digits, digits.first_digits, digits.every_digit)


@pytest.fixture
def few(monkeypatch):
    """A package with 6,000 digits to train and 1,000 to test, as in a browser."""
    every = load("mnist")
    counts = {"training": 5_000, "validation": 1_000, "test": 1_000}
    parts = {
        name: Examples(getattr(every, name).x[:count], getattr(every, name).labels[:count])
        for name, count in counts.items()
    }
    monkeypatch.setattr("firstnet.data.load", lambda _: Dataset(**parts))
    for it in CACHED:
        it.cache_clear()
    yield
    for it in CACHED:
        it.cache_clear()


def test_a_package_with_few_digits_has_them_again_and_again(few):
    every = digits.every_digit()
    assert every.training.images.shape == (60_000, 28, 28)
    assert len(every.validation.labels) == len(every.test.labels) == 10_000
    assert np.array_equal(every.training.images[6_000:12_000], every.training.images[:6_000])
    assert np.array_equal(every.test.labels[-1_000:], every.test.labels[:1_000])


def test_its_first_digits_are_those_of_a_package_with_all(few):
    found = digits.first_digits()
    whole = load("mnist")
    assert np.array_equal(found.training.labels, whole.training.labels[:3_000])
    assert np.array_equal(found.test.images.reshape(-1, 784), whole.test.x[:1_000])


def test_a_package_with_all_digits_has_each_once():
    every, packed = digits.every_digit(), digits.packed_digits()
    assert every.training is packed.training
    assert every.test is packed.test
    assert len(packed.training.labels) == 60_000
