import numpy as np
import pytest

from firstnet.book.expansion import (
    BLOCK,
    EXPANSIONS,
    blur,
    displace,
    elastic,
    expand,
    rotate,
    rotations,
    shifts,
)
from firstnet.errors import ShapeError, UnknownName

NINE = np.arange(1, 10, dtype=np.uint8).reshape(1, 9)  # 1 2 3 / 4 5 6 / 7 8 9


@pytest.fixture
def strokes(rng):
    """Soft strokes as x: 40 images of 28 by 28, with paper all around the ink."""
    from_middles = np.arange(28) - rng.uniform(11, 16, (2, 40, 1))
    down, right = np.exp(-(from_middles**2) / [[[18.0]], [[4.0]]])
    return (down[:, :, None] * right[:, None, :]).reshape(40, 784)


def test_a_shift_by_hand(rng):
    np.testing.assert_array_equal(
        shifts(NINE, rng).reshape(5, 3, 3),
        [
            [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
            [[0, 0, 0], [1, 2, 3], [4, 5, 6]],
            [[4, 5, 6], [7, 8, 9], [0, 0, 0]],
            [[0, 1, 2], [0, 4, 5], [0, 7, 8]],
            [[2, 3, 0], [5, 6, 0], [8, 9, 0]],
        ],
    )


@pytest.mark.parametrize(("there", "back"), [(1, 2), (2, 1), (3, 4), (4, 3)])
def test_a_shift_there_and_back_changes_nothing_away_from_the_border(rng, there, back):
    x = np.pad(rng.random((7, 3, 3)), ((0, 0), (1, 1), (1, 1))).reshape(7, 25)
    moved = shifts(x, rng)[7 * there : 7 * (there + 1)]
    assert (moved != x).any()
    np.testing.assert_array_equal(shifts(moved, rng)[7 * back : 7 * (back + 1)], x)


def test_a_quarter_turn_by_hand():
    turned = rotate(NINE.reshape(1, 3, 3).astype(float), np.array([90.0]))
    np.testing.assert_allclose(turned, [[[3, 6, 9], [2, 5, 8], [1, 4, 7]]], atol=1e-5)


def test_each_image_turns_by_its_own_angle():
    two = np.repeat(NINE.reshape(1, 3, 3).astype(float), 2, axis=0)
    turned = rotate(two, np.array([0.0, 180.0]))
    np.testing.assert_allclose(turned, [two[0], two[0, ::-1, ::-1]], atol=1e-5)


def test_a_displacement_by_hand():
    # Each pixel shows what lies a half below it, and the last row half of the emptiness there.
    image = np.array([[[2.0, 4.0], [6.0, 0.0]]])
    half = np.full((1, 2, 2), 0.5, np.float32)
    np.testing.assert_array_equal(displace(image, half, 0 * half), [[[4, 2], [3, 0]]])
    np.testing.assert_array_equal(displace(image, 0 * half, half), [[[3, 2], [3, 0]]])
    np.testing.assert_array_equal(displace(image, half, half), [[[3, 1], [1.5, 0]]])


def test_what_lies_far_outside_is_empty():
    image, far = np.ones((1, 2, 2)), np.full((1, 2, 2), 1e6, np.float32)
    for down, right in [(far, 0 * far), (-far, 0 * far), (0 * far, far), (0 * far, -far)]:
        np.testing.assert_array_equal(displace(image, down, right), 0 * image)


def test_a_displacement_by_whole_pixels_is_a_shift(rng):
    x = rng.random((3, 25))
    images, one = x.reshape(3, 5, 5), np.ones((3, 5, 5), np.float32)
    down, up, right, left = shifts(x, rng).reshape(5, 3, 5, 5)[1:]
    np.testing.assert_array_equal(displace(images, -one, 0 * one), down)
    np.testing.assert_array_equal(displace(images, one, 0 * one), up)
    np.testing.assert_array_equal(displace(images, 0 * one, -one), right)
    np.testing.assert_array_equal(displace(images, 0 * one, one), left)


def test_a_blur_keeps_the_sum_and_has_the_standard_deviation_asked_for():
    point = np.zeros((1, 41, 41))
    point[0, 20, 20] = 1
    blurred = blur(point, sigma=3.0)
    assert blurred.sum() == pytest.approx(1, abs=1e-6)
    for axis in (1, 2):
        assert blurred.sum(axis=axis)[0] @ (np.arange(41) - 20) ** 2 == pytest.approx(9, rel=1e-4)


def test_a_blur_far_wider_than_sigma_leaves_the_numbers_normal():
    assert blur(np.ones((1, 300, 300), np.float32), 1.0).max() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_no_rotation_and_no_displacement_change_nothing(rng, dtype):
    x = rng.integers(0, 256, (5, 784)).astype(dtype)
    np.testing.assert_array_equal(rotations(x, rng, degrees=0.0)[5:], x)
    np.testing.assert_array_equal(elastic(x, rng, alpha=0.0)[5:], x)


@pytest.mark.parametrize("way", ["rotations", "elastic"])
def test_copies_are_changed_but_keep_their_ink(rng, strokes, way):
    copies = EXPANSIONS[way](strokes, rng)[40:]
    assert np.median(np.abs(copies - strokes).max(axis=1)) > 0.05
    kept = copies.sum(axis=1) / strokes.sum(axis=1)
    # Rubber also swells and shrinks: MNIST's digits keep from half to twice their ink.
    assert np.abs(np.log(kept)).max() < np.log(1.01 if way == "rotations" else 3)
    assert kept.mean() == pytest.approx(1, abs=0.15)


def test_an_elastic_point_moves_by_1_4_pixels_typically(rng):
    amounts = 2 * rng.random((200, 60, 60)) - 1
    assert (34 * blur(amounts, sigma=4.0))[:, 20:40, 20:40].std() == pytest.approx(1.4, abs=0.1)


def test_rotations_reach_their_largest_angle_either_way_but_not_farther():
    x = np.zeros((200, 21, 21))
    x[:, 10, 18] = 1.0  # a spot to the right of the middle, by 8 pixels
    copies = rotations(x.reshape(200, -1), np.random.default_rng(0))[200:].reshape(200, 21, 21)
    height = (copies.sum(axis=2) @ (10.0 - np.arange(21))) / copies.sum(axis=(1, 2))
    angles = np.degrees(np.arcsin(height / 8))
    assert -16 < angles.min() < -13 and 13 < angles.max() < 16


@pytest.mark.parametrize("way", EXPANSIONS)
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_expanded_data_start_with_the_originals_and_stay_what_they_were(rng, way, dtype):
    x, labels = rng.integers(0, 256, (6, 49)).astype(dtype), np.arange(6, dtype=np.uint8)
    before = x.copy()
    more, more_labels = expand(x, labels, way, rng)
    assert more.dtype == dtype and more_labels.dtype == np.uint8
    assert len(more) == len(more_labels) == 6 * (5 if way == "shifts" else 2)
    np.testing.assert_array_equal(more[:6], before)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("way", EXPANSIONS)
def test_each_copy_keeps_its_label(rng, way):
    # The ink of image i is of strength i + 1 all over, so that the copies tell whose they are.
    labels = np.arange(7)
    x = np.repeat(labels[:, None] + 1.0, 144, axis=1)
    more, more_labels = expand(x, labels, way, rng)
    np.testing.assert_allclose(more.max(axis=1), more_labels + 1, rtol=1e-6)


@pytest.mark.parametrize("way", EXPANSIONS)
def test_the_same_chance_deals_the_same_copies(rng, way):
    x = rng.random((4, 64))
    first, second, other = (EXPANSIONS[way](x, np.random.default_rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert (first == other).all() == (way == "shifts")


@pytest.mark.parametrize("way", ["rotations", "elastic"])
def test_what_is_dealt_does_not_depend_on_the_size_of_a_block(rng, way, monkeypatch):
    x = rng.random((BLOCK + 3, 16))
    blocks = EXPANSIONS[way](x, np.random.default_rng(1))
    monkeypatch.setattr("firstnet.book.expansion.BLOCK", 2 * BLOCK)
    # The product of matrices may add up in another order.
    np.testing.assert_allclose(EXPANSIONS[way](x, np.random.default_rng(1)), blocks, atol=1e-5)


@pytest.mark.parametrize("way", ["rotations", "elastic"])
def test_bytes_are_rounded_not_cut_off(rng, way):
    x = rng.integers(0, 256, (20, 100)).astype(np.uint8)
    exact = EXPANSIONS[way](x.astype(np.float32), np.random.default_rng(1))
    rounded = EXPANSIONS[way](x, np.random.default_rng(1))
    np.testing.assert_array_equal(rounded, np.rint(exact))


@pytest.mark.parametrize("way", EXPANSIONS)
def test_no_images_expand_to_none(rng, way):
    more, labels = expand(np.zeros((0, 784)), np.zeros(0, int), way, rng)
    assert more.shape == (0, 784) and labels.shape == (0,)


@pytest.mark.parametrize("way", EXPANSIONS)
def test_rows_that_are_no_squares_are_refused(rng, way):
    with pytest.raises(ShapeError) as error:
        EXPANSIONS[way](np.zeros((2, 785)), rng)
    assert str(error.value) == (
        "x has the shape (2, 785); wanted a square image a row, such as (n, 784) for 28 by 28 "
        "pixels. Try x.reshape(n, -1), and drop columns that are no pixels: x[:, 1:]."
    )


def test_too_few_labels_are_refused(rng):
    with pytest.raises(ShapeError, match=r"There are 3 images, but labels have the shape \(2,\)"):
        expand(np.zeros((3, 4)), np.zeros(2, int), "shifts", rng)


def test_an_unknown_way_is_answered_with_the_nearest(rng):
    with pytest.raises(UnknownName, match="did you mean 'rotations'"):
        expand(np.zeros((1, 4)), np.zeros(1, int), "rotation", rng)
