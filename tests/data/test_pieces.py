"""Connected pieces of ink: numbered in reading order, and the same ones that SciPy finds."""

import numpy as np
import pytest
from scipy import ndimage

from firstnet.data.pieces import Box, pieces


def drawn(*rows):
    return np.array([[letter != "." for letter in row] for row in rows])


def test_pieces_are_numbered_in_reading_order_and_boxed():
    found = pieces(
        drawn(
            ".##....#",
            ".#.....#",
            "....#...",
            "...#.#..",
        )
    )
    np.testing.assert_array_equal(
        found.numbers,
        [
            [0, 1, 1, 0, 0, 0, 0, 2],
            [0, 1, 0, 0, 0, 0, 0, 2],
            [0, 0, 0, 0, 3, 0, 0, 0],
            [0, 0, 0, 3, 0, 3, 0, 0],  # they touch by a corner
        ],
    )
    assert found.boxes == [Box(1, 0, 3, 2), Box(7, 0, 8, 2), Box(3, 2, 6, 4)]
    np.testing.assert_array_equal(found.sizes, [3, 2, 3])


def test_what_leaves_a_row_does_not_enter_the_next_one():
    assert len(pieces(drawn("...#", "#...")).boxes) == 2


def test_a_spiral_is_one_piece():
    spiral = drawn(
        "########",
        "#......#",
        "#.####.#",
        "#.#..#.#",
        "#.##.#.#",
        "#....#.#",
        "######.#",
    )
    assert pieces(spiral).boxes == [Box(0, 0, 8, 7)]


@pytest.mark.parametrize("value", [False, True])
def test_nothing_has_no_pieces_and_everything_is_one(value):
    assert len(pieces(np.full((3, 4), value)).boxes) == int(value)


def test_pieces_agree_with_scipy_s_labels(rng):
    for _ in range(200):
        mask = rng.random(rng.integers(1, 40, 2)) < rng.random()
        found = pieces(mask)
        labels, count = ndimage.label(mask, np.ones((3, 3)))
        assert len(found.boxes) == count
        both = np.unique(np.stack([found.numbers[mask], labels[mask]]), axis=1)
        assert both.shape[1] == count  # each label is one number, and the reverse
        assert [box.slices for box in found.boxes] == ndimage.find_objects(found.numbers)
        np.testing.assert_array_equal(found.sizes, np.bincount(found.numbers[mask])[1:])


def test_the_box_around_two_boxes():
    around = Box(2, 3, 5, 9).around(Box(4, 1, 8, 4))
    assert around == Box(2, 1, 8, 9)
    assert (around.width, around.height) == (6, 8)
