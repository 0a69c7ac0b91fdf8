"""A series: one column of values with labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import asking
from firstnet.doctor.standins.ignored import Ignored
from firstnet.doctor.standins.packages.frames.index import (
    Index,
    column_of,
    index_of,
)
from firstnet.doctor.standins.packages.frames.numbers import Numbers
from firstnet.doctor.standins.packages.frames.operators import summary, with_operators
from firstnet.doctor.standins.packages.frames.selecting import (
    Selector,
    by_label,
    by_place,
    is_mask,
)
from firstnet.doctor.standins.packages.frames.values import Values


@with_operators
class Series(Values, Numbers):
    """One column of values with labels."""

    ndim = 1
    name: Any
    owner: Any = None  # the frame whose column it is, which changes in place change, too
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self, data: Any = (), index: Any = None, dtype: Any = None, name: Any = None, **_: Any
    ) -> None:
        if isinstance(data, dict):
            index, data = list(data), list(data.values())
        if isinstance(data, Series):
            index, name = (
                data.index if index is None else index,
                data.name if name is None else name,
            )
        if np.ndim(data) == 0 and not isinstance(data, Series):
            data = np.full(1 if index is None else len(index), data)
        values = column_of(data)
        self._values: Array = values if dtype is None else values.astype(dtype)
        self.index: Index = index_of(range(len(values)) if index is None else index)
        self.name = name
        if self._values.ndim != 1:
            raise ValueError("Data must be 1-dimensional")

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:
        return np.array(self._values, dtype) if dtype or copy else self._values

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        arrays = [
            np.asarray(single) if hasattr(single, "_columns") else _raw(single) for single in inputs
        ]
        result = getattr(ufunc, method)(*arrays, **options)
        same = isinstance(result, np.ndarray) and result.shape == self.shape
        return self._like(result) if same else result

    def __getattr__(self, name: str) -> Any:
        if name == "plot" or name == "hist":
            return Ignored()
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self.index:
            return self.loc[name]
        raise asking.lacking(f"the stand-in for pandas has no Series.{name}")

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values.tolist())

    def __contains__(self, label: object) -> bool:
        return label in self.index

    def __float__(self) -> float:
        return float(self._values.item())

    def __int__(self) -> int:
        return int(self._values.item())

    def __bool__(self) -> bool:
        raise ValueError("The truth value of a Series is ambiguous.")

    def __repr__(self) -> str:
        pairs = [f"{a}    {b}" for a, b in zip(self.index.tolist(), self._values.tolist())]
        lines = pairs if len(pairs) <= 10 else [*pairs[:5], "...", *pairs[-5:]]
        return "\n".join([*lines, f"Name: {self.name}, Length: {len(self)}, dtype: {self.dtype}"])

    def __getitem__(self, key: Any) -> Any:
        """Return a value by label, or a part by slice, mask or labels."""
        if isinstance(key, slice):
            return self.iloc[key] if not isinstance(key.start or key.stop, str) else self.loc[key]
        if is_mask(key):
            return self.iloc[np.asarray(key)]
        if isinstance(key, int | np.integer) and self.index.dtype == object:
            return self.iloc[key]
        return self.loc[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self.loc[key] = value

    values = property(lambda self: self._values, doc="The plain array.")
    shape = property(lambda self: self._values.shape, doc="The length, in a tuple.")
    size = property(lambda self: self._values.size, doc="The length.")
    dtype = property(lambda self: self._values.dtype, doc="The kind of values.")
    empty = property(lambda self: not len(self._values), doc="Whether there are no values.")
    T = property(lambda self: self, doc="The series itself.")
    iloc = property(lambda self: Selector(self, by_place), doc="Values by place.")
    loc = property(lambda self: Selector(self, by_label), doc="Values by label.")
    at, iat, ix = loc, iloc, loc

    def _at(self, rows: Any) -> Any:
        if isinstance(rows, int):
            return self._values[rows]
        return self._like(self._values[rows], self.index[rows])

    def _set_at(self, rows: Any, value: Any) -> None:
        self._values = changed_column(self._values, rows, _raw(value))

    def _combined(self, other: Any, function: Callable[..., Any]) -> Any:
        if hasattr(other, "_columns"):
            return NotImplemented
        if isinstance(other, Series):
            other = aligned(other, self.index)
        elif isinstance(other, list | tuple):
            other = np.asarray(other)
        return self._like(np.asarray(function(self._values, other)))

    def _changed(self, function: Callable[..., Any]) -> Series:
        return self._like(np.asarray(function(self._values)))

    def _summary(self, name: str, axis: Any, options: dict[str, Any]) -> Any:
        return summary(name, self._values, None, options)


def aligned(series: Series, index: Index) -> Array:
    """Return a series' values in the order of other labels; unknown labels give NaN."""
    if series.index is index or np.array_equal(series.index, index):
        return series._values
    known = dict(zip(series.index.tolist(), series._values.tolist()))
    return column_of([known.get(it, np.nan) for it in index.tolist()])


def changed_column(column: Array, rows: Any, value: Any) -> Array:
    """Return a copy of a column with some of its values set; its kind may grow for them."""
    new = column_of(value) if np.ndim(value) else np.asarray(value)
    kind = object if new.dtype.kind in "USO" else np.result_type(column.dtype, new.dtype)
    if isinstance(rows, slice) and rows == slice(None):
        kind = object if new.dtype.kind in "USO" else new.dtype
    result = column.astype(kind)
    result[rows] = new if new.ndim else value
    return result


def _raw(it: Any) -> Any:
    return it._values if isinstance(it, Series) else it
