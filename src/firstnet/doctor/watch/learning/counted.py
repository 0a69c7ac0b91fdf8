"""How many of the answers that a program compares with labels are right, beside its training."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.program.comparisons import MANY, MOST_CLASSES, RECENT, Comparisons

LAST = 50  # pairs of answers and labels
FAR_FEWER = 0.12  # of the answers, than in the training: more than examples of its own explain


def least_share(comparisons: Mapping[int, Comparisons]) -> float | None:
    """Return the smallest share of right answers in all places that compare many with classes."""
    shares = [
        comparison.last_share for comparison in comparisons.values() if _is_of_classes(comparison)
    ]
    return min(shares, default=None)


def falls_behind(comparisons: Mapping[int, Comparisons], learning: Learning | None) -> bool:
    """Tell whether far fewer answers are counted right than were right in the training."""
    classes = [comparison for comparison in comparisons.values() if _is_of_classes(comparison)]
    if not classes or learning is None or not learning.classes or not learning.learns:
        return False
    least = min(classes, key=lambda it: it.last_share)
    share, count = least.last_share, min(len(least.left), RECENT)
    by_chance = 0.0 if least.ends else 2 * math.sqrt(share * (1 - share) / count)
    wanted = learning.parts[-1].share - FAR_FEWER - by_chance
    ends = [
        end
        for comparison in comparisons.values()
        if _is_of_classes(comparison)
        for end in comparison.ends
    ]
    low = {side for part, *sides in ends if part < wanted for side in sides}
    high = {side for part, *sides in ends if part >= wanted for side in sides}
    return share < wanted and not low & high  # the same labels may be answered otherwise, too


def answers_alike(comparisons: Mapping[int, Comparisons]) -> bool:
    """Tell whether all answers are one class somewhere, and the labels are not."""
    kinds = [
        {len(set(comparison.left[-LAST:])), len(set(comparison.right[-LAST:]))}
        for comparison in comparisons.values()
    ]
    return any(1 in kind and len(kind) == 2 for kind in kinds)


def _is_of_classes(it: Comparisons) -> bool:
    sides = it.left, it.right
    return len(it.left) >= MANY and all(map(_are_classes, sides)) and not _is_of_a_loop(*sides)


def _is_of_a_loop(one: Sequence[float], two: Sequence[float]) -> bool:
    """Tell whether a counter is compared with a number, as each layer with the last: l == L.

    Of two in turn nobody knows: labels may be so, and all answers one class.
    """
    counter, other = (one, two) if len(set(two)) == 1 else (two, one)
    start = min(counter)
    counts = all(later in (before + 1, start) for before, later in pairwise(counter))
    return len(set(other)) == 1 and len(set(counter)) > 2 and counts


def _are_classes(side: Iterable[float]) -> bool:
    values = set(side)
    return len(values) <= MOST_CLASSES and all(value % 1 == 0 for value in values)
