"""Ink: what stands out from the paper, however the paper is lit.

Light falls off from a lamp, and shadows lie across a page, so a stroke in the light can be brighter
than the paper in the shade. What tells them apart is that paper changes slowly: it is found first,
also below the strokes, and whatever differs from it by more than its noise is ink.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.floating[Any]]

SIDE = 28  # the border is a 28th of the picture
GRID = 72  # places along the longer side at which the paper is looked at
COARSE = (1 / 16,) * 3  # of the longer side: how far a place tells about others, time after time
FINE = (1 / 24, 1 / 40)  # likewise, for shadows with sharper edges
MUCH = 0.6  # share of the differences that may be left
BLACK = 16  # levels that a camera shows as black: no light can be told from less
MOST = 3.0  # times that faint strokes in the shade are raised, at most: noise is raised with them
SMALLEST = 64  # pixels of the longer side below which there is no room for shadows


def ink(grey: Grey) -> tuple[Grey, float]:
    """Return how far each pixel rises above the noise of the paper, and how high that noise is."""
    blank = paper(grey)
    above = (grey - blank) * _gain(blank)
    if np.sum(above * above * above) < 0:  # the pixels farthest from the paper are darker: dark ink
        above = -above
    noise = spread(above)
    return np.maximum(above - noise, 0), noise


def _gain(blank: Grey) -> Grey:
    """Return by how much more the light dims each place than it does on average.

    Ink takes away a share of the light, so in the shade it differs from paper by fewer levels.
    """
    gain: Grey = np.clip((blank.mean() + BLACK) / np.maximum(blank + BLACK, 1), 1 / MOST, MOST)
    return gain


def paper(grey: Grey) -> Grey:
    """Return the brightness of the paper, also under the ink.

    First it is taken for a surface of the second degree, which is fitted to the border, then again
    and again to all that lies near it: so uneven light does no harm, nor does ink that touches the
    border. Then shadows are added: by how much the places nearby differ from that surface.
    """
    height, width = grey.shape
    rows, columns = (_places(side, max(grey.shape)) for side in grey.shape)
    seen = grey[np.ix_(rows, columns)]
    y, x = 2 * rows[:, None] / height - 1, 2 * columns / width - 1
    terms = np.stack(np.broadcast_arrays(np.ones(1), y, x, y * y, y * x, x * x), axis=-1)
    border = math.ceil(min(height, width) / SIDE)
    near = np.ones(seen.shape, bool)
    near[np.ix_(_inside(rows, border, height), _inside(columns, border, width))] = False
    for _ in range(4):
        factors = np.linalg.lstsq(terms[near], seen[near], rcond=None)[0]
        left = seen - terms @ factors
        near = np.abs(left) <= spread(left)
    surface = _surface(factors, grey)
    if max(grey.shape) >= SMALLEST:
        surface += _shadows(left, near, (rows, columns), grey)
    return surface


def spread(differences: Grey) -> float:
    """Return three standard deviations of what most of the differences follow."""
    return 3 * 1.4826 * float(np.median(np.abs(differences)))


def otsu(values: Grey) -> float:
    """Return the threshold that splits values into the two groups most alike inside.

    Source: Otsu, "A threshold selection method from gray-level histograms", 1979.
    """
    counts, edges = np.histogram(values, 256, range=(0, values.max()))
    sums = np.cumsum(counts * (edges[:-1] + edges[1:]) / 2)
    below = np.cumsum(counts)
    above = below[-1] - below
    between = (sums * below[-1] - sums[-1] * below) ** 2 / np.maximum(below * above, 1)
    best = np.flatnonzero(between == between.max())  # many, where a gap parts the groups
    return float(edges[1 + int(best.mean())])


def _surface(factors: Grey, grey: Grey) -> Grey:
    """Return a surface of the second degree, as large as the picture."""
    height, width = grey.shape
    level, down, right, down2, both, right2 = factors
    y, x = 2 * np.arange(height) / height - 1, 2 * np.arange(width) / width - 1
    along_y, along_x = level + down * y + down2 * y * y, right * x + right2 * x * x
    surface: Grey = np.outer(both * y, x).astype(grey.dtype)
    surface += along_y.astype(grey.dtype)[:, None]
    surface += along_x.astype(grey.dtype)
    return surface


def _shadows(left: Grey, near: NDArray[np.bool_], places: tuple[Any, Any], grey: Grey) -> Grey:
    """Return by how much the paper differs from its surface, from coarse shadows to fine ones.

    Each time it is the mean of what is left at the places nearby that are paper. Fine shadows count
    only where they explain much: else they would explain the ink.
    """
    found = [np.zeros_like(left)]
    for share in (*COARSE, *FINE):
        down, across = (_nearness(at, share * max(grey.shape)) for at in places)
        weight = down @ near @ across.T
        rest = np.where(near, left - found[-1], 0)
        found.append(found[-1] + (down @ rest @ across.T) / np.maximum(weight, 1e-9))
        near = np.abs(left - found[-1]) <= spread(left - found[-1])
    coarse, fine = found[len(COARSE)], found[-1]
    shadows = fine if spread(left - fine) < MUCH * spread(left - coarse) else coarse
    rows, columns = (_between(at, side) for at, side in zip(places, grey.shape))
    return rows.astype(grey.dtype) @ shadows.astype(grey.dtype) @ columns.T.astype(grey.dtype)


def _nearness(places: NDArray[np.intp], sigma: float) -> Grey:
    """Return how much each place tells about each other one."""
    distance = np.minimum(np.abs(places[:, None] - places) / sigma, 4)
    nearness: Grey = np.exp(-(distance**2) / 2)
    return nearness


def _places(side: int, longer: int) -> NDArray[np.intp]:
    """Return evenly spread rows or columns, the first and the last among them."""
    return np.unique(np.linspace(0, side - 1, math.ceil(GRID * side / longer)).astype(np.intp))


def _between(places: NDArray[np.intp], side: int) -> Grey:
    """Return how much each pixel of a row or column takes from the two places it lies between."""
    units = np.eye(len(places))
    return np.stack([np.interp(np.arange(side), places, unit) for unit in units], axis=1)


def _inside(pixels: NDArray[np.intp], border: int, side: int) -> NDArray[np.intp]:
    return np.flatnonzero((pixels >= border) & (pixels < side - border))
