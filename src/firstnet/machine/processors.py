"""How many processors there are to compute on."""

from __future__ import annotations

import os

from firstnet.errors import RecipeError

THREADS = "FIRSTNET_THREADS"
MOST_THREADS = 1_024  # as in native/sizes.hpp


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def threads() -> int:
    """Return how many threads may share a mini-batch: as many as there are processors.

    The environment's FIRSTNET_THREADS tells otherwise.

    Raises:
        RecipeError: FIRSTNET_THREADS is not a whole number from 1 to 1,024.
    """
    told = os.environ.get(THREADS, "")
    if not told:
        return min(processors(), MOST_THREADS)
    is_short_number = told.isascii() and told.isdecimal() and len(told) < 9
    if not (is_short_number and 1 <= int(told) <= MOST_THREADS):
        raise RecipeError(
            f"{THREADS} is {told!r}, but sets how many threads may be used: a whole number from 1 "
            f"to {MOST_THREADS:,}."
        )
    return int(told)
