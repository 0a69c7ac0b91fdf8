"""The digits as the book's programs load them: fresh lists, because training shuffles them."""

from __future__ import annotations

from functools import cache
from typing import Any

from firstnet.classic import mnist_loader


def load() -> tuple[list[Any], list[Any], list[Any]]:
    """Return the training, validation and test digits, in lists that are the caller's own."""
    training, validation, test = _loaded()
    return list(training), list(validation), list(test)


@cache
def _loaded() -> tuple[list[Any], list[Any], list[Any]]:
    return mnist_loader.load_data_wrapper()
