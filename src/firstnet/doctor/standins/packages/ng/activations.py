"""dnn_utils: activations that return what they were given, too, for the way back."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["np", "relu", "relu_backward", "sigmoid", "sigmoid_backward"]
LOGS_ITSELF = True


def sigmoid(Z: Any) -> tuple[Any, Any]:  # noqa: N803  # the course's names
    """Return 1 / (1 + exp(-Z)), and Z."""
    return 1 / (1 + np.exp(-Z)), Z


def relu(Z: Any) -> tuple[Any, Any]:  # noqa: N803
    """Return the positive part, and Z."""
    return np.maximum(0, Z), Z


def relu_backward(dA: Any, cache: Any) -> Any:  # noqa: N803
    """Return the slope by Z from that by the activation."""
    return np.where(cache > 0, dA, 0.0)


def sigmoid_backward(dA: Any, cache: Any) -> Any:  # noqa: N803
    """Return the slope by Z from that by the activation."""
    a, _ = sigmoid(cache)
    return dA * a * (1 - a)
