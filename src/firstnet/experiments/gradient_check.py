"""Backpropagation against the slow way: the slope of the cost by nudging each number.

Source: chapter 2, equation 46 and BP1 to BP4.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from firstnet.book.backprop import backprop, nudged_gradient
from firstnet.book.costs import CROSS_ENTROPY, QUADRATIC
from firstnet.book.starts import large_weights
from firstnet.experiments.harness.verdicts import Finding, exact

SECONDS = 0.2


def run(quick: bool) -> Generator[float, None, Any]:
    """Take the gradient of small networks both ways."""
    yield 0.0
    rng = np.random.default_rng(0)
    x, y = rng.random((4, 7)), np.eye(3)[:, rng.integers(0, 3, 7)]
    network = large_weights((4, 5, 3), rng)
    return {
        cost.name: max(
            float(np.max(np.abs(getattr(exactly, kind) - getattr(nudged, kind))))
            for exactly, nudged in zip(
                backprop(network, x, y, cost), nudged_gradient(network, x, y, cost), strict=True
            )
            for kind in ("w", "b")
        )
        for cost in (QUADRATIC, CROSS_ENTROPY)
    }


def findings(results: Any) -> dict[str, Finding]:
    """Tell the largest difference; nudges of 1e-5 leave an error of 1e-10."""
    largest = max(results.values())
    return {"2.3": exact(f"equal but for {largest:.0e}", largest < 1e-8, "[4,5,3], both costs")}
