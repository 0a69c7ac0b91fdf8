"""Synthetic photographs: a seed repeats them, and the ink is where the boxes say it is."""

import numpy as np
import pytest

from firstnet.data import load
from firstnet.reader.photographs import KINDS, Disturbance, photograph


@pytest.fixture(scope="module")
def digits():
    return load("mnist").validation.x[:5].reshape(-1, 28, 28)


def test_the_same_seed_makes_the_same_picture(digits):
    one, other, third = (
        photograph([digits], KINDS["all of it"], np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one.grey, other.grey)
    assert one.boxes == other.boxes
    assert one.grey.shape != third.grey.shape or np.any(one.grey != third.grey)


@pytest.mark.parametrize("kind", KINDS)
def test_the_ink_stands_in_the_boxes(digits, rng, kind):
    taken = photograph([digits[:3], digits[3:]], KINDS[kind], rng)
    assert len(taken.boxes) == 5
    inside = np.zeros(taken.grey.shape, bool)
    for box in taken.boxes:
        inside[box.slices] = True
    ink, paper = taken.grey[inside].astype(float), taken.grey[~inside].astype(float)
    assert abs(ink.mean() - paper.mean()) > 10  # strokes are a part of a box
    assert (ink.mean() > paper.mean()) == (kind == "chalk")


def test_a_thicker_pen_leaves_more_ink(digits):
    shares = []
    for pen in (0.85, 0.5, 0.2):
        taken = photograph([digits], Disturbance(pen=pen), np.random.default_rng(3))
        shares.append(np.mean(taken.grey < taken.grey.max() - 60))
    assert shares[0] < shares[1] < shares[2]


def test_light_that_falls_off_makes_a_slope(digits, rng):
    taken = photograph([digits], Disturbance(light=90, grain=0), rng)
    border = np.concatenate([taken.grey[:5].ravel(), taken.grey[-5:].ravel()])
    assert 60 < np.ptp(border.astype(int)) <= 95
