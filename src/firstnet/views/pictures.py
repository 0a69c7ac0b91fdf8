"""Pictures as data URLs: digits in grey, weights from blue over white to orange.

Blue and orange are told apart by nearly everybody, colour-blind or not; white is 0. The files are
PNGs with a palette, a byte a pixel, so that the browser scales them and little is sent.
"""

from __future__ import annotations

import base64
import io
import math

import numpy as np
from numpy.typing import NDArray

from firstnet.data.dataset import intensities
from firstnet.shapes import AnyFloats, Rows

Bytes = NDArray[np.uint8]
Palette = tuple[int, ...]  # red, green, blue, and the next colour's

SIDE = 28
NEGATIVE, ZERO, POSITIVE = (33, 102, 172), (250, 250, 248), (217, 95, 2)
MIDDLE = 127  # the byte that stands for a weight of 0


def digit(pixels: Rows | AnyFloats | Bytes) -> str:
    """Return the picture of one digit as the book prints it: ink on paper.

    Args:
        pixels: bytes, where b stands for b/256, or numbers from 0 to 1; as many as a square has.
    """
    ink = np.clip(intensities(np.asarray(pixels)).reshape(-1), 0, 1)
    side = math.isqrt(ink.size)
    return _url(np.rint(255 - 255 * ink).astype(np.uint8).reshape(side, side), None)


def weights(w: AnyFloats, largest: float | None = None) -> str:
    """Return the picture of the weights into one neuron (see `tiles`)."""
    return tiles(w.reshape(1, -1), 1, largest)


def tiles(w: AnyFloats, columns: int, largest: float | None = None) -> str:
    """Return one picture of the weights into many neurons, a tile each, row by row.

    Args:
        w: a neuron a row. 784 weights make a tile of 28 by 28, other numbers one about as square.
        columns: how many tiles stand side by side.
        largest: the size of a weight that gets the full colour; by default each neuron has its own,
            its largest.
    """
    neurons, inputs = w.shape
    height, width = tile_shape(inputs)
    scale = np.abs(w).max(axis=1, keepdims=True) if largest is None else largest
    shares = np.divide(w, scale, out=np.zeros_like(w), where=np.broadcast_to(scale, w.shape) > 0)
    coloured = np.rint(MIDDLE + (MIDDLE - 1) * np.clip(shares, -1, 1)).astype(np.uint8)
    rows = math.ceil(neurons / columns)
    field = np.full((rows * columns, height * width), MIDDLE, np.uint8)
    field[:neurons, :inputs] = coloured
    square = field.reshape(rows, columns, height, width).transpose(0, 2, 1, 3)
    return _url(square.reshape(rows * height, columns * width), DIVERGING)


def tile_shape(inputs: int) -> tuple[int, int]:
    """Return the height and width in pixels of the tile for so many weights."""
    width = math.isqrt(inputs - 1) + 1
    return math.ceil(inputs / width), width


def _mixed(share: float) -> tuple[int, int, int]:
    """Return the colour of a share from -1 to 1."""
    end = np.array(POSITIVE if share > 0 else NEGATIVE)
    red, green, blue = np.rint(ZERO + (end - ZERO) * abs(share)).astype(int).tolist()
    return red, green, blue


DIVERGING: Palette = tuple(
    level for byte in range(2 * MIDDLE) for level in _mixed((byte - MIDDLE) / (MIDDLE - 1))
)


def _url(pixels: Bytes, palette: Palette | None) -> str:
    from PIL import Image

    image = Image.fromarray(pixels)
    if palette is not None:
        image.putpalette(palette)
    file = io.BytesIO()
    level = 1 if palette is None else 0  # weights look like noise, which does not shrink
    image.save(file, "PNG", compress_level=level)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
