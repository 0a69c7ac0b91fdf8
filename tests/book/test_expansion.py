"""Expanded and distorted images: labels stay right, limits hold, and a seed repeats them."""

import numpy as np
import pytest

from firstnet.book.expansion import (
    ALPHA,
    BLOCK,
    DISTORTIONS,
    EXPANSIONS,
    SHIFT,
    SIGMA,
    SLANT,
    STRETCH,
    TURN,
    basis_fields,
    blur,
    displace,
    distort,
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


def test_basis_fields_by_hand():
    one, down, right = basis_fields(3)[:3].reshape(3, 3, 3)
    np.testing.assert_array_equal(one, np.ones((3, 3)))
    np.testing.assert_array_equal(down, [[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
    np.testing.assert_array_equal(right, [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])


def test_waves_of_chance_vary_together_as_blurred_amounts_do():
    # Amounts that are equally likely from -1 to 1 vary by 1/3; a blur of all unit images, one after
    # the other, is its matrix.
    blurring = ALPHA * blur(np.eye(784).reshape(784, 28, 28), SIGMA).reshape(784, 784)
    waves = basis_fields(28)[3:]
    wanted = blurring.T @ blurring / 3
    np.testing.assert_allclose(waves.T @ waves, wanted, atol=0.001 * wanted.max())


def spot(image):
    """Return where the ink of an image lies on average, from the middle: down and right."""
    side = image.shape[-1]
    from_middle = np.arange(side) - (side - 1) / 2
    ink = image.sum(axis=(-2, -1))
    return np.array([image.sum(axis=-1) @ from_middle, image.sum(axis=-2) @ from_middle]) / ink


def only(monkeypatch, amount):
    """Let an affine map do one thing and no other."""
    for name in {"TURN", "STRETCH", "SLANT", "SHIFT"} - {amount}:
        monkeypatch.setattr(f"firstnet.book.expansion.{name}", 0.0)


def affine_moves(down, right):
    """Return where 500 spots go that lie so far down and right of the middle: down, right."""
    x = np.zeros((500, 21, 21))
    x[:, 10 + down, 10 + right] = 1.0
    return spot(distort(x.reshape(500, -1), "affine", np.random.default_rng(0)).reshape(x.shape))


def test_an_affine_map_shifts_as_far_as_it_may(monkeypatch):
    only(monkeypatch, "SHIFT")
    down, right = affine_moves(5, -4)
    for moved in (down - 5, right + 4):
        assert (moved.min(), moved.max()) == pytest.approx((-SHIFT, SHIFT), abs=0.05)
    assert abs(np.corrcoef(down, right)[0, 1]) < 0.2


def test_an_affine_map_turns_as_far_as_it_may(monkeypatch):
    only(monkeypatch, "TURN")
    down, right = affine_moves(0, 8)
    angles = np.degrees(np.arctan2(down, right))
    assert (angles.min(), angles.max()) == pytest.approx((-TURN, TURN), abs=0.5)
    np.testing.assert_allclose(np.hypot(down, right), 8, atol=0.2)


def test_an_affine_map_stretches_both_ways_on_their_own(monkeypatch):
    # A point looks for its ink at 1 + share times its distance from the middle.
    only(monkeypatch, "STRETCH")
    down, right = affine_moves(8, 8)
    for reached in (down, right):
        wanted = 8 / (1 + STRETCH), 8 / (1 - STRETCH)
        assert (reached.min(), reached.max()) == pytest.approx(wanted, abs=0.1)
    assert abs(np.corrcoef(down, right)[0, 1]) < 0.2


def test_an_affine_map_slants_but_leaves_heights_alone(monkeypatch):
    only(monkeypatch, "SLANT")
    down, right = affine_moves(8, 2)
    np.testing.assert_allclose(down, 8, atol=1e-5)
    moved = right - 2
    assert (moved.min(), moved.max()) == pytest.approx((-8 * SLANT, 8 * SLANT), abs=0.05)


@pytest.mark.parametrize("way", DISTORTIONS)
def test_distorted_images_are_changed_but_keep_their_ink(rng, strokes, way):
    distorted = distort(strokes, way, rng)
    assert np.median(np.abs(distorted - strokes).max(axis=1)) > 0.1
    kept = distorted.sum(axis=1) / strokes.sum(axis=1)
    assert np.abs(np.log(kept)).max() < np.log(1.3 if way == "affine" else 3.5)
    assert kept.mean() == pytest.approx(1, abs=0.2)


def test_both_ways_add_up():
    # A ramp shows at each pixel where its point comes from, so moves can be read off it.
    down, right = np.meshgrid(np.arange(28.0), np.arange(28.0), indexing="ij")
    ramps = (100 + np.stack([down, right])).reshape(2, 784)
    inner = np.s_[:, 9:19, 9:19]

    def moves(way):
        made = [distort(ramp[None], way, np.random.default_rng(3)) - ramp for ramp in ramps]
        return np.array(made).reshape(2, 28, 28)[inner]

    assert np.abs(moves("affine")).max() > 0.3 and np.abs(moves("elastic")).max() > 0.3
    np.testing.assert_allclose(moves("both"), moves("affine") + moves("elastic"), atol=1e-4)


@pytest.mark.parametrize("way", DISTORTIONS)
def test_strength_moves_points_farther(way):
    x = np.tile(100.0 + np.arange(28), (1, 28))

    def moves(strength):
        made = distort(x, way, np.random.default_rng(5), strength=strength)
        return (made - x).reshape(28, 28)[9:19, 9:19]

    np.testing.assert_allclose(moves(0.5), 0.5 * moves(1.0), atol=1e-4)
    np.testing.assert_array_equal(distort(x, way, np.random.default_rng(5), strength=0.0), x)


@pytest.mark.parametrize("way", DISTORTIONS)
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_distorted_images_stay_what_they_were_in_kind_and_number(rng, way, dtype):
    x = rng.integers(0, 256, (6, 49)).astype(dtype)
    before = x.copy()
    distorted = distort(x, way, rng)
    assert distorted.dtype == dtype and distorted.shape == (6, 49)
    np.testing.assert_array_equal(x, before)
    assert not np.array_equal(distorted, x)
    assert distort(x[:0], way, rng).shape == (0, 49)


@pytest.mark.parametrize("way", DISTORTIONS)
def test_distorted_images_stay_in_order(rng, way):
    x = np.repeat(np.arange(7)[:, None] + 1.0, 144, axis=1)
    np.testing.assert_allclose(distort(x, way, rng).max(axis=1), np.arange(7) + 1, rtol=1e-6)


@pytest.mark.parametrize("way", DISTORTIONS)
def test_the_same_chance_distorts_alike_whatever_the_size_of_a_block(rng, way, monkeypatch):
    x = rng.random((BLOCK + 3, 16))
    first, again, other = (distort(x, way, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    monkeypatch.setattr("firstnet.book.expansion.BLOCK", 2 * BLOCK)
    np.testing.assert_allclose(distort(x, way, np.random.default_rng(1)), first, atol=1e-4)


@pytest.mark.parametrize("way", DISTORTIONS)
def test_distorted_bytes_are_rounded(rng, way):
    x = rng.integers(0, 256, (20, 100)).astype(np.uint8)
    exact = distort(x.astype(np.float32), way, np.random.default_rng(1))
    np.testing.assert_array_equal(distort(x, way, np.random.default_rng(1)), np.rint(exact))


def test_what_cannot_be_distorted_is_refused(rng):
    with pytest.raises(
        ShapeError, match=r"x has the shape \(2, 785\); wanted a square image a row"
    ):
        distort(np.zeros((2, 785)), "both", rng)
    with pytest.raises(UnknownName, match="did you mean 'elastic'"):
        distort(np.zeros((1, 4)), "elastik", rng)
