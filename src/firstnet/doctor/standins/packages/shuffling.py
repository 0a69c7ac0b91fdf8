"""sklearn.utils: a random order."""

from __future__ import annotations

from typing import Any

from firstnet.doctor.standins.packages.chance import shuffled

__all__ = ["shuffle"]


def shuffle(*arrays: Any, random_state: Any = None, n_samples: int | None = None) -> Any:
    """Return the arrays in one random order; a single one is returned alone."""
    mixed = [it[:n_samples] for it in shuffled(random_state, *arrays)]
    return mixed[0] if len(mixed) == 1 else mixed
