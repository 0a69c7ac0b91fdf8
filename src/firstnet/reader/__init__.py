"""The reader that ships: `firstnet.read("photo.png")` tells which digits are in a photograph."""

from __future__ import annotations

import os
from dataclasses import dataclass

from firstnet.data.pieces import Box

__all__ = ["Box", "Digit", "read"]


@dataclass(frozen=True)
class Digit:
    """A digit in a photograph, or something that is none.

    Attributes:
        digit: from 0 to 9; None for what is not a digit.
        confidence: how likely it is to be this digit, from 0 to 1, if it is a digit at all.
        likeness: how much it looks like a digit, from 0 to 1; what lies below `threshold` in
            reader/calibration.json is not a digit.
        box: where it stands, in pixels of the photograph as it is looked at.
        line: the number of its line, from 1.
    """

    digit: int | None
    confidence: float
    likeness: float
    box: Box
    line: int


def read(photograph: str | os.PathLike[str]) -> list[Digit]:
    """Read the digits in a photograph, line by line and from left to right.

    Args:
        photograph: a PNG, JPEG or another common picture: dark ink on light paper, or the reverse.

    Raises:
        AccessError, FormatError: the file can't be read, or is no picture.
        DataError: there is no digit in it.
    """
    from pathlib import Path

    from firstnet.reader.reading import read_photograph

    return read_photograph(Path(photograph))
