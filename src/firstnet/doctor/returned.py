"""What a loader returned, read as sets of examples, and which made-up digit each image is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from firstnet.doctor.madeup import made_up
from firstnet.doctor.reaching import Array

FEWEST = 8  # examples of a set
ALIKE = 0.6  # correlation from which an image is recognised, grey or black and white


@dataclass(frozen=True, eq=False)
class Examples:
    """A set of examples as a loader returned it.

    Attributes:
        xs: the images, one by one.
        ys: the answers, one by one.
        paired: whether they came as pairs (x, y), ready to train on; else as two arrays.
        once: whether they came as an iterator, which is used up after one pass.
    """

    xs: list[Any]
    ys: list[Any]
    paired: bool
    once: bool = False


@dataclass(frozen=True, eq=False)
class Known:
    """Which digits the images of a set are.

    Attributes:
        numbers: of each image among all made-up digits; -1 for one that is none of them.
        labels: the right label of each, -1 where it is unknown.
        turned: whether rows and columns are exchanged.
        lit: the share of the pixels that are not black, over what it was.
        likeness: the least correlation of an image with the digit that it is: 1 where it was only
            scaled.
    """

    numbers: Array
    labels: Array
    turned: bool
    lit: float
    likeness: float


def sets_in(value: Any) -> list[Examples]:
    """Return the sets that a loader's result holds, in order; none if it can't be read."""
    found = _set(value)
    if found:
        return [found]
    if not isinstance(value, (tuple, list)) or len(value) > 6:
        return []
    sets = [_set(it) for it in value]
    if all(sets):
        return [it for it in sets if it]
    return list(_from_arrays(list(value)))


def _set(value: Any) -> Examples | None:
    once = hasattr(value, "__next__")
    items = list(value) if once else value
    if not isinstance(items, (list, tuple, np.ndarray)):
        return None
    if len(items) >= FEWEST and all(isinstance(it, (tuple, list)) and len(it) == 2 for it in items):
        xs, ys = [it[0] for it in items], [it[1] for it in items]
        return Examples(xs, ys, paired=True, once=once)
    if isinstance(items, (tuple, list)) and len(items) == 2:
        return _joined(items[0], items[1])
    return None


def _joined(xs: Any, ys: Any) -> Examples | None:
    """Return a set of an array of images and one of answers."""
    if not all(isinstance(it, (np.ndarray, list)) and len(it) for it in (xs, ys)):
        return None
    try:
        x, y = np.asarray(xs), np.asarray(ys)
    except ValueError:
        return None
    if x.dtype == object or y.dtype == object:
        return None
    if x.ndim == 2 and x.shape[0] == 784:
        x = x.T
    if y.ndim == 2 and y.shape[0] in (1, 10) and y.shape[1] == len(x):
        y = y.T
    if len(x) != len(y) or len(x) < FEWEST or x.size < 100 * len(x) or y.size > 20 * len(y):
        return None
    return Examples(list(x), list(y), paired=False)


def _from_arrays(values: list[Any]) -> Iterator[Examples]:
    """Yield the sets of (x, y, x, y) or (x, x, y, y)."""
    half = len(values) // 2
    for pairs in (list(zip(values[::2], values[1::2])), list(zip(values[:half], values[half:]))):
        sets = [_joined(x, y) for x, y in pairs]
        if sets and all(sets):
            yield from (it for it in sets if it)
            return


@cache
def _models(seed: int) -> tuple[Array, Array, Array]:
    """Return all digits as unit vectors without their mean, the same turned, and the labels."""
    images = np.concatenate([it.images for it in made_up(seed)]).astype(np.float64)
    labels = np.concatenate([it.labels for it in made_up(seed)])
    flat = images.reshape(len(images), -1)
    turned = images.transpose(0, 2, 1).reshape(len(images), -1)
    return _centred(flat), _centred(turned), labels


def _centred(rows: Array) -> Array:
    rows = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def recognise(xs: Sequence[Any], seed: int) -> Known | None:
    """Return which digits these images are; None if they are not of 784 numbers each."""
    try:
        rows = np.array([np.asarray(x, dtype=np.float64).ravel() for x in xs])
    except (ValueError, TypeError):
        return None
    if rows.ndim != 2 or rows.shape[1] != 784:
        return None
    upright, turned, labels = _models(seed)
    seen = _centred(rows)
    both = [seen @ upright.T, seen @ turned.T]
    is_turned = bool(both[1].max(axis=1).sum() > both[0].max(axis=1).sum())
    alike = both[is_turned]
    numbers = np.where(alike.max(axis=1) > ALIKE, alike.argmax(axis=1), -1)
    lowest = rows.min(axis=1, keepdims=True)
    lit = float(np.mean(rows > lowest)) / 0.19
    likeness = float(alike.max(axis=1).min())
    return Known(numbers, np.where(numbers >= 0, labels[numbers], -1), is_turned, lit, likeness)


def number_of(y: Any) -> int | None:
    """Return the label that an answer is as a plain number; None if it is something else."""
    try:
        array = np.asarray(y)
        return int(array.ravel()[0]) if array.size == 1 and array.dtype.kind in "iuf" else None
    except (TypeError, ValueError):
        return None


def one_hot(y: Any) -> int | None:
    """Return the label whose vector this is: one entry above all others, which are equal."""
    try:
        flat = np.asarray(y, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        return None
    if flat.size < 2 or not np.all(np.isfinite(flat)):
        return None
    best = int(np.argmax(flat))
    others = np.delete(flat, best)
    return best if np.ptp(others) < 1e-9 and flat[best] > others[0] else None
