"""The curves of a run: what is kept of each epoch."""

from __future__ import annotations

from dataclasses import dataclass

from firstnet.training.loop import Score

SAMPLE = 5_000  # training digits that are scored; all 50,000 would take longer than their epoch


@dataclass(frozen=True)
class Point:
    """What an epoch led to: a point of the curves.

    Attributes:
        epoch: its number, counted from 0 as in the book.
        test: the score on the test digits.
        training: the score on the first `SAMPLE` of the training digits.
        eta: the learning rate in that epoch.
    """

    epoch: int
    test: Score
    training: Score
    eta: float
