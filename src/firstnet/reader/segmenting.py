"""Segmenting: which ink on a page is a digit of its own, and in which order they are read.

Ink that hangs together is a piece. Some digits come in several pieces, such as a 5 with a loose
bar, and these are joined; specks are dropped. What is left is put into lines, each read from left
to right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firstnet.data.ink import Grey
from firstnet.data.photo import HALO, normalized, strokes_of, with_rims
from firstnet.data.pieces import Box, Mask, Pieces, pieces
from firstnet.errors import DataError

# All in shares of the height that digits usually have on this page.
GRAIN = 0.1  # what is lower and narrower is not even a part of a digit
SPECK = 0.3  # what is lower and narrower is dirt
FRAGMENT = 0.7  # what is lower is no digit of its own, if there is one nearby to belong to
GAP = 0.3  # between the parts of a digit that lie one below the other
TALLEST = 1.4  # a digit of several parts: two lines would be taller

BELOW = 0.5  # share of the narrower one's width above which two pieces lie one below the other
LEVEL = 0.4  # share of the lower one's height above which two digits stand in one line
POINTS = 200  # of a piece, by which distances are measured
MOST = 500  # pieces on a page
MANY = 1_000  # likewise, of pieces together


@dataclass(frozen=True, eq=False)
class Segment:
    """Ink that may be a digit.

    Attributes:
        box: around it, in pixels of the picture.
        line: the number of its line, from 1.
        ink: what is in the box, and in a rim around it, without what belongs to others.
        corner: the first column and the first row of `ink`.
    """

    box: Box
    line: int
    ink: Grey
    corner: tuple[int, int]

    @property
    def image(self) -> NDArray[np.uint8]:
        """The segment as MNIST has its digits: 28 by 28, light on dark, centred."""
        return normalized(self.ink)


def segments(grey: NDArray[Any]) -> list[Segment]:
    """Return what may be digits in a grey picture, line by line and from left to right.

    Args:
        grey: brightness from 0 to 255, dark ink on light paper or the reverse.

    Raises:
        DataError: there is nothing on the paper, or far too much.
    """
    ink, strokes = strokes_of(grey)
    found = pieces(strokes)
    height = usual_height(found.boxes)
    groups = [group for group in joined(found, height) if not _is_speck(_box(found, group), height)]
    boxes = [_box(found, group) for group in groups]
    return [
        Segment(boxes[which], number, *_ink_of(ink, found, groups[which], boxes[which]))
        for number, line in enumerate(lines(boxes), start=1)
        for which in line
    ]


def halves(segment: Segment) -> list[Segment]:
    """Return the two parts of a wide segment, cut from top to bottom where there is least ink.

    There are none where one side has no ink.
    """
    left, top = segment.corner
    first, last = (segment.box.left + share * segment.box.width // 10 for share in (3, 7))
    columns = segment.ink[:, first - left : last - left + 1].sum(axis=0)
    cut = first - left + int(columns.argmin())
    parts = (segment.ink[:, :cut], left), (segment.ink[:, cut:], left + cut)
    if not all(np.any(ink) for ink, _ in parts):
        return []
    return [
        Segment(_inked(ink, start, top), segment.line, ink, (start, top)) for ink, start in parts
    ]


def _inked(ink: Grey, left: int, top: int) -> Box:
    rows, columns = np.nonzero(ink > HALO * ink.max())
    return Box(
        left + int(columns.min()),
        top + int(rows.min()),
        left + int(columns.max()) + 1,
        top + int(rows.max()) + 1,
    )


def usual_height(boxes: list[Box]) -> float:
    """Return the height that is usual on the page, where high pieces count more than specks."""
    heights = np.sort([box.height for box in boxes])
    counts = heights**2
    return float(heights[np.searchsorted(np.cumsum(counts), counts.sum() / 2)])


def joined(found: Pieces, height: float) -> list[list[int]]:
    """Return the numbers of the pieces digit by digit: alone, or with others close by.

    Args:
        found: the pieces of a page.
        height: that of its digits, usually.

    Raises:
        DataError: there are far too many.
    """
    groups = [
        [number]
        for number, box in enumerate(found.boxes, start=1)
        if _extent(box) >= GRAIN * height
    ]
    if len(groups) > MOST:
        raise DataError(
            f"There are {len(groups):,} pieces of ink in this picture; wanted at most {MOST} "
            "digits on blank paper. Cut out the part with the digits."
        )
    for belong in (_is_below, _is_beside, _is_below):
        groups = _united(found, groups, GAP * height, partial(belong, found, height))
    return groups


def lines(boxes: list[Box]) -> list[list[int]]:
    """Return which boxes stand in each line, from left to right, the highest line first.

    Each box is followed by the nearest one to its right that stands at its level, so lines may
    climb or fall slowly.
    """
    order = sorted(range(len(boxes)), key=lambda at: boxes[at].left + boxes[at].right)
    found: list[list[int]] = []
    for at in order:
        level = [line for line in found if _level(boxes[line[-1]], boxes[at]) > LEVEL]
        if level:
            max(level, key=lambda line: _level(boxes[line[-1]], boxes[at])).append(at)
        else:
            found.append([at])
    return sorted(
        found, key=lambda line: np.mean([boxes[at].top + boxes[at].bottom for at in line])
    )


def _extent(box: Box) -> int:
    return max(box.width, box.height)


def _box(found: Pieces, group: list[int]) -> Box:
    first, *others = (found.boxes[number - 1] for number in group)
    for box in others:
        first = first.around(box)
    return first


def _is_speck(box: Box, height: float) -> bool:
    return _extent(box) < SPECK * height


def _united(
    found: Pieces,
    groups: list[list[int]],
    reach: float,
    belong: Callable[[list[int], list[int]], bool],
) -> list[list[int]]:
    """Let each group join the nearest of the larger ones that it belongs to, none out of reach."""
    united: list[list[int]] = []
    sides = np.zeros((len(groups), 4))  # of the united ones: left, top, and the others negative
    for group in sorted(groups, key=lambda group: -_extent(_box(found, group))):
        own = _box(found, group)
        inverse = np.array([-own.right, -own.bottom, own.left, own.top])
        near = np.flatnonzero((sides[: len(united)] + inverse <= reach).all(axis=1)).tolist()
        fits = [at for at in near if belong(group, united[at])]
        if fits:
            at = min(fits, key=lambda at: _distance(found, group, united[at]))
            united[at].extend(group)
        else:
            at = len(united)
            united.append(group)
        box = _box(found, united[at])
        sides[at] = box.left, box.top, -box.right, -box.bottom
    return united if len(united) == len(groups) else _united(found, united, reach, belong)


def _is_below(found: Pieces, height: float, part: list[int], larger: list[int]) -> bool:
    """Return whether one lies below the other as parts of a digit do."""
    one, other = _box(found, part), _box(found, larger)
    common = min(one.right, other.right) - max(one.left, other.left)
    if common < BELOW * min(one.width, other.width):
        return False
    gap = max(one.top - other.bottom, other.top - one.bottom)
    return gap < 0 or (gap <= GAP * height and one.around(other).height <= TALLEST * height)


def _is_beside(found: Pieces, height: float, part: list[int], larger: list[int]) -> bool:
    """Return whether one is too low for a digit of its own, and close: the lower, the farther."""
    one, other = _box(found, part), _box(found, larger)
    reach = min(FRAGMENT * height - min(one.height, other.height), GAP * height)
    near = _gap(one, other) <= reach and one.around(other).height <= TALLEST * height
    return near and _distance(found, part, larger) <= reach


def _gap(one: Box, other: Box) -> float:
    """Return the distance between two boxes; 0 where they overlap."""
    across = max(one.left - other.right, other.left - one.right, 0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0)
    return float(np.hypot(across, down))


def _distance(found: Pieces, group: list[int], other: list[int]) -> float:
    """Return how far some pieces are from others, about."""
    one, two = (
        np.concatenate([_points(found, number) for number in each]) for each in (group, other)
    )
    one, two = (some[:: 1 + len(some) // MANY] for some in (one, two))
    return float(np.abs(one - two[:, None]).min())


def _points(found: Pieces, number: int) -> NDArray[np.complex128]:
    """Return points all over a piece, as complex numbers."""
    box = found.boxes[number - 1]
    rows, columns = np.nonzero(found.numbers[box.slices] == number)
    some = slice(None, None, 1 + len(rows) // POINTS)
    points: NDArray[np.complex128] = columns[some] + box.left + 1j * (rows[some] + box.top)
    return points


def _level(one: Box, other: Box) -> float:
    """Return the share of the lower box's height at which both stand."""
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return common / min(one.height, other.height)


def _ink_of(ink: Grey, found: Pieces, group: list[int], box: Box) -> tuple[Grey, tuple[int, int]]:
    """Return the ink of a digit with its soft edges, without that of its neighbours."""
    rim = 2 + _extent(box) // 10
    left, top = max(0, box.left - rim), max(0, box.top - rim)
    cut = (slice(top, box.bottom + rim), slice(left, box.right + rim))
    numbers = found.numbers[cut]
    own: Mask = np.isin(numbers, group)
    return np.where(with_rims(own) & (own | (numbers == 0)), ink[cut], 0), (left, top)
