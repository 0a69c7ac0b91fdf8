"""sklearn.model_selection: dividing examples, with scikit-learn's own random order."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins.packages.chance import stream, taken

__all__ = ["KFold", "train_test_split"]


def train_test_split(
    *arrays: Any,
    test_size: float | None = None,
    train_size: float | None = None,
    random_state: Any = None,
    shuffle: bool = True,
    stratify: Any = None,
) -> list[Any]:
    """Return the training and the test part of each array; `stratify` is ignored."""
    count = len(arrays[0])
    if any(len(it) != count for it in arrays):
        lengths = [len(it) for it in arrays]
        raise ValueError(f"Found input variables with inconsistent numbers of samples: {lengths}")
    if test_size is None:
        test_size = 0.25 if train_size is None else count - _number(train_size, count, math.floor)
    tests = _number(test_size, count, math.ceil)
    trains = count - tests if train_size is None else _number(train_size, count, math.floor)
    if shuffle:
        order = stream(random_state).permutation(count)
        parts = (order[tests : tests + trains], order[:tests])
    else:
        parts = (np.arange(trains), np.arange(trains, trains + tests))
    return [taken(array, part) for array in arrays for part in parts]


def _number(size: float, count: int, rounded: Any) -> int:
    return int(rounded(size * count)) if isinstance(size, float | np.floating) else int(size)


class KFold:
    """Divide examples into folds, each of which is the test part once."""

    def __init__(self, n_splits: int = 5, *, shuffle: bool = False, random_state: Any = None):
        self.n_splits, self.shuffle, self.random_state = n_splits, shuffle, random_state

    def get_n_splits(self, *_: Any) -> int:
        """Return the number of folds."""
        return self.n_splits

    def split(self, rows: Any, *_: Any) -> Iterator[tuple[Array, Array]]:
        """Yield the places of the training and of the test examples."""
        order = np.arange(len(rows))
        if self.shuffle:
            stream(self.random_state).shuffle(order)
        for fold in np.array_split(order, self.n_splits):
            yield np.setdiff1d(np.arange(len(rows)), fold), np.sort(fold)
