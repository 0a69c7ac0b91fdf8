"""Methods of a frame that return another frame: without columns, in another order, filled."""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins.packages.frames.index import Index, listed, missing, places
from firstnet.doctor.standins.packages.frames.series import Series
from firstnet.doctor.standins.packages.frames.values import drawn


class Cleaning:
    """The part of a frame that cleans data; all of it is written with the frame's own selectors."""

    _columns: dict[Any, Array]
    _index: Index
    iloc: Any
    values: Any
    ffill: Any
    bfill: Any

    def drop(
        self,
        labels: Any = None,
        axis: Any = 0,
        index: Any = None,
        columns: Any = None,
        inplace: bool = False,
        errors: str = "raise",
        **_: Any,
    ) -> Any:
        """Return the frame without some columns, or without some rows."""
        if labels is not None and axis in (1, "columns"):
            columns = labels
        elif labels is not None:
            index = labels
        dropped = [] if columns is None else listed(columns)
        unknown = [it for it in dropped if it not in self._columns]
        if unknown and errors == "raise":
            raise KeyError(f"{unknown} not found in axis")
        kept = {name: column for name, column in self._columns.items() if name not in dropped}
        result = self._with(kept, self._index)
        if index is not None:
            places_left = np.delete(np.arange(len(self._index)), places(self._index, listed(index)))
            result = result.iloc[places_left]
        return self._returned(result, inplace)

    def pop(self, name: Any) -> Series:
        """Remove a column and return it."""
        return Series(self._columns.pop(name), self._index, name=name)

    def insert(self, loc: int, column: Any, value: Any, **_: Any) -> None:
        """Put a column in a place."""
        it: Any = self
        it[column] = value
        names = [name for name in self._columns if name != column]
        names.insert(loc, column)
        self.__dict__["_columns"] = {name: self._columns[name] for name in names}

    def copy(self, deep: bool = True) -> Any:
        """Return a copy."""
        return self._with(
            {name: column.copy() for name, column in self._columns.items()}, self._index
        )

    def head(self, n: int = 5) -> Any:
        """Return the first rows."""
        return self.iloc[:n]

    def tail(self, n: int = 5) -> Any:
        """Return the last rows."""
        return self.iloc[-n:] if n else self.iloc[:0]

    def sample(
        self,
        n: int | None = None,
        frac: float | None = None,
        replace: bool = False,
        random_state: Any = None,
        **options: Any,
    ) -> Any:
        """Return rows drawn at random."""
        result = self.iloc[drawn(len(self._index), n, frac, replace, random_state)]
        return result.reset_index(drop=True) if options.get("ignore_index") else result

    def astype(self, dtype: Any, **_: Any) -> Any:
        """Return values of another kind, for all columns or by name."""
        kinds = dtype if isinstance(dtype, dict) else dict.fromkeys(self._columns, dtype)
        return self._with(
            {
                name: Series(column).astype(kinds[name])._values if name in kinds else column
                for name, column in self._columns.items()
            },
            self._index,
        )

    def reset_index(self, drop: bool = False, inplace: bool = False, **_: Any) -> Any:
        """Return the rows labelled from 0; unless dropped, the old labels become a column."""
        kept = {} if drop else {self._index.name or "index": self._index.values}
        return self._returned(
            self._with({**kept, **self._columns}, range(len(self._index))), inplace
        )

    def set_index(self, name: Any, inplace: bool = False, **_: Any) -> Any:
        """Return the rows labelled by a column."""
        kept = {key: column for key, column in self._columns.items() if key != name}
        return self._returned(self._with(kept, self._columns[name]), inplace)

    def rename(self, columns: Any = None, inplace: bool = False, **_: Any) -> Any:
        """Return the columns under other names."""
        new = columns if callable(columns) else lambda name: (columns or {}).get(name, name)
        renamed = {new(name): column for name, column in self._columns.items()}
        return self._returned(self._with(renamed, self._index), inplace)

    def replace(self, old: Any, new: Any = None, inplace: bool = False, **_: Any) -> Any:
        """Return values with some replaced, everywhere or by column."""
        by_column = isinstance(old, dict) and all(isinstance(it, dict) for it in old.values())
        result = {}
        for name, column in self._columns.items():
            table = old.get(name, {}) if by_column else old
            result[name] = Series(column).replace(table, new)._values
        return self._returned(self._with(result, self._index), inplace)

    def fillna(
        self, value: Any = None, method: str | None = None, inplace: bool = False, **_: Any
    ) -> Any:
        """Return values with the missing ones filled, by one value or by one for each column."""
        if value is None and method is not None:
            result = self.ffill() if method in ("ffill", "pad") else self.bfill()
            return self._returned(result, inplace)
        by_name = isinstance(value, dict | Series) or hasattr(value, "_columns")
        filled = {
            name: column
            if not missing(column).any() or (by_name and name not in value)
            else Series(column).fillna(value[name] if by_name else value)._values
            for name, column in self._columns.items()
        }
        return self._returned(self._with(filled, self._index), inplace)

    def dropna(
        self,
        axis: Any = 0,
        how: str = "any",
        thresh: int | None = None,
        subset: Any = None,
        inplace: bool = False,
        **_: Any,
    ) -> Any:
        """Return the rows, or the columns, in which not too much is missing."""
        names = list(self._columns) if subset is None else listed(subset)
        gaps = np.array([missing(self._columns[it]) for it in names])
        along = 1 if axis in (1, "columns") else 0
        few: Array = ~np.asarray(gaps.all(axis=along) if how == "all" else gaps.any(axis=along))
        if thresh is not None:
            few = (~gaps).sum(axis=along) >= thresh
        if along == 0:
            return self._returned(self.iloc[np.flatnonzero(few)], inplace)
        kept = {name: self._columns[name] for name, it in zip(names, few) if it}
        return self._returned(self._with(kept, self._index), inplace)

    def isna(self) -> Any:
        """Return which values are missing."""
        return self._with(
            {name: missing(column) for name, column in self._columns.items()}, self._index
        )

    isnull = isna

    def notna(self) -> Any:
        """Return which values are not missing."""
        return ~self.isna()

    notnull = notna

    def sort_values(self, by: Any, ascending: bool = True, inplace: bool = False, **_: Any) -> Any:
        """Return the rows in the order of one or more columns."""
        order = np.lexsort([self._columns[it] for it in reversed(listed(by))])
        return self._returned(self.iloc[order if ascending else order[::-1]], inplace)

    def apply(self, function: Callable[..., Any], axis: Any = 0, **more: Any) -> Any:
        """Return what a function makes of each column, or of each row."""
        rows = axis in (1, "columns")
        count = len(self._index) if rows else len(self._columns)
        parts = [self.iloc[number] if rows else self.iloc[:, number] for number in range(count)]
        results = [function(part, **more) for part in parts]
        labels = self._index if rows else list(self._columns)
        if results and isinstance(results[0], Series) and not rows:
            return self._with(
                {a: result._values for a, result in zip(labels, results)}, self._index
            )
        return Series(results, index=labels)

    def applymap(self, function: Callable[..., Any], **_: Any) -> Any:
        """Return what a function makes of each value."""
        return self._with(
            {name: Series(column).map(function)._values for name, column in self._columns.items()},
            self._index,
        )

    map = applymap

    def to_numpy(self, dtype: Any = None, **_: Any) -> Array:
        """Return the plain array (rows, columns)."""
        return np.asarray(self.values, dtype)

    def as_matrix(self, columns: Any = None) -> Array:
        """Return the plain array of all columns, or of some."""
        names = list(self._columns) if columns is None else list(columns)
        return np.asarray(self._with({name: self._columns[name] for name in names}).values)

    def keys(self) -> list[Any]:
        """Return the names of the columns."""
        return list(self._columns)

    def items(self) -> Iterator[tuple[Any, Series]]:
        """Yield names and columns."""
        for name, column in list(self._columns.items()):
            yield name, Series(column, self._index, name=name)

    def iterrows(self) -> Iterator[tuple[Any, Series]]:
        """Yield labels and rows."""
        for place, label in enumerate(self._index.tolist()):
            yield label, self.iloc[place]

    def itertuples(self, index: bool = True, **_: Any) -> Iterator[tuple[Any, ...]]:
        """Yield rows as tuples with the names of the columns; they begin with the label."""
        names = [*(["Index"] if index else []), *map(str, self._columns)]
        row = collections.namedtuple("Pandas", names, rename=True)  # type: ignore[misc]
        columns = [column.tolist() for column in self._columns.values()]
        return (row(*it) for it in zip(*([self._index.tolist()] if index else []), *columns))

    def nunique(self) -> Series:
        """Return the number of different values of each column."""
        counts = [Series(column).nunique() for column in self._columns.values()]
        return Series(counts, index=list(self._columns))

    def describe(self, **_: Any) -> Any:
        """Return averages, spreads and bounds of the columns of numbers."""
        numbers = {
            name: column for name, column in self._columns.items() if column.dtype.kind in "biuf"
        }
        names = ("count", "mean", "std", "min", "25%", "50%", "75%", "max")
        table = {
            key: np.array([_described(Series(number), name) for name in names])
            for key, number in numbers.items()
        }
        return self._with(table, names)

    def _with(self, columns: dict[Any, Any], index: Any = None) -> Any:
        return type(self)(columns, index=index)  # type: ignore[call-arg]

    def _returned(self, result: Any, inplace: bool) -> Any:
        if not inplace:
            return result
        self.__dict__["_columns"], self.__dict__["_index"] = result._columns, result._index
        return None


def _described(series: Series, name: str) -> float:
    if name.endswith("%"):
        return float(series.quantile(int(name[:-1]) / 100))
    return float(getattr(series, name)())
