"""scipy.special: the few functions that networks use."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

__all__ = ["erf", "expit", "log_softmax", "logit", "logsumexp", "softmax", "xlogy"]


def expit(x: Any, out: Any = None) -> Any:
    """Return 1 / (1 + exp(-x)), without overflow."""
    z = np.asarray(x, float)
    small = np.exp(-np.abs(z))
    return _into(out, np.where(z >= 0, 1, small) / (1 + small))


def logit(x: Any) -> Any:
    """Return log(x / (1 - x)), infinite at 0 and 1."""
    p = np.asarray(x, float)
    with np.errstate(divide="ignore"):
        return np.log(p) - np.log1p(-p)


def logsumexp(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the logarithm of the sum of exponentials, without overflow."""
    x = np.asarray(a, float)
    largest = x.max(axis=axis, keepdims=True)
    total = np.log(np.exp(x - largest).sum(axis=axis, keepdims=True)) + largest
    if keepdims:
        return total
    return total.item() if axis is None else np.squeeze(total, axis=axis)


def softmax(x: Any, axis: Any = None) -> Any:
    """Return exponentials that sum to 1 along an axis, by default over everything."""
    return np.exp(log_softmax(x, axis))


def log_softmax(x: Any, axis: Any = None) -> Any:
    """Return the logarithm of the softmax."""
    return np.asarray(x, float) - logsumexp(x, axis, keepdims=True)


def xlogy(x: Any, y: Any) -> Any:
    """Return x * log(y), and 0 where x is 0."""
    a, b = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
    return a * np.log(np.where(a == 0, 1, b))


def erf(x: Any) -> Any:
    """Return the error function."""
    return np.vectorize(math.erf, otypes=[float])(x)


def _into(out: Any, result: Any) -> Any:
    if out is None:
        return result[()]
    out[...] = result
    return out
