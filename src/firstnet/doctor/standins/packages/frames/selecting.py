"""Choosing rows and columns: by place (`iloc`) and by label (`loc`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins.packages.frames.index import Index, places


class Selector:
    """What `iloc` or `loc` of a series or frame returns.

    Attributes:
        owner: the series or frame.
        place: turns a key into a place, a slice of places or an array of them.
    """

    def __init__(self, owner: Any, place: Callable[[Any, Index], Any]) -> None:
        self.owner, self.place = owner, place

    def __getitem__(self, key: Any) -> Any:
        """Return a value, a row, a column or a part of the table."""
        rows, columns = self._places(key)
        if self.owner.ndim == 1:
            return self.owner._at(rows)
        return self.owner._at(rows, columns)

    def __setitem__(self, key: Any, value: Any) -> None:
        """Set what the key chooses; a label that is new makes a new column."""
        named = self.owner.ndim == 2 and isinstance(key, tuple) and isinstance(key[1], str)
        if named and key[1] not in self.owner.columns:
            self.owner[key[1]] = np.full(len(self.owner), np.nan)
        rows, columns = self._places(key)
        if self.owner.ndim == 1:
            self.owner._set_at(rows, value)
        else:
            self.owner._set_at(rows, columns, value)

    def _places(self, key: Any) -> tuple[Any, Any]:
        rows, columns = (key if isinstance(key, tuple) else (key, slice(None)))[:2]
        if self.owner.ndim == 1:
            return self.place(rows, self.owner.index), None
        return self.place(rows, self.owner.index), self.place(columns, self.owner.columns)


def by_place(key: Any, index: Index) -> Any:
    """Return the places that a key of `iloc` means."""
    if isinstance(key, slice):
        return key
    if isinstance(key, int | np.integer):
        if not -len(index) <= key < len(index):
            raise IndexError("single positional indexer is out-of-bounds")
        return int(key)
    return _array_places(key, index)


def by_label(key: Any, index: Index) -> Any:
    """Return the places that a key of `loc` means; a slice includes its end."""
    if isinstance(key, slice):
        if key == slice(None):
            return key
        return _label_slice(key, index)
    if np.ndim(key) == 0 and not hasattr(key, "_values"):
        return int(places(index, [key])[0])
    if is_mask(key):
        return _array_places(key, index)
    return places(index, np.asarray(key))


def is_mask(key: Any) -> bool:
    """Return whether a key says of each row whether it is chosen."""
    return bool(np.asarray(key).dtype == bool and np.ndim(key) == 1)


def _array_places(key: Any, index: Index) -> Array:
    found = np.asarray(key)
    if found.dtype == bool:
        if len(found) != len(index):
            raise IndexError(
                f"Boolean index has wrong length: {len(found)} instead of {len(index)}"
            )
        return np.flatnonzero(found)
    return found.astype(int)


def _label_slice(key: slice, index: Index) -> Any:
    if index.dtype.kind in "if" and np.all(np.diff(index.values) > 0):  # the end may be missing
        start = 0 if key.start is None else np.searchsorted(index, key.start)
        stop = len(index) if key.stop is None else np.searchsorted(index, key.stop, "right")
        return slice(int(start), int(stop), key.step)
    start = 0 if key.start is None else int(places(index, [key.start])[0])
    stop = len(index) if key.stop is None else int(places(index, [key.stop])[0]) + 1
    return slice(start, stop, key.step)
