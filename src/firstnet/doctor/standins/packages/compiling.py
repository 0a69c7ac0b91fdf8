"""numba: functions stay as they are, which is only slower."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["jit", "njit", "prange", "vectorize"]
LOGS_ITSELF = True

prange = range


def jit(*given: Any, **_: Any) -> Any:
    """Return a function as it is, with or without settings for the compiler."""
    if len(given) == 1 and callable(given[0]):
        return given[0]
    return _same


njit = jit


def vectorize(*given: Any, **_: Any) -> Any:
    """Return a function that works on each number of an array."""
    decorated = jit(*given)
    return np.vectorize if decorated is _same else np.vectorize(decorated)


def _same(function: Callable[..., Any]) -> Callable[..., Any]:
    return function
