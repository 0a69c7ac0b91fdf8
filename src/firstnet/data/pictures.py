"""Opening anybody's picture: in few formats, of few pixels, and every fault of it in one line."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from firstnet.errors import FormatError
from firstnet.machine.reading import MOST_PIXELS, parsed

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM")  # Pillow would run Ghostscript, too


@contextmanager
def picture(path: Path, file: BinaryIO) -> Iterator[Image.Image]:
    """Open a picture; its size is looked at before its pixels are decoded.

    Args:
        path: what to call it in an error.
        file: its bytes.

    Raises:
        FormatError: it is no picture, a damaged one, or too large; also of what is done with it.
            Of a picture that is too large, its cause is a DecompressionBombError.
    """
    from PIL import Image

    with (
        warnings.catch_warnings(),
        parsed(path, "picture that can be read", "Open it elsewhere and save it as PNG."),
    ):
        warnings.simplefilter("ignore")  # of Pillow's, about damaged remarks inside the file
        try:
            image = Image.open(file, formats=FORMATS)
            if math.prod(image.size) > MOST_PIXELS:
                raise Image.DecompressionBombError
        except Image.DecompressionBombError as error:
            raise FormatError(
                f"{path} has more than {MOST_PIXELS // 10**6} million pixels; wanted a smaller "
                "picture. Scale it down, or cut the digit out."
            ) from error
        with image, _want_of_memory(image):
            yield image


@contextmanager
def _want_of_memory(image: Image.Image) -> Iterator[None]:
    """Raise MemoryError where Pillow has none for its decoder, and has only words for it."""
    try:
        yield
    except OSError as error:
        words = str(error)
        unzipping = image.format == "PNG" and words.startswith("codec configuration error")
        if unzipping or words.startswith("out of memory"):
            raise MemoryError(words) from error
        raise
