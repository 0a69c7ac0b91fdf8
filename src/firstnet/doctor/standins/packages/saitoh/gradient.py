"""common.gradient: slopes by small changes of each number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array

__all__ = ["np", "numerical_gradient", "numerical_gradient_2d"]
LOGS_ITSELF = True
STEP = 1e-4


def numerical_gradient(f: Callable[[Any], Any], x: Any) -> Array:
    """Return the slope of a function in every number of an array, which it changes and restores."""
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        kept = x[place]
        x[place] = kept + STEP
        above = f(x)
        x[place] = kept - STEP
        slopes[place] = (above - f(x)) / (2 * STEP)
        x[place] = kept
    return slopes


def numerical_gradient_2d(f: Callable[[Any], Any], X: Any) -> Array:  # noqa: N803
    """Return the slopes of a function of one row, for one row or several."""
    if X.ndim == 1:
        return numerical_gradient(f, X)
    return np.array([numerical_gradient(f, row) for row in X])
