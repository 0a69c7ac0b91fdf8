"""The gradient that Adagrad, RMSprop or Adam takes: it is what they keep the squares of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from firstnet.doctor.watch.program.values import Array

LEFT = 1e-6  # of the largest square, that the fit of what is kept may miss
NEAR = 1e-3  # of what is kept, that a fit may miss before it is looked at closely
FEWEST = 4  # numbers, of fewer two columns explain nearly everything


def what_is_squared(values: Sequence[Array], kept: Iterable[tuple[Array, Array]]) -> list[Array]:
    """Return the values whose squares enter what is kept, and those of which they are clipped.

    A sum of squares (Adagrad) grows by them; an average (RMSprop, Adam) is made of them and of what
    it was.

    Args:
        values: what the step computes, of one size.
        kept: numbers of that size, before the step and after.
    """
    squared = []
    squares = np.array([value.reshape(-1) for value in values]) ** 2
    for before, after in kept:
        if before.size < FEWEST or (before < 0).any() or (after < 0).any() or not values:
            continue
        near = np.flatnonzero(_may_be_made_of(after, before, squares)).tolist()
        squared += [values[n] for n in near if _is_made_of(after, before, squares[n])]
    return [
        value
        for value in values
        if any(value is array or _is_clipped(value, array) for array in squared)
    ]


def _may_be_made_of(after: Array, before: Array, squares: Array) -> Array:
    """Tell for each of many rows of squares whether it nearly is so, as `_is_made_of` asks."""
    rows, wanted = squares, after
    if before.any():
        along = before / np.linalg.norm(before)
        rows, wanted = rows - np.outer(rows @ along, along), wanted - (wanted @ along) * along
    lengths = np.linalg.norm(rows, axis=1)
    lost = lengths <= LEFT * np.linalg.norm(squares, axis=1)  # they are what was there before
    fits: Array = rows @ wanted >= (1 - NEAR) * lengths * np.linalg.norm(wanted)
    return fits | lost


def _is_made_of(after: Array, before: Array, squares: Array) -> bool:
    """Tell whether numbers are a sum of what they were and of squares, each times a factor."""
    largest = float(squares.max())
    if not largest > 0 or not np.isfinite(largest):
        return False
    columns = np.array([squares, before] if before.any() else [squares]).T
    scales = np.abs(columns).max(axis=0)
    factors, *_ = np.linalg.lstsq(columns / scales, after, rcond=None)
    rest = after - (columns / scales) @ factors
    part = float(factors[0])
    return part > 0 and float(np.abs(rest).max()) < LEFT * part


def _is_clipped(value: Array, clipped: Array) -> bool:
    """Tell whether numbers are others, of which the largest were cut down to one size."""
    one, other = value.reshape(-1), clipped.reshape(-1)
    most = float(np.abs(other).max())
    return np.array_equal(np.clip(one, -most, most), other)
