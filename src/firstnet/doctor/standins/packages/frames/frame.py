"""A frame: columns of values with labels for rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import asking
from firstnet.doctor.standins.ignored import Ignored
from firstnet.doctor.standins.packages.frames.cleaning import Cleaning
from firstnet.doctor.standins.packages.frames.index import (
    column_of,
    index_of,
    side_by_side,
)
from firstnet.doctor.standins.packages.frames.making import columns_in
from firstnet.doctor.standins.packages.frames.operators import summary, with_operators
from firstnet.doctor.standins.packages.frames.selecting import (
    Selector,
    by_label,
    by_place,
    is_mask,
)
from firstnet.doctor.standins.packages.frames.series import Series, aligned, changed_column
from firstnet.doctor.standins.packages.frames.shaping import Shaping


@with_operators
class DataFrame(Cleaning, Shaping):
    """Columns of values with labels for rows and columns."""

    ndim = 2
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self, data: Any = None, index: Any = None, columns: Any = None, dtype: Any = None, **_: Any
    ) -> None:
        found, labels = columns_in(data, columns, index)
        if dtype is not None:
            found = {name: column.astype(dtype) for name, column in found.items()}
        rows = len(next(iter(found.values()))) if found else 0
        if any(len(array) != rows for array in found.values()):
            raise ValueError("All arrays must be of the same length")
        self.__dict__["_columns"] = found
        labels = range(rows) if labels is None else labels
        self.__dict__["_index"] = index_of(labels)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:
        return np.asarray(self.values, dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        arrays = [np.asarray(single) if hasattr(single, "ndim") else single for single in inputs]
        result = getattr(ufunc, method)(*arrays, **options)
        same = isinstance(result, np.ndarray) and result.shape == self.shape
        return self._from(result) if same and ufunc is not np.matmul else result

    def __getattr__(self, name: str) -> Any:
        if name in ("plot", "hist", "to_csv", "to_pickle", "info", "style"):
            return Ignored()
        if not name.startswith("__") and name in self._columns:
            return self[name]
        if name.startswith("__"):
            raise AttributeError(name)
        raise asking.lacking(f"the stand-in for pandas has no DataFrame.{name}")

    def __len__(self) -> int:
        return len(self._index)

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self._columns))

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def __bool__(self) -> bool:
        raise ValueError("The truth value of a DataFrame is ambiguous.")

    def __repr__(self) -> str:
        names = list(self._columns)[:8]
        lines = ["    ".join(map(str, names)) + ("    ..." if len(self._columns) > 8 else "")]
        for row in range(min(len(self), 5)):
            lines.append("    ".join(str(self._columns[name][row]) for name in names))
        return "\n".join([*lines, f"[{len(self)} rows x {len(self._columns)} columns]"])

    def __getitem__(self, key: Any) -> Any:
        """Return a column by name, columns by a list of names, or rows by a slice or mask."""
        if isinstance(key, DataFrame):
            return self._from(np.where(key.values, self.values, np.nan))
        if isinstance(key, slice):
            by_number = not isinstance(key.start or key.stop, str)
            return self.iloc[key] if by_number else self.loc[key]
        if is_mask(key):
            return self.loc[np.asarray(key)]
        if isinstance(key, list | np.ndarray | Series):
            return self.loc[:, key]
        if key not in self._columns:
            raise KeyError(key)
        column = Series(self._columns[key], self._index, name=key)
        column.owner = self
        return column

    def __setitem__(self, key: Any, value: Any) -> None:
        if is_mask(key):
            self.loc[np.asarray(key)] = value
        elif isinstance(key, DataFrame):
            self._replace_all(np.where(key.values, value, self.values))
        elif isinstance(key, list | np.ndarray):
            for place, name in enumerate(key):
                self[name] = value if np.ndim(value) == 0 else np.asarray(value)[:, place]
        else:
            self._columns[key] = self._as_column(value)

    def __delitem__(self, name: Any) -> None:
        del self._columns[name]

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "columns":
            self.__dict__["_columns"] = dict(zip(value, self._columns.values(), strict=True))
        elif name == "index":
            self.__dict__["_index"] = index_of(value)
        elif name in self._columns:
            self[name] = value
        else:
            self.__dict__[name] = value

    columns = property(lambda self: index_of(list(self._columns)), doc="The names of the columns.")
    index = property(lambda self: self._index, doc="The labels of the rows.")
    shape = property(lambda self: (len(self), len(self._columns)), doc="Rows and columns.")
    size = property(lambda self: len(self) * len(self._columns), doc="The number of values.")
    empty = property(lambda self: not self.size, doc="Whether there are no values.")
    iloc = property(lambda self: Selector(self, by_place), doc="Rows and columns by place.")
    loc = property(lambda self: Selector(self, by_label), doc="Rows and columns by label.")
    at, iat, ix = loc, iloc, loc

    @property
    def values(self) -> Array:
        """The plain array (rows, columns)."""
        return side_by_side(list(self._columns.values()), len(self))

    @property
    def T(self) -> DataFrame:  # noqa: N802  # NumPy's name
        """The frame with rows and columns exchanged."""
        return DataFrame(self.values.T, index=self.columns, columns=self._index)

    @property
    def dtypes(self) -> Series:
        """The kind of each column."""
        return Series(
            [column.dtype for column in self._columns.values()], index=list(self._columns)
        )

    def _from(self, values: Array) -> DataFrame:
        return DataFrame(values, index=self._index, columns=list(self._columns))

    def _with(self, columns: dict[Any, Array], index: Any = None) -> DataFrame:
        return DataFrame(columns, index=self._index if index is None else index)

    def _replace_all(self, values: Array) -> None:
        self.__dict__["_columns"] = dict(zip(self._columns, values.T))

    def _as_column(self, value: Any) -> Array:
        if isinstance(value, DataFrame):
            value = value.iloc[:, 0]
        if isinstance(value, Series):
            return aligned(value, self._index) if len(self._index) else value._values
        if np.ndim(value) == 0:
            return column_of([value] * len(self))
        column = column_of(value).reshape(-1)
        if not self._columns:
            self.__dict__["_index"] = index_of(range(len(column)))
        if len(column) != len(self):
            raise ValueError(
                f"Length of values ({len(column)}) does not match length of index ({len(self)})"
            )
        return column

    def _at(self, rows: Any, columns: Any) -> Any:
        names = list(self._columns)
        if isinstance(columns, int):
            column = self._columns[names[columns]]
            if isinstance(rows, int):
                return column[rows]
            return Series(column[rows], self._index[rows], name=names[columns])
        chosen = names[columns] if isinstance(columns, slice) else [names[it] for it in columns]
        found = {name: self._columns[name][rows] for name in chosen}
        if isinstance(rows, int):
            row = side_by_side([np.asarray(it)[None] for it in found.values()], 1)[0]
            return Series(row, index=chosen, name=self._index[rows])
        return self._with(found, self._index[rows])

    def _set_at(self, rows: Any, columns: Any, value: Any) -> None:
        names = np.array(list(self._columns), object)[columns]
        for place, name in enumerate(np.atleast_1d(names)):
            part = value
            if isinstance(value, DataFrame) or np.ndim(value) == 2:
                part = np.asarray(value)[:, place]
            elif isinstance(value, Series) and isinstance(rows, slice):
                part = aligned(value, index_of(self._index[rows]))
            elif np.ndim(value) == 1 and isinstance(rows, int):
                part = np.asarray(value)[place]
            self._columns[name] = changed_column(self._columns[name], rows, part)

    def _combined(self, other: Any, function: Callable[..., Any]) -> DataFrame:
        columns = list(self._columns.items())
        if isinstance(other, DataFrame):
            parts: Any = [other[name]._values for name, _ in columns]
        elif isinstance(other, Series):
            parts = aligned(other, self.columns)
        elif np.ndim(other) == 0:
            parts = [other] * len(columns)
        else:
            parts = np.broadcast_to(other, self.shape).T
        return self._with(
            {name: np.asarray(function(it, part)) for (name, it), part in zip(columns, parts)}
        )

    def _changed(self, function: Callable[..., Any]) -> DataFrame:
        return self._with(
            {name: np.asarray(function(column)) for name, column in self._columns.items()}
        )

    def _summary(self, name: str, axis: Any, options: dict[str, Any]) -> Any:
        kept = self._columns
        if options.get("numeric_only"):
            kept = {name: array for name, array in kept.items() if array.dtype.kind in "biuf"}
        if axis in (1, "columns"):
            rows = side_by_side(list(kept.values()), len(self))
            return Series(summary(name, rows, 1, options), self._index)
        if axis is None:
            return summary(name, side_by_side(list(kept.values()), len(self)), None, options)
        summaries = [summary(name, array, None, options) for array in kept.values()]
        return Series(summaries, index=list(kept))

    def dot(self, other: Any) -> Any:
        """Return the matrix product with a frame, a series or an array."""
        product = np.dot(self.values, np.asarray(other))
        if product.ndim == 1:
            return Series(product, self._index)
        return DataFrame(product, self._index, getattr(other, "columns", None))

    __matmul__ = dot
