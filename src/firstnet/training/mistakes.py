"""What a network gets wrong: how often which digit is taken for which, and the worst of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firstnet.shapes import Labels, Targets


@dataclass(frozen=True, eq=False)
class Judged:
    """Digits, and what a network makes of them.

    Attributes:
        outputs: what it answered, a digit a row.
        labels: what they are.
        read: what it takes them for: the largest output.
    """

    outputs: Targets
    labels: Labels
    read: Labels

    @property
    def correct(self) -> int:
        """How many it reads correctly."""
        return int(np.sum(self.read == self.labels))


def judge(outputs: Targets, labels: Labels) -> Judged:
    """Judge a network by its outputs."""
    return Judged(outputs, labels, outputs.argmax(axis=1))


def confusion(judged: Judged) -> NDArray[np.int64]:
    """Return how often the digit of the row was read as that of the column."""
    classes = judged.outputs.shape[1]
    pairs = judged.labels.astype(np.int64) * classes + judged.read
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes).astype(np.int64)


def among(judged: Judged, label: int, read: int) -> list[int]:
    """Return the numbers of the digits in one cell of the matrix, the surest answer first."""
    found = np.flatnonzero((judged.labels == label) & (judged.read == read))
    sure = judged.outputs[found, read]
    return [int(it) for it in found[np.argsort(-sure, kind="stable")]]


def worst(judged: Judged, count: int) -> list[int]:
    """Return the numbers of the worst mistakes, the worst first.

    The worse, the more the output for the wrong digit is above that for the right one.
    """
    found = np.flatnonzero(judged.read != judged.labels)
    wrong = judged.outputs[found, judged.read[found]]
    right = judged.outputs[found, judged.labels[found]]
    return [int(it) for it in found[np.argsort(right - wrong, kind="stable")[:count]]]
