"""scipy.stats: normal numbers between two bounds, to start weights with."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from firstnet.doctor.standins.packages.chance import stream

__all__ = ["truncnorm", "zscore"]


@dataclass(frozen=True)
class Truncated:
    """Normal numbers between `a` and `b` standard deviations from `loc`."""

    a: float
    b: float
    loc: Any = 0.0
    scale: Any = 1.0

    def rvs(self, size: Any = None, random_state: Any = None) -> Any:
        """Draw numbers; without a size, one."""
        normal = NormalDist()
        low, high = normal.cdf(self.a), normal.cdf(self.b)
        shares = np.asarray(stream(random_state).uniform(low, high, size)).clip(1e-300, 1 - 1e-16)
        return np.vectorize(normal.inv_cdf, otypes=[float])(shares) * self.scale + self.loc


class TruncatedNormals:
    """`truncnorm(a, b, loc, scale)` or `truncnorm.rvs(a, b, ...)`."""

    def __call__(self, a: float, b: float, loc: Any = 0.0, scale: Any = 1.0) -> Truncated:
        """Return the distribution with these bounds."""
        return Truncated(a, b, loc, scale)

    def rvs(
        self,
        a: float,
        b: float,
        loc: Any = 0.0,
        scale: Any = 1.0,
        size: Any = None,
        random_state: Any = None,
    ) -> Any:
        """Draw numbers between two bounds."""
        return Truncated(a, b, loc, scale).rvs(size, random_state)


truncnorm = TruncatedNormals()


def zscore(a: Any, axis: int | None = 0, ddof: int = 0) -> Any:
    """Return numbers less their average, in standard deviations."""
    x = np.asarray(a, float)
    return (x - x.mean(axis=axis, keepdims=True)) / x.std(axis=axis, ddof=ddof, keepdims=True)
