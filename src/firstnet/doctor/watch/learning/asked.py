"""Are the inputs that a network is asked prepared as those that it was trained on?

In a table that is standardised twice, or with other numbers, nearly every column has another mean
and another standard deviation. Other examples of the same kind mostly differ in one of the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from firstnet.doctor.watch.program.values import Array

ROWS = 20  # examples of a table, before something is said of its columns
MOST_ROWS = 400  # of a table that are kept
FAR = 1.5  # standard deviations, by which a column has moved
OTHERWISE = 3.0  # times as large, or as small, that its own one is
NEARLY_ALL = 0.75  # of the columns
FEWEST = 2  # columns


class Columns(NamedTuple):
    """How many columns differ from those of the training in both, and how many there are."""

    apart: int
    total: int


def table_of(values: Array, width: int) -> Array | None:
    """Return examples as rows; None if they are few, or not a table of this width."""
    if values.ndim != 2 or width not in values.shape:
        return None
    rows = values if values.shape[1] == width else values.T
    return rows[:MOST_ROWS].astype(float) if len(rows) >= ROWS else None


def moved(trained: Sequence[Array], asked: Sequence[Array]) -> Columns | None:
    """Return the columns of a table that lie apart, if nearly all of them do.

    Args:
        trained: the examples of steps, as rows.
        asked: tables of examples that the network was given outside its training.
    """
    if not trained or not asked:
        return None
    known = np.concatenate(trained)
    mean, spread = known.mean(axis=0), known.std(axis=0)
    live = spread > 0
    if len(known) < ROWS or live.sum() < FEWEST:
        return None
    for table in asked:
        far = np.abs(table.mean(axis=0) - mean) > FAR * spread
        own = table.std(axis=0)
        unlike = (own > OTHERWISE * spread) | (OTHERWISE * own < spread)
        apart = int((far & unlike & live).sum())
        if apart >= NEARLY_ALL * live.sum():
            return Columns(apart, int(live.sum()))
    return None
