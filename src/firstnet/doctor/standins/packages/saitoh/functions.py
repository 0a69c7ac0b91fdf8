"""common.functions: activations and costs, of one example or of rows."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = [
    "cross_entropy_error",
    "identity_function",
    "mean_squared_error",
    "np",
    "relu",
    "relu_grad",
    "sigmoid",
    "sigmoid_grad",
    "softmax",
    "softmax_loss",
    "step_function",
    "sum_squared_error",
]
LOGS_ITSELF = True
TINY = 1e-7  # keeps the logarithm finite


def identity_function(x: Any) -> Any:
    """Return the argument."""
    return x


def step_function(x: Any) -> Any:
    """Return 1 where a number is positive, else 0."""
    return (np.asarray(x) > 0).astype(int)


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-x))


def sigmoid_grad(x: Any) -> Any:
    """Return the slope of the sigmoid."""
    return sigmoid(x) * (1 - sigmoid(x))


def relu(x: Any) -> Any:
    """Return the positive part."""
    return np.maximum(0, x)


def relu_grad(x: Any) -> Any:
    """Return the slope of the positive part, 1 at 0."""
    return np.where(np.asarray(x) >= 0, 1.0, 0.0)


def softmax(x: Any) -> Any:
    """Return exponentials that sum to 1 in every row."""
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


def sum_squared_error(y: Any, t: Any) -> Any:
    """Return half of the sum of the squared differences."""
    return 0.5 * np.sum((y - t) ** 2)


mean_squared_error = sum_squared_error  # its name in the first printings


def cross_entropy_error(y: Any, t: Any) -> Any:
    """Return the average cross-entropy of rows; t holds labels, or rows of 0 and 1."""
    outputs, targets = np.atleast_2d(y), np.atleast_2d(t)
    count = len(outputs)
    labels = targets.argmax(axis=1) if targets.size == outputs.size else targets.ravel()
    return -np.sum(np.log(outputs[np.arange(count), labels.astype(int)] + TINY)) / count


def softmax_loss(X: Any, t: Any) -> Any:  # noqa: N803  # the book's name
    """Return the cross-entropy of the softmax."""
    return cross_entropy_error(softmax(X), t)
