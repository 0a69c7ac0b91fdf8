"""The reader that ships: `firstnet.read("photo.png")` tells which digits are in a photograph."""

from __future__ import annotations

import os

from firstnet.data.pieces import Box
from firstnet.reader.digit import Digit

__all__ = ["Box", "Digit", "read"]


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
