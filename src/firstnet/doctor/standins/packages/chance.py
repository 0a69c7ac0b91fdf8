"""The random numbers that scikit-learn, SciPy and pandas draw from a seed."""

from __future__ import annotations

from typing import Any

import numpy as np


def stream(random_state: Any = None) -> Any:
    """Return a stream of random numbers: of a seed, a given one, or the one of `np.random.seed`."""
    if isinstance(random_state, np.random.RandomState | np.random.Generator):
        return random_state
    if random_state is None:
        return vars(np.random.mtrand)["_rand"]
    return np.random.RandomState(random_state)


def shuffled(random_state: Any, *arrays: Any) -> list[Any]:
    """Return arrays in one random order, as scikit-learn shuffles them."""
    order = np.arange(len(arrays[0]))
    stream(random_state).shuffle(order)
    return [taken(array, order) for array in arrays]


def taken(rows: Any, order: Any) -> Any:
    """Return rows in another order, or some of them: of an array, a list or a table."""
    if hasattr(rows, "iloc"):
        return rows.iloc[order]
    if isinstance(rows, list | tuple):
        return [rows[int(it)] for it in order]
    return np.asarray(rows)[order]
