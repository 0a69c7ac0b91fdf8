"""Pictures that are not digits: a seed repeats them, and they are normalised as digits are."""

import numpy as np
import pytest

from firstnet.data import load
from firstnet.reader.strangers import STRANGERS, half, overlaid, strangers


@pytest.fixture(scope="module")
def digits():
    return load("mnist").validation[:200]


@pytest.mark.parametrize("kind", STRANGERS)
def test_strangers_are_made_from_a_seed_and_look_normalized(digits, kind):
    some = strangers(kind, 8, digits, 1)
    np.testing.assert_array_equal(some, strangers(kind, 8, digits, 1))
    assert np.any(some != strangers(kind, 8, digits, 2))
    assert (some.shape, some.dtype) == ((8, 784), np.uint8)
    assert len(np.unique(some, axis=0)) == 8
    for image in some.reshape(-1, 28, 28):
        rows, columns = np.nonzero(image)
        assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 20
        assert image.max() == 255


def test_a_half_is_a_part_of_a_digit(digits, rng):
    only = digits[:1]
    whole = only.x.astype(float)
    for _ in range(8):
        kept = half(only, rng)
        assert 0 < kept.sum() < whole.sum()
        assert min(kept.shape) < max(kept.shape) == 28


def test_overlaid_digits_hold_the_ink_of_the_first(digits, rng):
    only = digits[:1]
    assert np.all(overlaid(only, rng) >= only.x.reshape(28, 28))
