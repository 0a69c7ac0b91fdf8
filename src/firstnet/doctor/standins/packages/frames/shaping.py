"""Methods of a frame that choose, join and compare: what data preparation needs now and then."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import asking
from firstnet.doctor.standins.packages.frames.grouping import Groups
from firstnet.doctor.standins.packages.frames.index import Index, column_of, listed, places
from firstnet.doctor.standins.packages.frames.series import Series

KINDS = {"number": "iufc", "object": "O", "bool": "b", "category": "", "datetime": "M"}


class Shaping:
    """The part of a frame that chooses, joins and compares."""

    _columns: dict[Any, Array]
    _index: Index
    iloc: Any
    values: Any
    columns: Any
    _with: Any
    _returned: Any
    _from: Any
    _changed: Any

    def take(self, indices: Any, axis: Any = 0, **_: Any) -> Any:
        """Return rows, or columns, by place."""
        return self.iloc[:, listed(indices)] if axis in (1, "columns") else self.iloc[indices]

    def reindex(self, labels: Any = None, index: Any = None, columns: Any = None, **_: Any) -> Any:
        """Return rows in the order of labels, or columns in the order of names."""
        rows = labels if index is None else index
        result = self if rows is None else self.iloc[places(self._index, rows)]
        if columns is None:
            return result
        empty = np.full(len(self._index), np.nan)
        return result._with(
            {column: result._columns.get(column, empty) for column in columns}, result._index
        )

    def sort_index(self, ascending: bool = True, inplace: bool = False, **_: Any) -> Any:
        """Return the rows in the order of their labels."""
        order = np.argsort(self._index, kind="stable")
        return self._returned(self.iloc[order if ascending else order[::-1]], inplace)

    def append(self, other: Any, ignore_index: bool = False, **_: Any) -> Any:
        """Return the rows with those of another frame below."""
        from firstnet.doctor.standins.packages.frames.joining import concat

        return concat([self, *(other if isinstance(other, list) else [other])], 0, ignore_index)

    def groupby(self, by: Any, as_index: bool = True, **_: Any) -> Groups:
        """Return the rows grouped by the values of one or more columns."""
        return Groups(self, by, as_index)

    def query(self, expr: str, **_: Any) -> Any:
        """Return the rows for which a comparison of columns is true."""
        if "__" in expr:  # no column is called so, and Python's insides are
            raise asking.lacking(f"the stand-in for pandas can't query {expr!r}")
        words = re.sub(r"\bnot\b", "~", re.sub(r"\bor\b", "|", re.sub(r"\band\b", "&", expr)))
        parts = re.sub(r"([^&|~()]+)", r"(\1)", words) if re.search("[&|~]", words) else words
        columns = {str(name): Series(column, self._index) for name, column in self._columns.items()}
        try:
            mask = eval(parts.strip(), {"__builtins__": {}}, columns)  # noqa: S307  # the learner's
        except (SyntaxError, NameError, TypeError) as error:
            raise asking.lacking(f"the stand-in for pandas can't query {expr!r}") from error
        return self.iloc[np.flatnonzero(mask)]

    def select_dtypes(self, include: Any = None, exclude: Any = None) -> Any:
        """Return the columns of some kinds, or of all but these."""
        kept = self._columns
        if include is not None:
            kept = {name: array for name, array in kept.items() if _is_one_of(array, include)}
        if exclude is not None:
            kept = {name: array for name, array in kept.items() if not _is_one_of(array, exclude)}
        return self._with(kept, self._index)

    def filter(self, items: Any = None, like: str = "", regex: str = "", **_: Any) -> Any:
        """Return the columns whose names are listed or match."""
        if items is not None:
            return self._with({item: self._columns[item] for item in items}, self._index)
        pattern = regex or re.escape(like)
        kept = {
            name: column for name, column in self._columns.items() if re.search(pattern, str(name))
        }
        return self._with(kept, self._index)

    def assign(self, **columns: Any) -> Any:
        """Return the frame with more columns."""
        result = self._with(dict(self._columns), self._index)
        for name, value in columns.items():
            result[name] = value(result) if callable(value) else value
        return result

    def corr(self, **_: Any) -> Any:
        """Return how the columns of numbers depend on one another, from -1 to 1."""
        numbers = self.select_dtypes("number")
        names = list(numbers._columns)
        table = np.atleast_2d(np.corrcoef(np.asarray(numbers.dropna().values, float).T))
        return self._with({name: column for name, column in zip(names, table)}, names)  # noqa: C416

    def quantile(self, q: float = 0.5, **_: Any) -> Series:
        """Return a quantile of every column of numbers."""
        numbers = self.select_dtypes("number")._columns
        return Series(
            [Series(number).quantile(q) for number in numbers.values()], index=list(numbers)
        )

    def mode(self, **_: Any) -> Any:
        """Return the most frequent values of every column, in the first row."""
        first = {name: [Series(column).mode()[0]] for name, column in self._columns.items()}
        return self._with(first, [0])

    def duplicated(self, **_: Any) -> Series:
        """Return which rows were there before."""
        seen: set[Any] = set()
        found = []
        for row in zip(*(column.tolist() for column in self._columns.values())):
            found.append(row in seen)
            seen.add(row)
        return Series(np.array(found, bool), self._index)

    def drop_duplicates(self, subset: Any = None, inplace: bool = False, **_: Any) -> Any:
        """Return the rows that were not there before."""
        part = self if subset is None else self.filter(listed(subset))
        kept = np.flatnonzero(~part.duplicated()._values)
        return self._returned(self.iloc[kept], inplace)

    def to_dict(self, orient: str = "dict", **_: Any) -> Any:
        """Return dictionaries by column, or for "records" a list of them by row."""
        lists = {name: column.tolist() for name, column in self._columns.items()}
        if orient == "list":
            return lists
        if orient == "records":
            return [dict(zip(lists, row)) for row in zip(*lists.values())]
        return {name: dict(zip(self._index.tolist(), it)) for name, it in lists.items()}

    def transpose(self, *_: Any, **__: Any) -> Any:
        """Return the frame with rows and columns exchanged."""
        return self.T  # type: ignore[attr-defined]

    def where(self, cond: Any, other: Any = np.nan, **_: Any) -> Any:
        """Return values, others where a condition is false."""
        rows = np.asarray(cond)
        rows = rows[:, None] if rows.ndim == 1 else rows
        return self._from(np.where(rows, self.values, other))

    def mask(self, cond: Any, other: Any = np.nan, **_: Any) -> Any:
        """Return values, others where a condition is true."""
        return self.where(~np.asarray(cond, bool), other)

    def round(self, decimals: int = 0, **_: Any) -> Any:
        """Return rounded numbers; text stays as it is."""
        return self._changed(lambda it: it if it.dtype.kind not in "f" else it.round(decimals))

    def abs(self) -> Any:
        """Return numbers without their signs."""
        return self._changed(np.abs)

    def clip(self, lower: Any = None, upper: Any = None, **_: Any) -> Any:
        """Return numbers within bounds."""
        return self._changed(lambda it: np.clip(it, lower, upper))

    def ffill(self, **_: Any) -> Any:
        """Return missing values filled by the ones before them."""
        return self._with(
            {name: Series(column).ffill()._values for name, column in self._columns.items()},
            self._index,
        )

    def bfill(self, **_: Any) -> Any:
        """Return missing values filled by the ones after them."""
        return self._with(
            {name: Series(column).bfill()._values for name, column in self._columns.items()},
            self._index,
        )

    def squeeze(self, *_: Any, **__: Any) -> Any:
        """Return a series where there is only one column."""
        return self.iloc[:, 0] if len(self._columns) == 1 else self

    def pipe(self, function: Callable[..., Any], *rest: Any, **named: Any) -> Any:
        """Return what a function makes of the frame."""
        return function(self, *rest, **named)

    def equals(self, other: Any) -> bool:
        """Return whether two frames have the same columns and values."""
        same = list(self._columns) == list(other._columns)
        return same and all(
            Series(column).equals(Series(other._columns[name]))
            for name, column in self._columns.items()
        )

    def add_prefix(self, prefix: str, **_: Any) -> Any:
        """Return the columns under longer names."""
        return self._with({f"{prefix}{name}": column for name, column in self._columns.items()})

    def join(self, other: Any, **_: Any) -> Any:
        """Return the columns of two frames side by side, by the labels of the rows."""
        from firstnet.doctor.standins.packages.frames.joining import concat

        return concat([self, other], axis=1)

    def merge(self, right: Any, how: str = "inner", on: Any = None, **options: Any) -> Any:
        """Return the rows of two frames whose values in some columns are the same."""
        if how not in ("inner", "left") or options:
            raise asking.lacking("the stand-in for pandas merges by columns of the same name only")
        keys = (
            listed(on)
            if on is not None
            else [column for column in self._columns if column in right]
        )
        known: dict[Any, list[int]] = {}
        for place, key in enumerate(zip(*(right._columns[it].tolist() for it in keys))):
            known.setdefault(key, []).append(place)
        pairs = [
            (place, other)
            for place, key in enumerate(zip(*(self._columns[it].tolist() for it in keys)))
            for other in known.get(key, [-1] if how == "left" else [])
        ]
        ours, theirs = (np.array(it, int) for it in (zip(*pairs) if pairs else ((), ())))
        result = {name: array[ours] for name, array in self._columns.items()}
        for name, it in right._columns.items():
            if name not in keys:
                found = [it[place] if place >= 0 else np.nan for place in theirs]
                twice = name in result
                if twice:
                    result[f"{name}_x"] = result.pop(name)
                result[f"{name}_y" if twice else name] = column_of(found)
        return self._with(result, range(len(ours)))


def _is_one_of(column: Array, kinds: Any) -> bool:
    return any(_is_kind(column, it) for it in listed(kinds))


def _is_kind(column: Array, kind: Any) -> bool:
    if isinstance(kind, str) and kind in KINDS:
        return column.dtype.kind in KINDS[kind] if KINDS[kind] else False
    if kind is np.number:
        return column.dtype.kind in KINDS["number"]
    return column.dtype == np.dtype(kind)
