"""The curves of a run: what is kept of each epoch, and how much of it is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from firstnet.recipe import Recipe
from firstnet.training.loop import Score

SAMPLE = 5_000  # training digits that are scored; all 50,000 would take longer than their epoch
DRAWN = 200  # points of a curve; more can't be told apart, and would have to be sent each time


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


@dataclass(frozen=True)
class Curves:
    """The curves of a run that is over, to lay another over them.

    Attributes:
        number: which run it was.
        recipe: its choices as they stood at the end.
        points: what its epochs led to.
    """

    number: int
    recipe: Recipe
    points: Sequence[Point]


def drawn(points: Sequence[Point], most: int = DRAWN) -> list[Point]:
    """Return the points to draw: every so many, so that they are few enough, and the last."""
    count = len(points)
    step = max(1, math.ceil(count / most))
    chosen = [points[number] for number in range(0, count, step)]
    if count and chosen[-1] is not points[count - 1]:
        chosen.append(points[count - 1])
    return chosen


def accuracy(score: Score) -> float:
    """Return the share of right answers in per cent, rounded to what is shown."""
    return round(100 * score.correct / score.examples, 2)
