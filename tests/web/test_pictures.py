"""Pictures in the browser: exact pixels, and signs that show without colour vision."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from firstnet.views.pictures import NEGATIVE, POSITIVE, ZERO

DRAW = """async ([name, values, ...more]) =>
  (await import("/elements/pictures.js"))[name](Float32Array.from(values), ...more)"""


@pytest.fixture
def drawn(looked_at):
    """Return what draws values, and decodes the picture."""

    def pixels(name, values, *more, mode="RGB"):
        url = looked_at.evaluate(DRAW, [name, np.ravel(values).tolist(), *more])
        content = base64.b64decode(url.removeprefix("data:image/png;base64,"))
        return np.asarray(Image.open(io.BytesIO(content)).convert(mode)).astype(int)

    return pixels


def test_a_digit_is_ink_on_paper(drawn):
    x = np.zeros(784)
    x[28 * 3 + 5] = 255
    shown = drawn("digit", x, mode="L")
    assert shown.shape == (28, 28)
    assert (shown[3, 5], shown[0, 0]) == (0, 255)


def test_weights_run_from_blue_over_white_to_orange(drawn):
    w = np.zeros(784)
    w[:3] = -2, 1, 2
    shown = drawn("weights", w)
    half = (np.array(ZERO) + POSITIVE) / 2
    assert shown[0, [0, 2, 3]].tolist() == [list(NEGATIVE), list(POSITIVE), list(ZERO)]
    assert shown[0, 1] == pytest.approx(half, abs=1)


def test_blue_and_orange_differ_in_lightness_from_white_for_those_who_see_no_colour(drawn):
    grey = drawn("weights", [-1, 0, 1, 0], mode="L").ravel()
    assert grey[1] - max(grey[0], grey[2]) > 80


def test_each_neuron_has_a_tile_and_its_own_scale(drawn):
    w = np.zeros((3, 784))
    w[0, 0], w[1, 0], w[2, 783] = 1, 100, -1
    shown = drawn("tiles", w, 784, 2)
    assert shown.shape == (56, 56, 3)
    assert shown[0, 0].tolist() == shown[0, 28].tolist() == list(POSITIVE)
    assert shown[55, 27].tolist() == list(NEGATIVE)
    assert shown[28:, 28:].reshape(-1, 3).tolist() == [list(ZERO)] * 784


def test_with_one_scale_for_all_a_larger_weight_is_darker(drawn):
    shown = drawn("tiles", [1, 4], 1, 2, 4, mode="L")
    assert shown[0, 0] > shown[0, 1]


def test_weights_that_are_all_0_are_white(drawn):
    assert drawn("weights", np.zeros(4)).reshape(-1, 3).tolist() == [list(ZERO)] * 4


@pytest.mark.parametrize(
    ("inputs", "shape"), [(784, [28, 28]), (30, [5, 6]), (10, [3, 4]), (1, [1, 1]), (2, [1, 2])]
)
def test_a_tile_is_about_as_square_as_its_weights_allow(javascript, inputs, shape):
    assert javascript("elements/pictures.js", "tileShape", inputs) == shape


def test_a_tile_of_10_weights_is_filled_up_with_white(drawn):
    shown = drawn("tiles", np.ones(10), 10, 1)
    assert shown.shape == (3, 4, 3)
    assert shown[2, 1].tolist() == list(POSITIVE)
    assert shown[2, 2].tolist() == list(ZERO)
