"""Artificially expanded training data: copies of the images, moved, turned or bent a little.

A copy shows the same digit, so it keeps the label; to the network it is a new example. Copies are
added once (`expand`), or take the place of the images and are made anew for every epoch, so that no
example is ever seen twice (`distort`).

Source: chapter 3, "Artificially expanding the training data"; Simard, Steinkraus and Platt, "Best
Practices for Convolutional Neural Networks Applied to Visual Document Analysis", 2003; Cireşan,
Meier, Gambardella and Schmidhuber, "Deep, Big, Simple Neural Nets for Handwritten Digit
Recognition", 2010.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np

from firstnet.errors import ShapeError, UnknownName
from firstnet.shapes import AnyFloats, Labels, MoreLabels, MoreRows, Rows, Squares

DEGREES = 15.0  # the book's example of a small rotation
SIGMA, ALPHA = 4.0, 34.0  # for 28 by 28 pixels: a point moves by 1.4 of them either way, typically
BLOCK = 256  # images distorted at a time: few enough to stay in the processor's cache

# How far `distort` goes with a whole image, either way.
TURN, STRETCH, SLANT, SHIFT = 10.0, 0.12, 0.12, 1.5  # degrees, shares of its size, pixels
WAVES = 7  # waves along a side that make up 99.99 % of what a blur by SIGMA leaves of chance


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


# Which of the basis fields move the points: 1, down and right move an image as a whole, and the
# waves bend it.
DISTORTIONS = {"affine": slice(0, 3), "elastic": slice(3, None), "both": slice(None)}


def distort(x: Rows, way: str, rng: np.random.Generator, *, strength: float = 1.0) -> Rows:
    """Return the images, each distorted by chance: training data anew for every epoch.

    Args:
        x: a square image a row: bytes, or floating-point numbers.
        way: "affine" turns, stretches, slants and shifts; "elastic" bends (see `elastic`); "both"
            moves every point by the sum of the two.
        rng: the source of chance.
        strength: factor by which points are moved farther than they usually are.

    Returns:
        Rows of the same kind, as many and in the same order.

    Raises:
        UnknownName: there is no such way.
        ShapeError: the rows are no square images.
    """
    return Distorted(x, way, rng, strength=strength)[:]


class Distorted:
    """Images that are distorted when they are looked at, rows of them at a time.

    Chance is dealt for all of them at once, so that each comes out the same whoever looks at it:
    processes that share the images distort those that they need.
    """

    def __init__(
        self, x: Rows, way: str, rng: np.random.Generator, *, strength: float = 1.0
    ) -> None:
        """Deal how each image is distorted (see `distort`)."""
        if way not in DISTORTIONS:
            raise UnknownName("way to distort the data", way, DISTORTIONS)
        self._x, chosen = x, DISTORTIONS[way]
        fields = np.float32(strength) * basis_fields(squares(x).shape[1])
        self._shares = _deal_shares(len(x), len(fields), rng)[..., chosen]
        self._fields = fields[chosen]

    def __len__(self) -> int:
        return len(self._x)

    def __getitem__(self, rows: slice | Labels) -> Rows:
        """Return these images, distorted: rows of the same kind."""
        images, shares, fields = squares(self._x[rows]), self._shares[rows], self._fields

        def bend(block: slice) -> Squares:
            moves = (shares[block] @ fields).reshape(-1, 2, *images.shape[1:])
            return displace(_floats(images[block]), moves[:, 0], moves[:, 1])

        distorted = np.empty_like(images)
        _bend_blocks(images, bend, distorted)
        return distorted.reshape(len(images), self._x.shape[1])


@functools.cache
def basis_fields(side: int) -> AnyFloats:
    """Return fields of displacements, a row each, of which `distort` adds up shares.

    The first three move every point by 1, by its distance down from the middle, and by its distance
    right of it: shares of them make up any affine map. The others are waves; with shares from
    N(0, 1) they add up to fields of the same variances and covariances, at all points, as random
    amounts that are blurred and scaled as in `elastic`, at a fifteenth of the random numbers.

    Args:
        side: of the images, in pixels.
    """
    from_middle = np.arange(side) - (side - 1) / 2
    down, right = np.meshgrid(from_middle, from_middle, indexing="ij")
    # The blur w is U s V, so what it leaves of independent amounts varies as w w^T = (U s)(U s)^T.
    wave, size, _ = np.linalg.svd(_gaussian(side, SIGMA))
    along = (wave * size)[:, :WAVES].T
    waves = ALPHA / math.sqrt(3) * np.kron(along, along)  # amounts from -1 to 1 vary by 1/3
    planes = np.stack([np.ones(side**2), down.ravel(), right.ravel()])
    return np.concatenate([planes, waves]).astype(np.float32)


def _deal_shares(images: int, fields: int, rng: np.random.Generator) -> AnyFloats:
    """Deal how much of each basis field moves each image down, and how much of it right."""
    shares = rng.standard_normal((images, 2, fields), dtype=np.float32)
    turn, *rest = rng.uniform(-1, 1, (6, images))
    cos, sin = np.cos(math.radians(TURN) * turn), np.sin(math.radians(TURN) * turn)
    taller, wider, slant = 1 + STRETCH * rest[0], 1 + STRETCH * rest[1], SLANT * rest[2]
    down = [SHIFT * rest[3], cos * taller + sin * slant - 1, sin * wider]
    right = [SHIFT * rest[4], cos * slant - sin * taller, cos * wider - 1]
    shares[..., :3] = np.array([down, right]).transpose(2, 0, 1)
    return shares


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
    row, share_below = _split(np.clip(pixels[:, None] + down, -1, side) + 1)
    column, share_right = _split(np.clip(pixels + right, -1, side) + 1)

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
    weights = _gaussian(values.shape[-1], sigma).astype(values.dtype)
    blurred: AnyFloats = weights @ values @ weights
    return blurred


def _gaussian(side: int, sigma: float) -> AnyFloats:
    """Return how much each pixel of a row gives to each other when they are blurred."""
    pixels = np.arange(side)
    distance = np.minimum(np.abs(pixels[:, None] - pixels) / sigma, 6)  # e^-18: next to nothing
    weights: AnyFloats = np.exp(-(distance**2) / 2) / (math.sqrt(2 * math.pi) * sigma)
    return weights


def _split(numbers: AnyFloats) -> tuple[AnyFloats, AnyFloats]:
    whole = np.floor(numbers)  # np.modf takes ten times as long
    return whole, numbers - whole


def _mix(a: AnyFloats, b: AnyFloats, share: AnyFloats) -> AnyFloats:
    mixed: AnyFloats = a + share * (b - a)
    return mixed


def _with_copies(x: Rows, bend: Callable[[Squares], Squares]) -> MoreRows:
    """Return the rows and after them a bent copy of each."""
    images = squares(x)
    expanded = np.concatenate([images, images])
    _bend_blocks(images, lambda block: bend(_floats(images[block])), expanded[len(images) :])
    return expanded.reshape(-1, x.shape[1])


def _bend_blocks(images: Squares, bend: Callable[[slice], Squares], bent: Squares) -> None:
    """Fill `bent` with what `bend` makes of the images, a block at a time."""
    for first in range(0, len(images), BLOCK):
        block = slice(first, first + BLOCK)
        made = bend(block)
        bent[block] = np.rint(made) if bent.dtype.kind in "iu" else made


def _floats(images: Squares) -> Squares:
    return images.astype(np.float32) if images.dtype.kind in "iu" else images
