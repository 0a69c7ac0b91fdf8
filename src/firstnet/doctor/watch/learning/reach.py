"""Can the outputs reach the targets at all? The bounds of an activation beside what is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from firstnet.doctor.watch.program.values import Array

FEWEST = 100  # outputs
BEYOND = 0.2  # of the targets, at least, that are out of reach
CLEARLY = 0.05  # beyond a bound
CLOSE, PRESSED = 0.02, 0.05  # to a bound; of the outputs, that are drawn beyond it
EXACT_ZEROS = 0.05  # of the outputs of a rectified unit


@dataclass(frozen=True)
class OutOfReach:
    """Outputs that keep within bounds, and the part of the targets that lies beyond.

    Attributes:
        low, high: the bounds; high is infinite for a rectified unit.
        share: of the targets that lie beyond.
        least, largest: of the targets.
    """

    low: float
    high: float
    share: float
    least: float
    largest: float


def out_of_reach(pairs: Sequence[tuple[Array, Array]]) -> OutOfReach | None:
    """Return the bounds that keep outputs from many of their targets; None where there are none.

    Outputs that only happen to be small do not press against a bound.

    Args:
        pairs: of outputs and targets of as many numbers, of the end of a training.
    """
    both = [
        (out.reshape(-1), wanted.reshape(-1)) for out, wanted in pairs if out.size == wanted.size
    ]
    if sum(out.size for out, _ in both) < FEWEST:
        return None
    out, wanted = (np.concatenate(it) for it in zip(*both))
    if not np.isfinite(out).all():
        return None
    least, largest = float(wanted.min()), float(wanted.max())
    for low, high in ((0.0, 1.0), (-1.0, 1.0), (0.0, np.inf)):
        if out.min() < low or out.max() > high:
            continue
        below, above = wanted < low - CLEARLY, wanted > high + CLEARLY
        share = float(np.mean(below | above))
        zeros = float(np.mean(out == 0.0))
        pressed = [
            np.mean(above) > BEYOND / 2 and np.mean(out > high - CLOSE) > PRESSED,
            np.mean(below) > BEYOND / 2 and np.mean(out < low + CLOSE) > PRESSED,
        ]
        bounded = any(pressed) if np.isfinite(high) else zeros > EXACT_ZEROS and zeros < 1
        if share > BEYOND and bounded:
            return OutOfReach(low, high, share, least, largest)
    return None
