"""Segmenting a page: broken digits are joined, touching ones are cut, and specks are dropped."""

import numpy as np
import pytest

from firstnet.data.pieces import Box
from firstnet.errors import DataError
from firstnet.reader.segmenting import Segment, halves, lines, segments, usual_height


def page(*strokes, shape=(200, 400)):
    """Return white paper with black rectangles on it: left, top, right, bottom."""
    grey = np.full(shape, 230, np.uint8)
    for left, top, right, bottom in strokes:
        grey[top:bottom, left:right] = 30
    return grey


def boxes(grey):
    return [segment.box for segment in segments(grey)]


ONE, TWO, THREE = (40, 50, 60, 130), (150, 55, 170, 135), (260, 45, 280, 125)


@pytest.mark.parametrize("change", [lambda grey: grey, lambda grey: 255 - grey])
def test_digits_are_read_from_left_to_right(change):
    assert boxes(change(page(TWO, THREE, ONE))) == [Box(*ONE), Box(*TWO), Box(*THREE)]


def test_the_loose_bar_of_a_5_belongs_to_it():
    body, bar = (150, 70, 190, 130), (170, 50, 220, 60)
    assert boxes(page(ONE, body, bar, (300, 50, 320, 130))) == [
        Box(*ONE),
        Box(150, 50, 220, 130),
        Box(300, 50, 320, 130),
    ]


def test_a_digit_that_is_broken_in_the_middle_is_one():
    assert boxes(page(ONE, (150, 50, 190, 85), (150, 95, 190, 130))) == [
        Box(*ONE),
        Box(150, 50, 190, 130),
    ]


def test_a_fragment_belongs_to_what_is_nearest():
    left, fragment, right = (100, 50, 140, 130), (150, 60, 165, 80), (185, 50, 225, 130)
    assert boxes(page(left, fragment, right)) == [Box(100, 50, 165, 130), Box(*right)]


def test_specks_are_dropped():
    assert boxes(page(ONE, (200, 80, 206, 86), (300, 20, 304, 26), TWO)) == [Box(*ONE), Box(*TWO)]


def test_lines_are_read_one_after_the_other():
    below = [(left, top + 110, right, bottom + 110) for left, top, right, bottom in (ONE, TWO)]
    found = segments(page(*below, THREE, ONE, TWO, shape=(300, 400)))
    assert [segment.box for segment in found] == [Box(*it) for it in (ONE, TWO, THREE, *below)]
    assert [segment.line for segment in found] == [1, 1, 1, 2, 2]


def test_a_line_may_climb():
    climbing = [Box(60 * n, 200 - 20 * n, 60 * n + 30, 250 - 20 * n) for n in range(6)]
    below = [Box(60 * n, 290 - 20 * n, 60 * n + 30, 340 - 20 * n) for n in range(6)]
    assert lines([*below, *climbing]) == [[6, 7, 8, 9, 10, 11], [0, 1, 2, 3, 4, 5]]


def test_the_usual_height_is_that_of_digits_and_not_of_specks():
    specks = [Box(0, 0, 3, 3)] * 40
    assert usual_height([*specks, Box(0, 0, 30, 60), Box(0, 0, 30, 64), Box(0, 0, 9, 62)]) == 62


def test_a_segment_holds_none_of_its_neighbour_s_ink():
    one, other = segments(page((100, 50, 110, 130), (113, 50, 123, 130)))
    assert np.count_nonzero(one.ink > 50) == np.count_nonzero(other.ink > 50) == 10 * 80


def test_touching_digits_are_cut_where_there_is_least_ink():
    (both,) = segments(page((100, 50, 150, 130), (150, 85, 170, 91), (170, 50, 220, 130)))
    left, right = halves(both)
    assert left.box.left == 100
    assert 150 <= left.box.right <= right.box.left <= 170
    assert (right.box.right, right.box.top, right.box.bottom) == (220, 50, 130)


def test_the_image_is_centred_as_mnist_s_are():
    (only,) = segments(page((100, 50, 120, 130)))
    rows, columns = np.nonzero(only.image > 128)
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (20, 5)
    assert rows.mean() == pytest.approx(13.5, abs=1)


def test_a_blank_page_is_told():
    with pytest.raises(DataError, match="The picture is blank"):
        segments(page())


def test_a_page_of_print_is_told_at_once():
    grey = np.full((800, 1_100), 230, np.uint8)
    for top in range(10, 780, 30):
        for left in range(10, 1_080, 20):
            grey[top : top + 20, left : left + 6] = 30
    with pytest.raises(DataError, match=r"There are 1,404 pieces of ink .* at most 500 digits"):
        segments(grey)


def test_dust_is_not_counted(rng):
    grey = page(ONE, TWO, THREE)
    for row, column in rng.integers(0, 195, (700, 2)):
        grey[row, 2 * column] = 30
    assert len(segments(grey)) == 3


def test_what_has_ink_on_one_side_alone_is_not_cut():
    ink = np.zeros((20, 60), np.float32)
    ink[5:15, 40:50] = 100
    assert halves(Segment(Box(5, 5, 55, 15), 1, ink, (0, 0))) == []
