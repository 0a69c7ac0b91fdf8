"""Photos of digits, made to look like MNIST's.

MNIST's makers scaled each digit to fit 20 by 20 pixels and put its centre of mass into the middle
of 28 by 28. We do the same, after telling the ink from the paper.

Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", on how the digits of
NIST were size-normalized and centered.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from firstnet.data.ink import Grey, otsu
from firstnet.data.ink import ink as ink_of
from firstnet.data.pictures import picture
from firstnet.data.pieces import Mask, pieces
from firstnet.errors import DataError
from firstnet.machine.reading import regular
from firstnet.shapes import Images

if TYPE_CHECKING:
    from PIL import Image

SIDE, DIGIT = 28, 20  # pixels of the field and of the digit's longer side
ENOUGH = 560  # pixels of the longer side that suffice to see a digit
FAINTEST = 12  # levels of 255 that ink must differ from paper
SPECK = 0.05  # share of the largest stroke below which a spot is dirt
HALO = 0.05  # share of the darkest ink below which a rim is blur, and no part of the digit's size


def read_photo(path: Path) -> Images:
    """Return the digit in a picture as one row of 784 bytes, where byte b means b/256.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: the file is no picture, a damaged one, or too large.
        DataError: the picture is blank.
    """
    try:
        return as_digit(read_grey(path)).reshape(1, -1)
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture as it was read.

    Attributes:
        grey: brightness from 0 to 255, upright, transparent parts white, a row of pixels a row.
        scale: pixels of the file for each pixel here, in either direction.
    """

    grey: NDArray[np.uint8]
    scale: float


def read_grey(path: Path) -> NDArray[np.uint8]:
    """Return a picture upright and in grey, transparent parts white, at a size that is enough.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: the file is no picture, a damaged one, or too large.
    """
    return read_picture(path, ENOUGH).grey


def read_picture(path: Path, longest: int) -> Picture:
    """Return a picture, made smaller where its longer side has more pixels than `longest`.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: the file is no picture, a damaged one, or too large.
    """
    with regular(path) as file, picture(path, file) as image:
        size = max(image.size)
        grey = _grey(image, longest)
    return Picture(grey, size / max(grey.shape))


def as_digit(grey: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the digit in a grey picture as MNIST has it: 28 by 28, light on dark, centred.

    Args:
        grey: brightness from 0 to 255, a row of pixels a row: dark ink on light paper or the
            reverse, with paper all around.

    Raises:
        DataError: there is nothing on the paper.
    """
    return way_to_digit(grey).centred


@dataclass(frozen=True, eq=False)
class Way:
    """What a grey picture becomes on its way to a digit: how much ink there is, a pixel each.

    Attributes:
        ink: above the paper, without dirt; as large as the picture.
        cropped: to the ink alone.
        scaled: to fit 20 by 20, from 0 to 255.
        centred: by its mass, on 28 by 28.
    """

    ink: Grey
    cropped: Grey
    scaled: NDArray[np.uint8]
    centred: NDArray[np.uint8]


def way_to_digit(grey: NDArray[Any]) -> Way:
    """Return each stage of `as_digit`, with the same argument and the same error."""
    ink, strokes = strokes_of(grey)
    ink = np.where(with_rims(_without_dirt(strokes)), ink, 0)
    cropped = _cropped(ink)
    scaled = _scaled(cropped)
    return Way(ink, cropped, scaled, _centred(scaled))


def strokes_of(grey: NDArray[Any]) -> tuple[Grey, Mask]:
    """Return how much ink there is in a grey picture, a pixel each, and which of it is strokes.

    Raises:
        DataError: there is nothing on the paper.
    """
    ink, noise = ink_of(np.asarray(grey, np.float32))
    strokes: Mask = ink > otsu(ink)
    if not strokes.any() or ink[strokes].mean() < max(FAINTEST, noise / 2):
        raise DataError(
            "The picture is blank: nothing stands out from the paper. Use a digit with paper all "
            "around it, written thicker or in better light."
        )
    return ink, strokes


def normalized(ink: Grey) -> NDArray[np.uint8]:
    """Return a digit as MNIST has it, from how much ink there is and no other ink around."""
    return _centred(_scaled(_cropped(ink)))


def _grey(image: Image.Image, longest: int) -> NDArray[np.uint8]:
    from PIL import Image, ImageOps

    image.draft("L", (longest, longest))  # a JPEG can be decoded smaller
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # 16 bits a pixel: Pillow would take all from 255 for white
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    image = image.convert("RGBA" if image.has_transparency_data else "L")
    image.thumbnail((longest, longest), Image.Resampling.BOX)
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("L")
    return np.asarray(image)


def _without_dirt(strokes: Mask) -> Mask:
    """Return the strokes without the spots that are small beside the largest."""
    found = pieces(strokes)
    large: Mask = np.append(False, found.sizes >= SPECK * found.sizes.max())
    return large[found.numbers]


def with_rims(strokes: Mask) -> Mask:
    """Return the strokes with their soft edges: what is near to them beside the digit's size."""
    rows, columns = np.nonzero(strokes)
    for _ in range(1 + max(np.ptp(rows), np.ptp(columns)) // DIGIT):
        strokes = _largest_nearby(strokes)
    return strokes


def _largest_nearby(values: NDArray[Any]) -> NDArray[Any]:
    """Return for each pixel the largest value among it and its eight neighbours."""
    padded = np.pad(values, 1)
    tall = np.maximum.reduce([padded[:-2], padded[1:-1], padded[2:]])
    largest: NDArray[Any] = np.maximum.reduce([tall[:, :-2], tall[:, 1:-1], tall[:, 2:]])
    return largest


def _cropped(ink: Grey) -> Grey:
    rows, columns = np.nonzero(ink > HALO * ink.max())
    return ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _scaled(ink: Grey) -> NDArray[np.uint8]:
    """Scale to fit 20 by 20 pixels, averaging over those that become one; the darkest is 255."""
    from PIL import Image

    height, width = (max(1, round(DIGIT * side / max(ink.shape))) for side in ink.shape)
    image = Image.fromarray(ink.astype(np.float32))
    digit = np.asarray(image.resize((width, height), Image.Resampling.BOX))
    return np.rint(digit * (255 / digit.max())).astype(np.uint8)


def _centred(digit: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Put the centre of mass into the middle of the field, or as near as the edges allow."""
    field = np.zeros((SIDE, SIDE), np.uint8)
    places = []
    for axis, side in enumerate(digit.shape):
        mass = digit.sum(axis=1 - axis)
        centre = mass @ np.arange(side) / mass.sum()
        start = int(np.clip(np.rint(SIDE / 2 - centre), 0, SIDE - side))
        places.append(slice(start, start + side))
    field[tuple(places)] = digit
    return field
