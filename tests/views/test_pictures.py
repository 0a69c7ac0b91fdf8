"""Pictures of digits: exact pixels. Those of weights are drawn in the browser (tests/web)."""

import base64
import io

import numpy as np
from PIL import Image

from firstnet.views.pictures import digit


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
