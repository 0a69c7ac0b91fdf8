"""Methods of a series that return another one, or a single value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins.packages.chance import stream
from firstnet.doctor.standins.packages.frames.index import (
    Index,
    column_of,
    listed,
    missing,
    places,
)


class Values:
    """The part of a series that counts, replaces and draws its values."""

    _values: Array
    index: Index
    name: Any
    iloc: Any
    owner: Any
    _changed: Any
    ffill: Any
    bfill: Any

    def to_numpy(self, dtype: Any = None, **_: Any) -> Array:
        """Return the plain array."""
        return np.asarray(self._values, dtype)

    def tolist(self) -> list[Any]:
        """Return a list."""
        return list(self._values.tolist())

    to_list = tolist

    def copy(self, deep: bool = True) -> Any:
        """Return a copy."""
        return self._like(self._values.copy())

    def head(self, n: int = 5) -> Any:
        """Return the first values."""
        return self.iloc[:n]

    def tail(self, n: int = 5) -> Any:
        """Return the last values."""
        return self.iloc[-n:] if n else self.iloc[:0]

    def sample(
        self,
        n: int | None = None,
        frac: float | None = None,
        replace: bool = False,
        random_state: Any = None,
        **_: Any,
    ) -> Any:
        """Return values drawn at random."""
        return self.iloc[drawn(len(self._values), n, frac, replace, random_state)]

    def astype(self, dtype: Any, **_: Any) -> Any:
        """Return values of another kind; "category" leaves them as they are."""
        if dtype == "category":
            return self.copy()
        return self._like(self._values.astype(object if dtype in (str, "str") else dtype))._text(
            dtype
        )

    def _text(self, dtype: Any) -> Any:
        texts = dtype in (str, "str")
        return self._like(column_of([str(it) for it in self._values.tolist()])) if texts else self

    def map(self, function: Any, **_: Any) -> Any:
        """Return each value's image under a function or a dictionary."""
        given = self._values.tolist()
        if isinstance(function, dict) or hasattr(function, "items"):
            table = dict(function) if isinstance(function, dict) else dict(function.items())
            return self._like(column_of([table.get(it, np.nan) for it in given]))
        return self._like(column_of([function(it) for it in given]))

    def apply(self, function: Callable[..., Any], args: tuple[Any, ...] = (), **more: Any) -> Any:
        """Return what a function makes of each value."""
        if isinstance(function, np.ufunc):
            return self._changed(function)
        return self.map(lambda it: function(it, *args, **more))

    def replace(self, old: Any, new: Any = None, inplace: bool = False, **_: Any) -> Any:
        """Return values with some replaced."""
        table = old
        if not isinstance(old, dict):
            olds = listed(old)
            table = dict(zip(olds, listed(new) if np.ndim(new) else [new] * len(olds)))
        result = [table.get(it, it) for it in self._values.tolist()]
        gap = next((new for old, new in table.items() if old is None or old != old), None)
        if gap is not None:
            result = [gap if it is None or it != it else it for it in result]
        return self._returned(self._like(column_of(result)), inplace)

    def unique(self) -> Array:
        """Return the different values in the order in which they first appear."""
        return column_of(list(dict.fromkeys(self._values.tolist())))

    def nunique(self, **_: Any) -> int:
        """Return the number of different values."""
        return len(set(self._values[~missing(self._values)].tolist()))

    def value_counts(self, normalize: bool = False, **_: Any) -> Any:
        """Return how often each value appears, the most frequent first."""
        values, counts = np.unique(self._values, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        shares = counts[order] / len(self._values) if normalize else counts[order]
        return self._new(shares, values[order], "proportion" if normalize else "count")

    def isin(self, values: Any) -> Any:
        """Return which values are among these."""
        wanted = set(listed(values))
        return self._like(np.array([it in wanted for it in self._values.tolist()], bool))

    def isna(self) -> Any:
        """Return which values are missing."""
        return self._changed(missing)

    isnull = isna

    def notna(self) -> Any:
        """Return which values are not missing."""
        return self._changed(lambda it: ~missing(it))

    notnull = notna

    def fillna(
        self, value: Any = None, method: str | None = None, inplace: bool = False, **_: Any
    ) -> Any:
        """Return values with the missing ones filled."""
        if value is None and method is not None:
            result = self.ffill() if method in ("ffill", "pad") else self.bfill()
        else:
            value = getattr(value, "_values", value)
            result = self._like(np.where(missing(self._values), value, self._values))
        return self._returned(result, inplace)

    def dropna(self, inplace: bool = False, **_: Any) -> Any:
        """Return the values that are not missing."""
        return self._returned(self.iloc[~missing(self._values)], inplace and self.owner is None)

    def _returned(self, result: Any, inplace: bool) -> Any:
        if not inplace:
            return result
        self._values, self.index = result._values, result.index
        if self.owner is not None:
            self.owner[self.name] = result
        return None

    def reset_index(self, drop: bool = False, **_: Any) -> Any:
        """Return the values labelled from 0."""
        return self._new(self._values, range(len(self._values)), self.name)

    def drop(self, labels: Any, **_: Any) -> Any:
        """Return the values without those of some labels."""
        kept = np.delete(np.arange(len(self._values)), places(self.index, listed(labels)))
        return self.iloc[kept]

    def sort_values(self, ascending: bool = True, **_: Any) -> Any:
        """Return the values in order."""
        order = np.argsort(self._values, kind="stable")
        return self.iloc[order if ascending else order[::-1]]

    def argmax(self, *_: Any, **__: Any) -> int:
        """Return the place of the largest value."""
        return int(self._values.argmax())

    def argmin(self, *_: Any, **__: Any) -> int:
        """Return the place of the smallest value."""
        return int(self._values.argmin())

    def idxmax(self, *_: Any, **__: Any) -> Any:
        """Return the label of the largest value."""
        return self.index[self._values.argmax()]

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Yield labels and values."""
        return zip(self.index.tolist(), self._values.tolist())

    def to_frame(self, name: Any = None) -> Any:
        """Return a frame of this one column."""
        from firstnet.doctor.standins.packages.frames.frame import DataFrame

        return DataFrame({self.name if name is None else name: self._values}, index=self.index)

    def dot(self, other: Any) -> Any:
        """Return the product of two series, or of a series and an array."""
        return np.dot(self._values, np.asarray(other))

    __matmul__ = dot

    def _like(self, values: Array, index: Any = None) -> Any:
        return self._new(values, self.index if index is None else index, self.name)

    def _new(self, values: Array, index: Any, name: Any) -> Any:
        return type(self)(values, index, name=name)  # type: ignore[call-arg]


def drawn(count: int, n: int | None, frac: float | None, replace: bool, random_state: Any) -> Array:
    """Return places drawn at random, as pandas draws them."""
    size = round(frac * count) if frac is not None else (1 if n is None else n)
    return np.asarray(stream(random_state).choice(count, size=size, replace=replace))
