"""The chance that a program draws from, dealt again."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator

import numpy as np
from numpy.random import bit_generator

ENTROPY = "randbits"  # the name by which NumPy asks the system for the seed of a new generator
_entropy = random.Random()  # noqa: S311  # a seed, and no secret


def seed(number: int) -> None:
    """Deal the same chance again to whoever asks the global generators.

    While a program runs, that is also for NumPy's generators that are made without a seed.
    """
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002  # the learner's code draws from it
    _entropy.seed(number)


@contextlib.contextmanager
def seeded(number: int) -> Iterator[None]:
    """Deal chance by a number meanwhile, and go on afterwards with what there was before."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002  # the learner's
    before, drawn = vars(bit_generator)[ENTROPY], _entropy.getstate()
    setattr(bit_generator, ENTROPY, _entropy.getrandbits)
    seed(number)
    try:
        yield
    finally:
        setattr(bit_generator, ENTROPY, before)
        _entropy.setstate(drawn)
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002
