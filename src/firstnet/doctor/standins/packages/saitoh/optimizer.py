"""common.optimizer: the ways to take a step; `update` changes the parameters in place.

Source: Duchi et al. (2011) for AdaGrad; Sutskever et al. (2013) for Nesterov's steps; Kingma and Ba
(2015) for Adam.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = ["SGD", "AdaGrad", "Adam", "Momentum", "Nesterov", "RMSprop", "np"]
LOGS_ITSELF = True
TINY = 1e-7  # keeps a divisor from 0


class SGD:
    """A step down the slope."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr = lr

    def update(self, params: Any, grads: Any) -> None:
        """Change the parameters by one step."""
        for key in _keys(params):
            params[key] -= self.lr * grads[key]


class Momentum:
    """Steps that keep some of their speed."""

    def __init__(self, lr: float = 0.01, momentum: float = 0.9) -> None:
        self.lr, self.momentum = lr, momentum
        self.v: Any = None

    def update(self, params: Any, grads: Any) -> None:
        """Change the parameters by one step."""
        self.v = v = _zeros(params) if self.v is None else self.v
        for key in _keys(params):
            v[key] = self.momentum * v[key] - self.lr * grads[key]
            params[key] += v[key]


class Nesterov:
    """Steps that keep some of their speed, and look at the slope ahead."""

    def __init__(self, lr: float = 0.01, momentum: float = 0.9) -> None:
        self.lr, self.momentum = lr, momentum
        self.v: Any = None

    def update(self, params: Any, grads: Any) -> None:
        """Change the parameters by one step."""
        self.v = v = _zeros(params) if self.v is None else self.v
        for key in _keys(params):
            v[key] = self.momentum * v[key] - self.lr * grads[key]
            params[key] += self.momentum * v[key] - self.lr * grads[key]


class AdaGrad:
    """Steps that get smaller by the sum of all squared slopes."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr = lr
        self.h: Any = None

    def update(self, params: Any, grads: Any) -> None:
        """Change the parameters by one step."""
        self.h = h = _zeros(params) if self.h is None else self.h
        for key in _keys(params):
            h[key] += grads[key] ** 2
            params[key] -= self.lr * grads[key] / (np.sqrt(h[key]) + TINY)


class RMSprop:
    """Steps divided by the recent size of the slopes."""

    def __init__(self, lr: float = 0.01, decay_rate: float = 0.99) -> None:
        self.lr, self.decay_rate = lr, decay_rate
        self.h: Any = None

    def update(self, params: Any, grads: Any) -> None:
        """Change the parameters by one step."""
        self.h = h = _zeros(params) if self.h is None else self.h
        for key in _keys(params):
            h[key] = self.decay_rate * h[key] + (1 - self.decay_rate) * grads[key] ** 2
            params[key] -= self.lr * grads[key] / (np.sqrt(h[key]) + TINY)


class Adam:
    """Averaged slopes, divided by their recent size."""

    def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999) -> None:
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.iter = 0
        self.m: Any = None
        self.v: Any = None

    def update(self, params: Any, grads: Any) -> None:
        """Change the parameters by one step."""
        self.m = m = _zeros(params) if self.m is None else self.m
        self.v = v = _zeros(params) if self.v is None else self.v
        self.iter += 1
        rate = self.lr * np.sqrt(1 - self.beta2**self.iter) / (1 - self.beta1**self.iter)
        for key in _keys(params):
            m[key] += (1 - self.beta1) * (grads[key] - m[key])
            v[key] += (1 - self.beta2) * (grads[key] ** 2 - v[key])
            params[key] -= rate * m[key] / (np.sqrt(v[key]) + TINY)


def _keys(params: Any) -> Iterable[Any]:
    """Return the keys of a dictionary, or the places of a list, which the second volume has."""
    return list(params) if isinstance(params, dict) else range(len(params))


def _zeros(params: Any) -> dict[Any, Any]:
    return {key: np.zeros_like(params[key]) for key in _keys(params)}
