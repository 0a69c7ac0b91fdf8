"""Rows of made-up tables: what a table holds, and how its numbers are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array


@dataclass(frozen=True)
class Table:
    """A table that stands in for a missing one.

    Attributes:
        headings: of the columns.
        rows: the values as text.
        headed: whether the usual file of this name starts with its headings.
        used: the words of the log.
        delimiter: between two values of the usual file.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    headed: bool
    used: str
    delimiter: str = ","


def written(*columns: Iterable[Any]) -> list[list[str]]:
    """Return rows of text from columns; NaN and None become empty."""
    texts = [[_text(it) for it in np.asarray(column).tolist()] for column in columns]
    return [[*row] for row in zip(*texts, strict=True)]


def clouds(
    means: Sequence[Sequence[float]],
    spreads: Sequence[Sequence[float]],
    counts: Sequence[int],
    seed: int,
) -> tuple[Array, Array]:
    """Return normal rows, class after class, whose features rise and fall together as sizes do."""
    rng = np.random.default_rng(seed)
    labels = np.arange(len(means)).repeat(counts)
    size = rng.standard_normal((len(labels), 1))
    own = rng.standard_normal((len(labels), len(means[0])))
    deviations = np.sqrt(0.5) * size + np.sqrt(0.5) * own
    return np.array(means)[labels] + np.array(spreads)[labels] * deviations, labels


def standard(column: Array) -> Array:
    """Return a column with average 0 and spread 1."""
    return np.asarray((column - column.mean()) / column.std())


def drawn(rng: np.random.Generator, score: Array, share: float, steepness: float = 6) -> Array:
    """Return labels 0 and 1 that follow a score.

    Args:
        rng: draws the exceptions.
        score: of each row; the higher, the likelier is a 1.
        share: of the rows that are 1.
        steepness: how rarely a row is an exception.
    """
    above = steepness * (standard(score) - np.quantile(standard(score), 1 - share))
    return (rng.random(len(score)) < 1 / (1 + np.exp(-above))).astype(int)


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value)
