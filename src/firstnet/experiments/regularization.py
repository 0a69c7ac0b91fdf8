"""The network of `overfitting`, held back from learning by heart by L2 regularization.

Source: chapter 3, "Regularization"; fig/overfitting.py with lmbda 0.1.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from firstnet.experiments.harness.verdicts import Finding
from firstnet.experiments.overfitting import EPOCHS, QUICK_EPOCHS, compare, draw_run, learn
from firstnet.views.drawing import Figure

SECONDS = 11


def run(quick: bool) -> Generator[float, None, Any]:
    """Train with lmbda 0.1."""
    yield 0.0
    return learn(0.1, QUICK_EPOCHS if quick else EPOCHS)


def findings(results: Any) -> dict[str, Finding]:
    """Compare all four series with the published ones."""
    return {"3.10": compare("regularization", results)}


def draw(results: Any, figure: Figure) -> None:
    """Draw accuracy and cost, and the best accuracy of the book."""
    draw_run(results, figure, epoch=383, best=87.10)
