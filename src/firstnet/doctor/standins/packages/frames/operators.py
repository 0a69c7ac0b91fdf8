"""Arithmetic, comparisons and summaries, given to series and frames alike."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from firstnet.doctor.arrays import Array

Kind = TypeVar("Kind")

BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor")
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")
UNARY = ("neg", "abs", "invert", "pos")


def with_operators(kind: type[Kind]) -> type[Kind]:
    """Give a class the operators of Python, by its `_combined` and its `_changed`."""
    for name in (*BINARY, *COMPARISONS):
        function = getattr(operator, f"{name}_" if name in ("and", "or") else name)
        setattr(kind, f"__{name}__", _forward(function))
        if name in BINARY:
            setattr(kind, f"__r{name}__", _backward(function))
        if name in (*BINARY[:7], *COMPARISONS):
            setattr(kind, name.replace("true", ""), _forward(function))
    for name in UNARY:
        setattr(kind, f"__{name}__", _single(getattr(operator, name)))
    for name in SUMMARIES:
        setattr(kind, name, _summary(name))
    return kind


def summary(name: str, values: Array, axis: int | None, options: dict[str, Any]) -> Any:
    """Return a summary of an array, leaving out what is missing."""
    array = values
    if array.dtype == object:
        array = np.array(array.tolist())
    if name in ("std", "var"):
        ddof = options.get("ddof", 1)
        squares: Any = np.nanvar(array.astype(float), axis=axis, ddof=ddof)
        return np.sqrt(squares) if name == "std" else squares
    if name == "count":
        return np.sum(array == array, axis=axis)
    return SUMMARIES[name](array, axis=axis)


SUMMARIES: dict[str, Callable[..., Any]] = {
    "mean": np.nanmean,
    "sum": np.nansum,
    "min": np.nanmin,
    "max": np.nanmax,
    "median": np.nanmedian,
    "prod": np.nanprod,
    "any": np.any,
    "all": np.all,
    "std": np.nanstd,
    "var": np.nanvar,
    "count": np.size,
}


def _forward(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, other, *_, **__: self._combined(other, function)


def _backward(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, other: self._combined(other, lambda a, b: function(b, a))


def _single(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self: self._changed(function)


def _summary(name: str) -> Callable[..., Any]:
    def summarized(self: Any, axis: Any = 0, *_: Any, **options: Any) -> Any:
        return self._summary(name, axis, options)

    return summarized
