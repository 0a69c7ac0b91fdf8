"""Digits as pictures in data URLs, and the colours of weights: from blue over white to orange.

Nearly everybody can tell blue from orange, colour-blind or not; white is 0. The page draws
weights in the browser (web/front/elements/pictures.js), with the same colours.
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

NEGATIVE, ZERO, POSITIVE = (33, 102, 172), (250, 250, 248), (217, 95, 2)


def digit(pixels: Rows | AnyFloats | Bytes) -> str:
    """Return the picture of one digit as the book prints it: ink on paper.

    Args:
        pixels: bytes, where b stands for b/256, or numbers from 0 to 1; as many as a square has.
    """
    from PIL import Image

    ink = np.clip(intensities(np.asarray(pixels)).reshape(-1), 0, 1)
    side = math.isqrt(ink.size)
    file = io.BytesIO()
    picture = Image.fromarray(np.rint(255 - 255 * ink).astype(np.uint8).reshape(side, side))
    picture.save(file, "PNG", compress_level=1)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
