"""pandas' functions that number values: by bounds, by quantiles and by their order."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins.packages.frames.index import column_of
from firstnet.doctor.standins.packages.frames.numbers import Categories
from firstnet.doctor.standins.packages.frames.series import Series


def cut(x: Any, bins: Any, labels: Any = None, right: bool = True, **_: Any) -> Any:
    """Return in which of the bins a number is: its label, its number, or its bounds as text."""
    series = x if isinstance(x, Series) else Series(x)
    values = series._values.astype(float)
    if np.ndim(bins) == 0:
        low, high = np.nanmin(values), np.nanmax(values)
        bounds = np.linspace(low, high, int(bins) + 1)
        bounds[0] -= (high - low) / 1000
    else:
        bounds = np.asarray(bins, float)
    places = np.searchsorted(bounds, values, "left" if right else "right") - 1
    return _binned(series, places, bounds, labels)


def qcut(x: Any, q: Any, labels: Any = None, **_: Any) -> Any:
    """Return in which of some equally full bins a number is."""
    series = x if isinstance(x, Series) else Series(x)
    values = series._values.astype(float)
    bounds = np.nanquantile(values, np.linspace(0, 1, q + 1) if np.ndim(q) == 0 else q)
    places = np.maximum(np.searchsorted(bounds, values, "left") - 1, 0)
    return _binned(series, places, bounds, labels)


def categorical(values: Any, *_: Any, **__: Any) -> Categories:
    """Return the different values, numbered; `codes` is a plain array."""
    return Numbered(values if isinstance(values, Series) else Series(values))


class Numbered(Categories):
    """What pandas' Categorical is asked for."""

    @property
    def codes(self) -> Array:
        """The numbers; -1 where a value is missing."""
        return np.asarray(super().codes)


def _binned(series: Series, places: Array, bounds: Array, labels: Any) -> Any:
    inside = (places >= 0) & (places < len(bounds) - 1)
    if labels is False:
        return series._like(places if inside.all() else np.where(inside, places, np.nan))
    if labels is None:
        labels = [f"({low:g}, {high:g}]" for low, high in pairwise(bounds)]
    found = [labels[place] if is_in else np.nan for place, is_in in zip(places, inside)]
    return series._like(column_of(found))
