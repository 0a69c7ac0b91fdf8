"""Making a frame: the columns in dictionaries, lists, arrays and other frames."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins.packages.frames.index import column_of


def columns_in(data: Any, columns: Any, index: Any) -> tuple[dict[Any, Array], Any]:
    """Return the columns by name, and the labels of the rows if there are any."""
    if hasattr(data, "_columns"):
        names = data._columns if columns is None else columns
        return {it: data._columns[it] for it in names}, data._index if index is None else index
    if hasattr(data, "_values"):
        name = data.name if columns is None else columns[0]
        return {0 if name is None else name: data._values}, data.index if index is None else index
    if isinstance(data, list) and data and isinstance(data[0], dict):
        keys = list(dict.fromkeys(key for row in data for key in row))
        data = {key: [row.get(key, np.nan) for row in data] for key in keys}
    if isinstance(data, dict):
        lengths = [len(it) for it in data.values() if np.ndim(it)]
        rows = lengths[0] if lengths else len(index if index is not None else [0])
        names = data if columns is None else columns
        return {
            it: column_of(data[it] if np.ndim(data[it]) else [data[it]] * rows) for it in names
        }, _index_in(data, index)
    if data is None or len(data) == 0:
        return {it: np.empty(0, object) for it in (() if columns is None else columns)}, index
    table = data if isinstance(data, np.ndarray) else _rows(data)
    table = table[:, None] if table.ndim == 1 else table
    names = range(table.shape[1]) if columns is None else columns
    if len(names) != table.shape[1]:
        raise ValueError(f"{len(names)} columns passed, passed data had {table.shape[1]} columns")
    parts = (column_of(it.tolist()) if table.dtype == object else it for it in table.T)
    return {name: column_of(part) for name, part in zip(names, parts)}, index


def _index_in(data: dict[Any, Any], index: Any) -> Any:
    first = next((it for it in data.values() if hasattr(it, "_values")), None)
    return first.index if index is None and first is not None else index


def _rows(data: Any) -> Array:
    rows = [np.asarray(it, object) for it in data]
    return np.array(rows, object)
