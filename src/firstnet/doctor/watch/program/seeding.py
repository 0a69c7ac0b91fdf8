"""The chance that a program draws from, dealt again."""

from __future__ import annotations

import random

import numpy as np


def seed(number: int) -> None:
    """Deal the same chance again to whoever asks the global generators."""
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002  # the learner's code draws from it
