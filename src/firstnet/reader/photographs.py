"""Pictures like photographs: digits of MNIST written on paper, lit, turned, and taken by a camera.

They are made from a seed, so that how well photographs are read can be measured: each kind of
disturbance alone, and all of them together. They are no photographs: what a real camera and a real
pen do besides is not in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firstnet.data.pieces import Box

Grey = NDArray[np.floating[Any]]

SIDE = 28  # pixels of a digit of MNIST
INK = 0.35  # brightness of ink beside that of paper
DARK = 0.3  # brightness of a board beside that of chalk
PAPER = 200  # levels of 255
MARGIN = 0.7  # of a digit's height, around all


@dataclass(frozen=True)
class Disturbance:
    """What happens to digits on their way into a picture.

    Attributes:
        height: pixels of a digit, about.
        grain: standard deviation of the camera's noise, in levels of 255.
        fibres: that of the paper's texture, which is coarser.
        light: levels by which the light falls off from one side of the page to the other, at most.
        shadow: levels by which a shadow with a soft edge darkens a part of the page.
        turn: degrees by which the page is turned, at most, either way.
        pen: which strokes are ink: 0.5 as in MNIST, less for a thicker pen, more for a thinner one.
        blur: pixels, a lens that is out of focus.
        chalk: whether it is light on dark.
    """

    height: int = 100
    grain: float = 2.0
    fibres: float = 0.0
    light: float = 0.0
    shadow: float = 0.0
    turn: float = 0.0
    pen: float = 0.5
    blur: float = 0.7
    chalk: bool = False


KINDS = {
    "plain": Disturbance(),
    "small": Disturbance(height=36),
    "large": Disturbance(height=240),
    "grain": Disturbance(grain=14),
    "fibres": Disturbance(fibres=8),
    "light": Disturbance(light=90),
    "shadow": Disturbance(shadow=60),
    "turned": Disturbance(turn=12),
    "thin": Disturbance(pen=0.85),
    "thick": Disturbance(pen=0.2),
    "blurred": Disturbance(blur=4),
    "chalk": Disturbance(chalk=True),
    "deep shadow": Disturbance(light=50, shadow=110),
    "all of it": Disturbance(70, 6, 4, 50, 30, 7, 0.7, 1.5),
}


@dataclass(frozen=True, eq=False)
class Photograph:
    """A picture of which it is known what stands on it.

    Attributes:
        grey: brightness from 0 to 255, a row of pixels a row.
        boxes: around each digit, in the order in which they are written.
    """

    grey: NDArray[np.uint8]
    boxes: list[Box]


def photograph(
    lines: Sequence[NDArray[np.uint8]], disturbance: Disturbance, rng: np.random.Generator
) -> Photograph:
    """Write digits on a page, and take a picture of it.

    Args:
        lines: for each line its digits, as images of 28 by 28: (digits, 28, 28).
        disturbance: what happens to them.
        rng: deals where they stand, how large each one is, and what is random in the disturbance.
    """
    ink, boxes = _turned(*_written(lines, disturbance, rng), disturbance, rng)
    return Photograph(_taken(ink, disturbance, rng), boxes)


def _written(
    lines: Sequence[NDArray[np.uint8]], disturbance: Disturbance, rng: np.random.Generator
) -> tuple[Grey, list[Box]]:
    """Return how much ink there is at each pixel of a page, from 0 to 1."""
    height = disturbance.height
    margin = round(MARGIN * height)
    placed: list[tuple[int, int, Grey]] = []
    top = margin
    for line in lines:
        left = margin
        for image in line:
            drawn = _drawn(image, round(height * rng.uniform(0.85, 1.15)), disturbance.pen)
            placed.append((top + round(height * rng.uniform(0, 0.2)), left, drawn))
            left += drawn.shape[1] + round(height * rng.uniform(0.2, 0.5))
        top += round(1.8 * height)
    page = np.zeros(
        (
            max(y + drawn.shape[0] for y, _, drawn in placed) + margin,
            max(x + drawn.shape[1] for _, x, drawn in placed) + margin,
        )
    )
    boxes = []
    for y, x, drawn in placed:
        box = Box(x, y, x + drawn.shape[1], y + drawn.shape[0])
        page[box.slices] = np.maximum(page[box.slices], drawn)
        boxes.append(box)
    return page, boxes


def _drawn(image: NDArray[np.uint8], height: int, pen: float) -> Grey:
    """Return a digit so many pixels high, its strokes as wide as the pen makes them."""
    from PIL import Image

    rows, columns = np.nonzero(image > SIDE)
    cut = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    scale = height / max(cut.shape)
    size = (max(1, round(scale * (cut.shape[1] + 2))), max(1, round(scale * (cut.shape[0] + 2))))
    large = Image.fromarray(np.pad(cut, 1)).resize(size, Image.Resampling.BICUBIC)
    strokes: Grey = np.clip((np.asarray(large) / 255 - pen) * 3 * scale / 5 + 0.5, 0, 1)
    rows, columns = np.nonzero(strokes > 0.5)
    if not len(rows):  # too faint for the pen: as it was
        return np.asarray(large) / 255
    return strokes[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _turned(
    ink: Grey, boxes: list[Box], disturbance: Disturbance, rng: np.random.Generator
) -> tuple[Grey, list[Box]]:
    from PIL import Image

    degrees = disturbance.turn * rng.uniform(-1, 1)
    if not degrees:
        return ink, boxes
    page = Image.fromarray(ink.astype(np.float32))
    turned = page.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    moved = []
    for box in boxes:
        x = np.array([box.left, box.right, box.left, box.right]) - page.width / 2
        y = np.array([box.top, box.top, box.bottom, box.bottom]) - page.height / 2
        right = cos * x + sin * y + turned.width / 2
        down = cos * y - sin * x + turned.height / 2
        sides = (right.min(), down.min(), right.max(), down.max())
        moved.append(Box(*(round(float(side)) for side in sides)))
    return np.clip(np.asarray(turned), 0, 1), moved


def _taken(ink: Grey, disturbance: Disturbance, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return what a camera makes of ink on paper."""
    light = _light(ink.shape, disturbance, rng)
    fibres = 3 * disturbance.fibres * _blurred(rng.standard_normal(ink.shape), 1)
    dark = INK * rng.uniform(0.7, 1.4)
    bright = DARK + (1 - DARK) * ink if disturbance.chalk else 1 - (1 - dark) * ink
    seen = (light + fibres) * bright
    seen = _blurred(seen, disturbance.blur) + disturbance.grain * rng.standard_normal(ink.shape)
    return np.rint(np.clip(seen, 0, 255)).astype(np.uint8)


def _light(shape: tuple[int, ...], disturbance: Disturbance, rng: np.random.Generator) -> Grey:
    """Return how brightly blank paper would be seen."""
    down, across = (np.linspace(-1, 1, side) for side in shape)
    turn = rng.uniform(0, 2 * np.pi)
    slope = np.sin(turn) * down[:, None] + np.cos(turn) * across
    light = PAPER - disturbance.light / 2 * (1 + slope / np.abs(slope).max())
    turn = rng.uniform(0, 2 * np.pi)
    beyond = np.sin(turn) * down[:, None] + np.cos(turn) * across - rng.uniform(-0.4, 0.4)
    shaded: Grey = light - disturbance.shadow / (1 + np.exp(-25 * beyond))
    return shaded


def _blurred(values: Grey, sigma: float) -> Grey:
    """Return a picture averaged with a Gaussian of standard deviation sigma, in pixels."""
    if not sigma:
        return values
    reach = int(np.ceil(3 * sigma))
    weights = np.exp(-((np.arange(-reach, reach + 1) / sigma) ** 2) / 2)
    weights /= weights.sum()
    for axis in (0, 1):
        padding = [(reach, reach) if it == axis else (0, 0) for it in (0, 1)]
        padded = np.pad(values, padding, "edge")
        side = values.shape[axis]
        values = sum(
            weight * padded.take(range(first, first + side), axis)
            for first, weight in enumerate(weights)
        )
    return values
