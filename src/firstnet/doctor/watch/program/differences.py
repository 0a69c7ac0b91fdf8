"""What a program subtracts from one another once it has trained: answers and what was wanted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from firstnet.doctor.watch.program.values import Array

KEPT = 5_000  # numbers of each side, the first ones
LAST_ANSWERS = 3  # arrays of outputs, of which a side may be made
TOGETHER = 0.8  # a correlation from which on two sides rise and fall together
MADE_OF = 1 - 1e-9  # one from which on one side is made of the other, as the edge of a band
FAR, WIDER = 1.5, 4.0  # deviations between their means; times the deviation of the other


class Difference(NamedTuple):
    """The two sides of a difference, number by number."""

    left: Array
    right: Array

    def is_of(self, answers: Array) -> bool:
        """Tell whether one side is made of a network's outputs, by a factor and a number added."""
        return any(
            side.size == answers.size and abs(Difference(side, answers).correlation) > MADE_OF
            for side in self
        )

    @property
    def correlation(self) -> float:
        """How far both sides rise and fall together, -1 to 1; 0 where one of them is constant."""
        if any(it.dtype.kind not in "fiu" for it in self):
            return 0.0
        if not all(np.isfinite(it).all() and np.ptp(it) > 0 for it in self):
            return 0.0
        return float(np.corrcoef(self.left, self.right)[0, 1])

    @property
    def is_of_two_scales(self) -> bool:
        """Whether both rise and fall together, and are far apart or one is far more spread."""
        if not TOGETHER < self.correlation < MADE_OF:
            return False
        spreads = [float(it.std()) for it in self]
        far = abs(float(self.left.mean()) - float(self.right.mean()))
        return far > FAR * max(spreads) or max(spreads) > WIDER * min(spreads)
