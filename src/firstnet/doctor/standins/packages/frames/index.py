"""Labels of rows or columns, and the columns of values beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array


class Index(np.ndarray[Any, Any]):
    """Labels in an array, which can be asked for as pandas' index can."""

    name: Any = None

    @property
    def values(self) -> Array:
        """The plain array."""
        return np.asarray(self)

    def to_numpy(self) -> Array:
        """Return the plain array."""
        return np.asarray(self)

    def to_list(self) -> list[Any]:
        """Return a list."""
        return list(self.tolist())

    def get_loc(self, label: Any) -> int:
        """Return the place of a label."""
        return places(self, [label]).item()

    def drop(self, labels: Any) -> Index:
        """Return the labels without some."""
        dropped = set(listed(labels))
        return index_of([it for it in self.tolist() if it not in dropped])

    difference = drop

    @property
    def str(self) -> Any:
        """What methods of text are asked of."""
        from firstnet.doctor.standins.packages.frames.series import Series

        return Series(np.asarray(self)).str

    def __contains__(self, label: object) -> bool:
        return any(it == label for it in self.tolist())


def index_of(labels: Iterable[Any]) -> Index:
    """Return labels as an index."""
    if isinstance(labels, Index):
        return labels
    found = labels if isinstance(labels, np.ndarray) else column_of(list(labels))
    if found.dtype.kind == "U":
        found = found.astype(object)
    return found.view(Index)


def places(index: Index, labels: Any) -> Array:
    """Return the places (n,) of labels in an index.

    Raises:
        KeyError: a label is not among them.
    """
    known = vars(index).get("_places")
    if known is None:
        known = {label: place for place, label in enumerate(index.tolist())}
        vars(index)["_places"] = known
    wanted = labels.tolist() if isinstance(labels, np.ndarray) else list(labels)
    lost = [it for it in wanted if it not in known]
    if lost:
        raise KeyError(lost[0] if len(lost) == 1 else f"{lost} not in index")
    return np.array([known[it] for it in wanted], dtype=int)


def listed(labels: Any) -> list[Any]:
    """Return one label, or several, as a list."""
    if isinstance(labels, str) or not isinstance(labels, Iterable):
        return [labels]
    return list(labels)


def column_of(values: Any) -> Array:
    """Return values as an array of one dimension: numbers, booleans or objects."""
    if hasattr(values, "_values"):
        values = values._values
    if isinstance(values, np.ndarray):
        found = values
    else:
        given = list(values)
        mixed = any(isinstance(it, str | None | list | tuple | dict) for it in given)
        found = np.empty(len(given), object) if mixed else np.array(given)
        if mixed:
            found[:] = given
    if found.dtype.kind in "US":
        found = found.astype(object)
    return np.asarray(found)


def missing(values: Any) -> Array:
    """Return where values are missing: NaN or None."""
    array: Any = np.asarray(values)
    gaps = np.asarray(array != array, bool)
    return gaps | np.array([it is None for it in array]) if array.dtype == object else gaps


def side_by_side(columns: list[Array], rows: int) -> Array:
    """Return columns as one array (rows, columns), of objects if one of them holds no numbers."""
    if not columns:
        return np.empty((rows, 0))
    kinds = {column.dtype.kind for column in columns}
    if kinds & {*"OU"} or ("b" in kinds and len(kinds) > 1):
        return np.stack([column.astype(object) for column in columns], axis=1)
    return np.stack(columns, axis=1)
