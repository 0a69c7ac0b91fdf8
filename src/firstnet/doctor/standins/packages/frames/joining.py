"""Putting frames together, and turning names into columns of 0 and 1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins.packages.frames.frame import DataFrame
from firstnet.doctor.standins.packages.frames.index import column_of, index_of
from firstnet.doctor.standins.packages.frames.series import Series, aligned


def concat(objs: Iterable[Any], axis: Any = 0, ignore_index: bool = False, **_: Any) -> Any:
    """Return frames or series one below the other, or side by side by the labels of their rows."""
    given = [obj for obj in objs if obj is not None]
    if axis in (1, "columns"):
        return _side_by_side(given)
    labels = np.concatenate([it.index for it in given])
    index = range(len(labels)) if ignore_index else index_of(labels)
    if all(isinstance(it, Series) for it in given):
        return Series(np.concatenate([it.values for it in given]), index, name=given[0].name)
    frames = [it.to_frame() if isinstance(it, Series) else it for it in given]
    names = list(dict.fromkeys(name for frame in frames for name in frame))
    columns = {name: np.concatenate([_column(frame, name) for frame in frames]) for name in names}
    return DataFrame(columns, index=index)


def get_dummies(
    data: Any,
    prefix: Any = None,
    prefix_sep: str = "_",
    columns: Any = None,
    drop_first: bool = False,
    dtype: Any = int,
    **_: Any,
) -> DataFrame:
    """Return a column of 0 and 1 for each value; of a frame, for each column that holds text."""
    if not isinstance(data, DataFrame):
        series = data if isinstance(data, Series) else Series(data)
        return DataFrame(_dummies(series, prefix, prefix_sep, drop_first, dtype), series.index)
    chosen = columns or [it for it in data if data[it].dtype == object]
    result = {name: data[name].values for name in data if name not in chosen}
    for place, name in enumerate(chosen):
        start = prefix[place] if isinstance(prefix, list) else prefix
        start = prefix.get(name, name) if isinstance(prefix, dict) else start or name
        result.update(_dummies(data[name], start, prefix_sep, drop_first, dtype))
    return DataFrame(result, index=data.index)


def factorize(values: Any, **_: Any) -> tuple[Array, Array]:
    """Return the number of each value, and the values in the order in which they appear."""
    series = Series(values)
    known = {it: place for place, it in enumerate(series.unique().tolist())}
    return np.array([known[it] for it in series]), column_of(list(known))


def _side_by_side(given: list[Any]) -> DataFrame:
    columns: dict[Any, Array] = {}
    for it in given:
        parts = it.items() if isinstance(it, DataFrame) else [(it.name, it)]
        for name, series in parts:
            key = len(columns) if name is None else name
            if key in columns:
                raise NotImplementedError(
                    f"the stand-in for pandas can't hold two columns called {key!r}"
                )
            columns[key] = aligned(series, given[0].index)
    return DataFrame(columns, index=given[0].index)


def _dummies(series: Series, prefix: Any, between: str, drop_first: bool, dtype: Any) -> Any:
    values = sorted(series.dropna().unique().tolist())[int(drop_first) :]
    names = [value if prefix is None else f"{prefix}{between}{value}" for value in values]
    return {name: (series.values == it).astype(dtype) for name, it in zip(names, values)}


def _column(frame: DataFrame, name: Any) -> Array:
    if name in frame:
        return np.asarray(frame[name].values)
    return np.full(len(frame), np.nan)
