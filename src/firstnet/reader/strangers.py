"""Strangers: what looks like writing, but is no digit. By these the reader learns to refuse.

Each kind is made from a seed, and comes as a digit of MNIST does: scaled to 20 by 20 pixels, and
centred on 28 by 28. Letters that are written like digits (O, l, S, Z, b, q …) are left out. Halves
of digits and overlaid digits can look like digits all the same: the upper half of an 8 is a 0. No
reader can refuse all of them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from firstnet.data.dataset import Examples
from firstnet.data.photo import normalized
from firstnet.shapes import AnyFloats, Images

LETTERS = "ACEFHKLMNPRTUVWXYadefhkmnprtuvwx"
FIELD = 84  # pixels of a side on which strangers are drawn
FAINT = 30  # levels of 255 above which a pixel is ink

Deal = Callable[[Examples, np.random.Generator], AnyFloats]


def strangers(kind: str, count: int, digits: Examples, seed: int) -> Images:
    """Return so many pictures of a kind in `STRANGERS`, a row each.

    Args:
        kind: what they show.
        count: how many.
        digits: those of which halves and overlaid digits are made.
        seed: of all that is random.
    """
    rng = np.random.default_rng(seed)
    made = [normalized(STRANGERS[kind](digits, rng)) for _ in range(count)]
    return np.stack(made).reshape(count, -1)


def blob(digits: Examples, rng: np.random.Generator) -> AnyFloats:
    """Draw a spot without form: what is bright in blurred noise, within a circle."""
    from PIL import Image

    size = int(rng.integers(4, 9))
    noise = Image.fromarray(rng.standard_normal((size, size)).astype(np.float32))
    smooth = np.asarray(noise.resize((FIELD, FIELD), Image.Resampling.BICUBIC))
    y, x = np.mgrid[-1 : 1 : FIELD * 1j, -1 : 1 : FIELD * 1j]
    ink = 255 * np.clip(3 * (smooth - rng.uniform(0, 0.5)), 0, 1) * (x * x + y * y < 0.8)
    return ink if np.any(ink > FAINT) else blob(digits, rng)


def letter(digits: Examples, rng: np.random.Generator) -> AnyFloats:
    """Draw a letter in Pillow's own font, slanted and turned a little."""
    from PIL import Image, ImageDraw, ImageFont

    field = Image.new("L", (FIELD, FIELD))
    font = ImageFont.load_default(FIELD * 0.6)
    bold = int(rng.integers(0, 4))
    middle = (FIELD / 2, FIELD / 2)
    some = LETTERS[rng.integers(len(LETTERS))]
    ImageDraw.Draw(field).text(middle, some, 255, font, anchor="mm", stroke_width=bold)
    slant = rng.uniform(-0.3, 0.3)
    slanted = field.transform(
        field.size, Image.Transform.AFFINE, (1, slant, -slant * FIELD / 2, 0, 1, 0)
    )
    return np.asarray(slanted.rotate(rng.uniform(-12, 12), Image.Resampling.BICUBIC), float)


def scribble(digits: Examples, rng: np.random.Generator) -> AnyFloats:
    """Draw a stroke that turns this way and that, longer than a digit needs."""
    from PIL import Image, ImageDraw

    steps = 400
    turns = np.cumsum(rng.standard_normal(steps)) * 0.3 + rng.uniform(0, 2 * np.pi)
    path = np.cumsum(np.exp(1j * turns))
    path -= path.real.min() + 1j * path.imag.min()
    path *= 0.8 * FIELD / max(path.real.max(), path.imag.max())
    field = Image.new("L", (FIELD, FIELD))
    places = [(float(at.real) + FIELD / 10, float(at.imag) + FIELD / 10) for at in path]
    ImageDraw.Draw(field).line(places, fill=255, width=int(rng.integers(4, 9)), joint="curve")
    return np.asarray(field, float)


def half(digits: Examples, rng: np.random.Generator) -> AnyFloats:
    """Cut a digit through the middle, and keep one side."""
    image = _some(digits, rng)
    rows, columns = np.nonzero(image > FAINT)
    side = int(rng.integers(4))
    if side < 2:
        middle = (rows.min() + rows.max() + 1) // 2
        kept = image[middle:] if side else image[:middle]
    else:
        middle = (columns.min() + columns.max() + 1) // 2
        kept = image[:, middle:] if side == 3 else image[:, :middle]
    return kept if np.any(kept > FAINT) else half(digits, rng)


def overlaid(digits: Examples, rng: np.random.Generator) -> AnyFloats:
    """Write two digits one over the other, a few pixels apart."""
    one, other = _some(digits, rng), _some(digits, rng)
    move = tuple(int(number) for number in rng.integers(-4, 5, 2))
    return np.maximum(one, np.roll(other, move, (0, 1)))


def _some(digits: Examples, rng: np.random.Generator) -> AnyFloats:
    return digits.x[rng.integers(len(digits))].reshape(28, 28).astype(float)


STRANGERS: dict[str, Deal] = {
    "blobs": blob,
    "letters": letter,
    "scribbles": scribble,
    "halves": half,
    "overlaid": overlaid,
}
