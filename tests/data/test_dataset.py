"""Examples: bytes become intensities, labels become targets, and unusable arrays are rejected."""

import numpy as np
import pytest

from firstnet.data.dataset import Examples, intensities
from firstnet.errors import DataError

X = np.array([[0, 64], [128, 255], [1, 2]], np.uint8)
LABELS = np.array([2, 0, 1])


def test_a_byte_b_stands_for_the_intensity_b_over_256():
    assert intensities(X).dtype == np.float32
    assert intensities(X).tolist()[:2] == [[0, 0.25], [0.5, 255 / 256]]
    np.testing.assert_array_equal(intensities(X, np.float64), X / 256)


def test_floats_are_intensities_already():
    x = X.astype(np.float32)
    assert intensities(x) is x
    np.testing.assert_array_equal(intensities(x, np.float64), X)


def test_a_target_is_1_at_the_label_and_0_elsewhere():
    targets = Examples(X, LABELS, classes=3).targets("float64")
    assert targets.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert targets.dtype == np.float64


def test_a_slice_of_examples_is_a_view_of_them():
    some = Examples(X, LABELS)[1:]
    assert len(some) == 2
    assert some.labels.tolist() == [0, 1]
    assert np.shares_memory(some.x, X)


def test_there_may_be_no_examples_at_all():
    assert len(Examples(X, LABELS)[:0]) == 0


NAN = np.array([[0, 0], [0, np.nan], [np.inf, 0]], np.float32)


@pytest.mark.parametrize(
    ("x", "labels", "says"),
    [
        (X, LABELS[:2], r"x has the shape \(3, 2\) and labels \(2,\)"),
        (X.reshape(3, 2, 1), LABELS, r"x has the shape \(3, 2, 1\)"),
        (X.astype(int), LABELS, "x holds int64 numbers"),
        (X, LABELS.astype(float), "labels are float64 numbers"),
        (X, LABELS + 8, "labels run from 8 to 10, but 10 classes"),
        (X, LABELS - 1, "labels run from -1 to 1"),
        (NAN, LABELS, "NaN or infinite pixels, first in row 1"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_in_one_line(x, labels, says):
    with pytest.raises(DataError, match=says) as caught:
        Examples(x, labels)
    assert "\n" not in str(caught.value)


def test_a_list_is_asked_to_be_an_array():
    with pytest.raises(
        DataError, match=r"x is a list; wanted a NumPy array\. Try np\.asarray\(x\)"
    ):
        Examples([[0.0, 1.0]], np.array([1]))
