"""Chance as the book's programs have it: the global state of `random` and of NumPy."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from firstnet.classic.shuffle import shuffle

BOOKS_SEED = 12345678  # of the programs behind the figures of chapter 3


def seed(number: int) -> None:
    """Start both sources of chance from a number."""
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002  # the book's programs draw from this one


def skip(training: list[Any], epochs: int) -> None:
    """Shuffle as so many epochs would: what follows is then dealt as if they had run."""
    for _ in range(epochs):
        shuffle(training)
