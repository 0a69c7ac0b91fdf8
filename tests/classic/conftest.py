"""What the tests of the book's modules share."""

import random

import pytest

from firstnet.classic import shuffle


@pytest.fixture
def private_chance(monkeypatch):
    """Shuffle from another source than the global state of `random`.

    beartype, which checks the shapes in these tests, draws from the global one, so that no two
    routes of a computation would see the same examples at the same time.
    """
    monkeypatch.setattr(shuffle, "random", random.Random(0))
