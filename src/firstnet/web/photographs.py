"""A photograph as the network sees it: read like any other (data/photo.py), with a picture a stage.

The ink is separated from the paper, cropped, scaled and centred.
"""

from __future__ import annotations

import itertools
import math
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firstnet.data import photo
from firstnet.errors import DataError, FirstnetError, FormatError
from firstnet.reader.digit import Digit
from firstnet.reader.reading import digits_on
from firstnet.reader.segmenting import segments

LARGEST_PHOTO = 20 * 2**20  # bytes
SEVERAL = 2  # digits on a photograph that are not one drawing any more
SHOWN = 140  # pixels of a side of a stage's picture on the page
_one_at_a_time = threading.Lock()  # a photo of 50 million pixels takes some hundred MB to read


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of the way from a picture to a digit.

    Attributes:
        name: what was done, in a word or two.
        told: what was done, in a sentence.
        picture: how much ink there is, from 0 to 255, a row of pixels a row.
    """

    name: str
    told: str
    picture: NDArray[np.uint8]


def stages(grey: NDArray[Any]) -> list[Stage]:
    """Return the way of a picture with something on it to a digit; the last stage is `as_digit`'s.

    Args:
        grey: brightness from 0 to 255, dark ink on light paper or the reverse.

    Raises:
        DataError: it is all the same.
    """
    way = photo.way_to_digit(grey)
    height, width = way.scaled.shape
    return [
        Stage("Original", "In shades of grey.", 255 - np.asarray(grey, np.uint8)),
        Stage("Ink", "Paper, shadows and dirt are removed.", _dark(way.ink)),
        Stage("Cropped", "To the ink.", _dark(way.cropped)),
        Stage("Scaled", f"To {width} by {height}: the longer side has 20 pixels.", way.scaled),
        Stage("Centred", "By mass in 28 by 28: what the network sees.", way.centred),
    ]


@dataclass(frozen=True, eq=False)
class Photograph:
    """A photograph, as the page reads it.

    Attributes:
        stages: its way to a digit; to the first one, where there are several.
        line: what the reader that is included reads, where there are several; else empty.
    """

    stages: list[Stage]
    line: str = ""


def read_photograph(content: bytes, name: str) -> Photograph:
    """Return the way of a photograph to a digit, and what is on it where that is more than one.

    Args:
        content: the file.
        name: what it is called, for the errors.

    Raises:
        FormatError: the file is too large, or no picture.
        DataError: nothing is on it.
    """
    check_size(len(content), name)
    with _one_at_a_time, tempfile.TemporaryDirectory(prefix="firstnet-") as folder:
        path = Path(folder) / "photo"
        path.write_bytes(content)
        try:
            grey = photo.read_grey(path)
        except FirstnetError as error:
            raise FormatError(str(error).replace(str(path), name)) from error
    try:
        digits = digits_on(grey)
    except DataError:  # the network gets what there is
        digits = []
    if sum(digit.digit is not None for digit in digits) < SEVERAL:
        return Photograph(stages(grey))
    return Photograph(_first_of_several(grey), _text_of(digits))


def _first_of_several(grey: NDArray[np.uint8]) -> list[Stage]:
    first = segments(grey)[0]
    return [
        Stage("Original", "In shades of grey.", 255 - grey),
        Stage("Cut out", "The first digit alone.", _dark(first.ink)),
        Stage("Centred", "By mass in 28 by 28: what the network sees.", first.image),
    ]


def _text_of(digits: Sequence[Digit]) -> str:
    """Return the digits of a photograph line by line; a question mark for what is none."""
    lines = itertools.groupby(digits, key=lambda digit: digit.line)
    return " / ".join(
        " ".join("?" if digit.digit is None else str(digit.digit) for digit in line)
        for _, line in lines
    )


def told(found: Photograph) -> dict[str, Any]:
    """Return what the page shows of a photograph; the last stage is the digit itself."""
    *before, digit = found.stages
    shown = [(it, to_show(it.picture)) for it in before] + [(digit, digit.picture)]
    return {
        "line": found.line,
        "stages": [
            {
                "name": stage.name,
                "told": stage.told,
                "values": picture,
                "width": picture.shape[1],
                "height": picture.shape[0],
            }
            for stage, picture in shown
        ],
    }


def check_size(size: int, name: str) -> None:
    """Raise unless a photograph of so many bytes is read.

    Raises:
        FormatError: it is too large.
    """
    if size > LARGEST_PHOTO:
        raise FormatError(
            f"{name} has {size / 2**20:.1f} MB, but the limit is {LARGEST_PHOTO >> 20} MB; scale "
            "it down, or crop it to the digit."
        )


def to_show(picture: NDArray[np.uint8], most: int = SHOWN) -> NDArray[np.uint8]:
    """Return a picture as a square of at most about so many pixels a side, paper around it."""
    every = math.ceil(max(picture.shape) / most)
    small = picture[::every, ::every]
    side = max(small.shape)
    square = np.zeros((side, side), np.uint8)
    top, left = ((side - length) // 2 for length in small.shape)
    square[top : top + small.shape[0], left : left + small.shape[1]] = small
    return square


def _dark(ink: NDArray[Any]) -> NDArray[np.uint8]:
    return np.rint(ink * (255 / ink.max())).astype(np.uint8)
