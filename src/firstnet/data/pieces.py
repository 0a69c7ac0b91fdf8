"""Pieces: pixels that hang together, and the box around each piece.

Pixels hang together when they touch, be it by a corner. A picture is taken apart by its runs, which
are rows of neighbouring pixels: there are few of them, and a run touches those right below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Numbers = NDArray[np.intp]


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels; right and bottom lie just outside.

    Attributes:
        left: the first column.
        top: the first row.
        right: the column after the last one.
        bottom: the row after the last one.
    """

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Its columns."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Its rows."""
        return self.bottom - self.top

    @property
    def slices(self) -> tuple[slice, slice]:
        """What cuts it out of a picture: picture[box.slices]."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def around(self, other: Box) -> Box:
        """Return the smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, eq=False)
class Pieces:
    """The pieces of a picture.

    Attributes:
        numbers: for each pixel the number of its piece, from 1 in reading order; 0 for none.
        boxes: the box around each piece; that of piece n is boxes[n - 1].
        sizes: how many pixels each piece has, likewise.
    """

    numbers: Numbers
    boxes: list[Box]
    sizes: Numbers


def pieces(mask: Mask) -> Pieces:
    """Take apart what is true in a picture."""
    stride = mask.shape[1] + 1  # so that what ends at the right border ends in its own row
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    _, piece = np.unique(_leaders(starts, ends, stride), return_inverse=True)
    numbers = np.zeros(mask.shape, np.intp)
    numbers[mask] = np.repeat(piece + 1, ends - starts)
    count = int(piece.max(initial=-1)) + 1
    row = starts // stride
    sides = [
        _least(starts % stride, piece, count),
        _least(row, piece, count),
        -_least(-(ends % stride), piece, count),
        -_least(-row, piece, count) + 1,
    ]
    boxes = [Box(*map(int, each)) for each in zip(*sides)]
    return Pieces(numbers, boxes, np.bincount(numbers[mask], minlength=count + 1)[1:])


def _leaders(starts: Numbers, ends: Numbers, stride: int) -> Numbers:
    """Return for each run the first run of its piece."""
    leaders = np.arange(len(starts))
    first = np.searchsorted(ends, starts + stride, "left")  # those below that do not end before it
    last = np.searchsorted(starts, ends + stride, "right")  # those below that begin before its end
    touching = np.maximum(last - first, 0)
    above = np.repeat(leaders, touching)
    below = np.arange(len(above)) + np.repeat(first - np.cumsum(touching) + touching, touching)
    while True:
        one, other = leaders[above], leaders[below]
        if np.array_equal(one, other):
            return leaders
        # The later leader follows the earlier one, and everyone the leader of its leader.
        np.minimum.at(leaders, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(leaders, leaders[leaders]):
            leaders = leaders[leaders]


def _least(values: NDArray[Any], piece: Numbers, count: int) -> Numbers:
    least = np.full(count, np.iinfo(np.intp).max)
    np.minimum.at(least, piece, values)
    return least
