"""Artificially expanded training data: copies of the images, moved, turned or bent a little.

A copy shows the same digit, so it keeps the label; to the network it is a new example.

Source: chapter 3, "Artificially expanding the training data"; Simard, Steinkraus and Platt, "Best
Practices for Convolutional Neural Networks Applied to Visual Document Analysis", 2003.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from firstnet.errors import ShapeError, UnknownName
from firstnet.shapes import AnyFloats, Labels, MoreLabels, MoreRows, Rows, Squares

DEGREES = 15.0  # the book's example of a small rotation
SIGMA, ALPHA = 4.0, 34.0  # for 28 by 28 pixels: a point moves by 1.4 of them either way, typically
BLOCK = 256  # images distorted at a time: few enough to stay in the processor's cache


def expand(
    x: Rows, labels: Labels, way: str, rng: np.random.Generator
) -> tuple[MoreRows, MoreLabels]:
    """Return the images with their copies, and a label for each.

    Args:
        x: a square image a row: bytes, or floating-point numbers.
        labels: the class of each image.
        way: how copies are made, a name from `EXPANSIONS`.
        rng: the source of chance.

    Returns:
        Rows of the same kind, the originals first and then a copy of all of them after another; and
        their labels.

    Raises:
        UnknownName: there is no such way.
        ShapeError: the rows are no square images, or not as many as the labels.
    """
    if way not in EXPANSIONS:
        raise UnknownName("way to expand the data", way, EXPANSIONS)
    if labels.shape != (len(x),):
        raise ShapeError(
            f"There are {len(x)} images, but labels have the shape {labels.shape}; wanted a label "
            "for each image. Cut both from the same rows: x[:n], labels[:n]."
        )
    expanded = EXPANSIONS[way](x, rng)
    return expanded, np.resize(labels, len(expanded))


def shifts(x: Rows, rng: np.random.Generator) -> MoreRows:
    """Add four copies of each image: moved by one pixel down, up, right and left.

    Pixels that are left empty become 0. Nothing is left to chance: rng is not asked.

    Source: the book's program expand_mnist.py, which deals its copies in this order.
    """
    images = squares(x)
    expanded = np.zeros((5, *images.shape), x.dtype)
    expanded[0] = images
    expanded[1, :, 1:, :] = images[:, :-1, :]
    expanded[2, :, :-1, :] = images[:, 1:, :]
    expanded[3, :, :, 1:] = images[:, :, :-1]
    expanded[4, :, :, :-1] = images[:, :, 1:]
    return expanded.reshape(-1, x.shape[1])


def rotations(x: Rows, rng: np.random.Generator, *, degrees: float = DEGREES) -> MoreRows:
    """Add a copy of each image, turned around its middle by a random angle.

    Args:
        x: a square image a row.
        rng: the source of chance.
        degrees: the largest angle, either way.
    """
    return _with_copies(
        x, lambda images: rotate(images, rng.uniform(-degrees, degrees, len(images)))
    )


def elastic(
    x: Rows, rng: np.random.Generator, *, sigma: float = SIGMA, alpha: float = ALPHA
) -> MoreRows:
    """Add a copy of each image, bent as if it were drawn on rubber.

    Every pixel is moved down and right by random amounts between -1 and 1; these are blurred, so
    that neighbours move together, and then scaled.

    Args:
        x: a square image a row.
        rng: the source of chance.
        sigma: standard deviation of the blur, in pixels: small crumples, large just moves.
        alpha: factor by which the blurred amounts are scaled, in pixels.

    Source: Simard et al., section 2. For MNIST, sigma 4 and alpha 34.
    """

    def bend(images: Squares) -> Squares:
        amounts = 2 * rng.random((len(images), 2, *images.shape[1:]), dtype=np.float32) - 1
        amounts = np.float32(alpha) * blur(amounts, sigma)
        return displace(images, amounts[:, 0], amounts[:, 1])

    return _with_copies(x, bend)


EXPANSIONS: dict[str, Callable[[Rows, np.random.Generator], MoreRows]] = {
    "shifts": shifts,
    "rotations": rotations,
    "elastic": elastic,
}


def squares(x: Rows) -> Squares:
    """Return the rows as square images.

    Raises:
        ShapeError: a row does not fill a square.
    """
    side = math.isqrt(x.shape[-1])
    if x.ndim != 2 or side**2 != x.shape[1]:
        raise ShapeError(
            f"x has the shape {x.shape}; wanted a square image a row, such as (n, 784) for 28 by "
            "28 pixels. Try x.reshape(n, -1), and drop columns that are no pixels: x[:, 1:]."
        )
    return x.reshape(-1, side, side)


def rotate(images: Squares, degrees: AnyFloats) -> Squares:
    """Return the images turned anticlockwise around their middle, each by its own angle."""
    angles = np.radians(degrees).astype(np.float32)[:, None, None]
    cos, sin = np.cos(angles), np.sin(angles)
    from_middle = np.arange(images.shape[1], dtype=np.float32) - (images.shape[1] - 1) / 2
    down, right = from_middle[:, None], from_middle
    return displace(images, cos * down + sin * right - down, cos * right - sin * down - right)


def displace(images: Squares, down: AnyFloats, right: AnyFloats) -> Squares:
    """Return images whose every pixel shows what lies so far down and right of it in the original.

    Between pixels the four nearest are mixed, each by its nearness (bilinear interpolation); beyond
    the border all is 0.

    Args:
        images: floating-point numbers.
        down: a distance in pixels for every pixel.
        right: likewise.
    """
    side = images.shape[1]
    pixels = np.arange(side, dtype=np.float32)
    # On paper with an empty rim, a point's neighbours above and left lie by 1 further down and
    # right; whatever is farther out than the rim is as empty as the rim.
    paper = np.pad(images, ((0, 0), (1, 2), (1, 2)))
    share_below, row = np.modf(np.clip(pixels[:, None] + down, -1, side) + 1)
    share_right, column = np.modf(np.clip(pixels + right, -1, side) + 1)

    width = side + 3
    first = np.arange(0, paper.size, width**2)[:, None, None]
    place = first + (row * width + column).astype(np.intp)
    ink = paper.ravel()
    above, below = (_mix(ink[at], ink[at + 1], share_right) for at in (place, place + width))
    return _mix(above, below, share_below)


def blur(values: AnyFloats, sigma: float) -> AnyFloats:
    """Return square images averaged with a Gaussian of standard deviation sigma, in pixels.

    A Gaussian blurs rows and columns one after the other, and either is a product of matrices.
    Beyond the border all is 0.
    """
    pixels = np.arange(values.shape[-1])
    distance = np.minimum(np.abs(pixels[:, None] - pixels) / sigma, 6)  # e^-18: next to nothing
    weights = np.exp(-(distance**2) / 2) / (math.sqrt(2 * math.pi) * sigma)
    weights = weights.astype(values.dtype)
    blurred: AnyFloats = weights @ values @ weights
    return blurred


def _mix(a: AnyFloats, b: AnyFloats, share: AnyFloats) -> AnyFloats:
    mixed: AnyFloats = a + share * (b - a)
    return mixed


def _with_copies(x: Rows, distort: Callable[[Squares], Squares]) -> MoreRows:
    """Return the rows and after them a distorted copy of each, made a block at a time."""
    images = squares(x)
    expanded = np.concatenate([images, images])
    copies = expanded[len(images) :]
    whole = x.dtype.kind in "iu"
    for first in range(0, len(images), BLOCK):
        block = images[first : first + BLOCK]
        made = distort(block.astype(np.float32) if whole else block)
        copies[first : first + BLOCK] = np.rint(made) if whole else made
    return expanded.reshape(-1, x.shape[1])
