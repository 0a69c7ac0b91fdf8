"""Pictures of digits and weights: exact pixels, and signs that show without colour vision."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from firstnet.views.pictures import NEGATIVE, POSITIVE, ZERO, digit, tile_shape, tiles, weights


def pixels(url, mode="RGB"):
    """Return the picture behind a data URL as an array, after the browser has decoded it."""
    kind, _, content = url.partition(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(content))).convert(mode)).astype(int)


def test_a_digit_is_ink_on_paper():
    x = np.zeros(784, np.uint8)
    x[28 * 3 + 5] = 255
    shown = pixels(digit(x), "L")
    assert shown.shape == (28, 28)
    assert (shown[3, 5], shown[0, 0]) == (1, 255)


def test_numbers_from_0_to_1_show_the_same_as_bytes():
    x = np.arange(784, dtype=np.uint8)
    assert digit(x) == digit((x / 256).astype(np.float32))


def test_weights_run_from_blue_over_white_to_orange():
    w = np.zeros(784, np.float32)
    w[:3] = -2, 1, 2
    shown = pixels(weights(w))
    half = np.rint((np.array(ZERO) + POSITIVE) / 2)
    assert shown[0, :4].tolist() == [list(NEGATIVE), half.tolist(), list(POSITIVE), list(ZERO)]


def test_blue_and_orange_differ_in_lightness_from_white_for_those_who_see_no_colour():
    grey = pixels(weights(np.array([-1, 0, 1, 0], np.float32)), "L").ravel()
    assert grey[1] - max(grey[0], grey[2]) > 80


def test_each_neuron_has_a_tile_and_its_own_scale():
    w = np.zeros((3, 784), np.float32)
    w[0, 0], w[1, 0], w[2, 783] = 1, 100, -1
    shown = pixels(tiles(w, columns=2))
    assert shown.shape == (56, 56, 3)
    assert shown[0, 0].tolist() == shown[0, 28].tolist() == list(POSITIVE)
    assert shown[55, 27].tolist() == list(NEGATIVE)
    assert shown[28:, 28:].reshape(-1, 3).tolist() == [list(ZERO)] * 784


def test_with_one_scale_for_all_a_larger_weight_is_darker():
    shown = pixels(tiles(np.array([[1.0], [4.0]], np.float32), columns=2, largest=4.0), "L")
    assert shown[0, 0] > shown[0, 1]


def test_weights_that_are_all_0_are_white():
    assert pixels(weights(np.zeros(4, np.float32))).reshape(-1, 3).tolist() == [list(ZERO)] * 4


@pytest.mark.parametrize(
    ("inputs", "shape"), [(784, (28, 28)), (30, (5, 6)), (10, (3, 4)), (1, (1, 1)), (2, (1, 2))]
)
def test_a_tile_is_about_as_square_as_its_weights_allow(inputs, shape):
    assert tile_shape(inputs) == shape


def test_a_tile_of_30_weights_is_filled_up_with_white():
    shown = pixels(tiles(np.ones((1, 10), np.float32), columns=1))
    assert shown.shape == (3, 4, 3)
    assert shown[2, 1].tolist() == list(POSITIVE)
    assert shown[2, 2].tolist() == list(ZERO)
