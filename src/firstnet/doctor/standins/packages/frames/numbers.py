"""Methods of a series of numbers, and of text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import asking
from firstnet.doctor.standins.packages.frames.index import Index, column_of, missing

TEXTS = ("upper", "lower", "strip", "lstrip", "rstrip", "title", "startswith", "endswith", "split")


class Numbers:
    """The part of a series that computes with its values."""

    _values: Array
    index: Index
    iloc: Any
    _changed: Any
    _like: Any

    def take(self, indices: Any, **_: Any) -> Any:
        """Return values by place."""
        return self.iloc[indices]

    def between(self, left: Any, right: Any, **_: Any) -> Any:
        """Return which values are within bounds."""
        return self._like((self._values >= left) & (self._values <= right))

    def clip(self, lower: Any = None, upper: Any = None, **_: Any) -> Any:
        """Return numbers within bounds."""
        return self._changed(lambda it: np.clip(it, lower, upper))

    def abs(self) -> Any:
        """Return numbers without their signs."""
        return self._changed(np.abs)

    def round(self, decimals: int = 0, **_: Any) -> Any:
        """Return rounded numbers."""
        return self._changed(lambda it: np.round(it, decimals))

    def quantile(self, q: Any = 0.5, **_: Any) -> Any:
        """Return a quantile."""
        return np.nanquantile(self._values.astype(float), q)

    def mode(self, **_: Any) -> Any:
        """Return the most frequent values, in order."""
        values, counts = np.unique(self._values[~missing(self._values)], return_counts=True)
        most = column_of(values[counts == counts.max()].tolist())
        return self._like(most, range(len(most)))

    def cumsum(self, **_: Any) -> Any:
        """Return the sums so far."""
        return self._changed(np.cumsum)

    def shift(self, periods: int = 1, **_: Any) -> Any:
        """Return the values some places later; what comes first is missing."""
        result = np.full(len(self._values), np.nan)
        if self._values.dtype == object:
            result = result.astype(object)
        if periods >= 0:
            result[periods:] = self._values[: len(result) - periods]
        else:
            result[:periods] = self._values[-periods:]
        return self._like(result)

    def diff(self, periods: int = 1) -> Any:
        """Return the differences from the values some places before."""
        return self._like(self._values - self.shift(periods)._values)

    def rolling(self, window: int, **_: Any) -> Any:
        """Return what averages, sums and spreads of the last values are asked of."""
        return Rolling(self, window)

    def where(self, cond: Any, other: Any = np.nan, **_: Any) -> Any:
        """Return values, others where a condition is false."""
        return self._like(np.where(np.asarray(cond), self._values, other))

    def mask(self, cond: Any, other: Any = np.nan, **_: Any) -> Any:
        """Return values, others where a condition is true."""
        return self._like(np.where(np.asarray(cond), other, self._values))

    def ffill(self, **_: Any) -> Any:
        """Return missing values filled by the ones before them."""
        known = np.where(missing(self._values), 0, np.arange(len(self._values)))
        return self._changed(lambda it: it[np.maximum.accumulate(known)])

    def bfill(self, **_: Any) -> Any:
        """Return missing values filled by the ones after them."""
        return self._like(self.iloc[::-1].ffill()._values[::-1])

    def factorize(self, **_: Any) -> tuple[Array, Array]:
        """Return the number of each value, and the values in the order in which they appear."""
        from firstnet.doctor.standins.packages.frames.joining import factorize

        return factorize(self)

    def to_dict(self) -> dict[Any, Any]:
        """Return values by label."""
        return dict(zip(self.index.tolist(), self._values.tolist()))

    def nlargest(self, n: int = 5, **_: Any) -> Any:
        """Return the largest values."""
        return self.iloc[np.argsort(-self._values, kind="stable")[:n]]

    def argsort(self, **_: Any) -> Any:
        """Return the places of the values in order."""
        return self._changed(lambda it: np.argsort(it, kind="stable"))

    def ravel(self, *_: Any) -> Array:
        """Return the plain array."""
        return self._values

    flatten = ravel

    def reshape(self, *shape: Any) -> Array:
        """Return the plain array in another shape."""
        return self._values.reshape(*shape)

    def item(self) -> Any:
        """Return the only value."""
        return self._values.item()

    def idxmin(self, *_: Any, **__: Any) -> Any:
        """Return the label of the smallest value."""
        return self.index[self._values.argmin()]

    def equals(self, other: Any) -> bool:
        """Return whether two series have the same values; missing ones are the same."""
        gaps = missing(self._values)
        if len(self._values) != len(other._values):
            return False
        return bool(np.all((self._values == other._values) | (gaps & missing(other._values))))

    def corr(self, other: Any, **_: Any) -> float:
        """Return how two series depend on one another, from -1 to 1."""
        return float(np.corrcoef(self._values.astype(float), np.asarray(other, float))[0, 1])

    @property
    def hasnans(self) -> bool:
        """Whether values are missing."""
        return bool(missing(self._values).any())

    @property
    def str(self) -> Texts:
        """What methods of text are asked of."""
        return Texts(self)

    @property
    def cat(self) -> Categories:
        """What numbers of categories are asked of."""
        return Categories(self)


class Rolling:
    """The last few values at every place of a series."""

    def __init__(self, series: Any, window: int) -> None:
        self.series, self.window = series, window

    def mean(self) -> Any:
        """Return their averages."""
        return self._each(np.mean)

    def sum(self) -> Any:
        """Return their sums."""
        return self._each(np.sum)

    def std(self) -> Any:
        """Return their spreads."""
        return self._each(lambda it, axis: np.std(it, axis=axis, ddof=1))

    def _each(self, function: Callable[..., Any]) -> Any:
        values = self.series._values.astype(float)
        result = np.full(len(values), np.nan)
        if len(values) >= self.window:
            windows = np.lib.stride_tricks.sliding_window_view(values, self.window)
            result[self.window - 1 :] = function(windows, axis=1)
        return self.series._like(result)


class Texts:
    """Methods of text for every value of a series; a missing value stays missing."""

    def __init__(self, series: Any) -> None:
        self.series = series

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in TEXTS:
            raise asking.lacking(f"the stand-in for pandas has no Series.str.{name}")
        return lambda *given, **_: self._each(lambda it: getattr(it, name)(*given))

    def len(self) -> Any:
        """Return the numbers of letters."""
        return self._each(len)

    def replace(self, old: str, new: str, regex: bool = False, **_: Any) -> Any:
        """Return text with some of it replaced."""
        return self._each(lambda it: re.sub(old, new, it) if regex else it.replace(old, new))

    def contains(self, pattern: str, case: bool = True, **_: Any) -> Any:
        """Return which values have text that matches."""
        how = 0 if case else re.IGNORECASE
        return self._each(lambda it: bool(re.search(pattern, it, how)), False)

    def extract(self, pattern: str, expand: bool = True, **_: Any) -> Any:
        """Return the text that a group in parentheses matches."""

        def found(text: str) -> Any:
            match = re.search(pattern, text)
            return match[1] if match else np.nan

        result = self._each(found)
        return result.to_frame(0) if expand else result

    def get(self, place: int) -> Any:
        """Return the letter, or the part, at a place."""
        return self._each(lambda it: it[place] if -len(it) <= place < len(it) else np.nan)

    def __getitem__(self, place: Any) -> Any:
        """Return letters by their places."""
        return self._each(lambda it: it[place])

    def _each(self, function: Callable[[Any], Any], gap: Any = np.nan) -> Any:
        values = self.series._values
        found = [
            gap if is_missing else function(value)
            for value, is_missing in zip(values, missing(values))
        ]
        return self.series._like(column_of(found))


class Categories:
    """The different values of a series, numbered in their order."""

    def __init__(self, series: Any) -> None:
        self.series = series
        self.categories = column_of(sorted(series.dropna().unique().tolist()))

    @property
    def codes(self) -> Any:
        """The numbers; -1 where a value is missing."""
        known = {it: place for place, it in enumerate(self.categories.tolist())}
        return self.series._like(np.array([known.get(it, -1) for it in self.series.tolist()]))
