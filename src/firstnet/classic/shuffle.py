"""Python 2's shuffle, so that a seed deals the examples here as it does for the book's program."""

from __future__ import annotations

import random
from collections.abc import MutableSequence
from typing import Any


def shuffle(items: MutableSequence[Any]) -> None:
    """Shuffle in place by the rule of Python 2, from the global state of `random`.

    Python 3 draws whole numbers bit by bit instead, so its `random.shuffle` leads elsewhere.

    Source: Durstenfeld, "Algorithm 235: Random permutation", 1964.
    """
    draw = random.random
    for last in range(len(items) - 1, 0, -1):
        chosen = int(draw() * (last + 1))
        items[last], items[chosen] = items[chosen], items[last]
