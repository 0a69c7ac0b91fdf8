"""What a program keeps under a name such as `best_weights`: does it stay as it was?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from firstnet.doctor.watch.program.values import Array, fingerprint

LEAST = 4  # numbers in an array, to be weights
MOST = 60  # arrays of one container


@dataclass
class Kept:
    """The arrays that were kept last at one place, and what was in them then."""

    arrays: list[Array] = field(default_factory=list)
    marks: list[float] = field(default_factory=list)
    changed: bool = False  # whether some of those kept have changed since

    def note(self, value: Any) -> None:
        """Take what is kept now."""
        self.look()
        self.arrays = list(_arrays_in(value))[:MOST]
        self.marks = [_mark(array) for array in self.arrays]

    def look(self) -> None:
        """Look whether what was kept has changed."""
        self.changed = self.changed or any(
            _mark(array) != mark for array, mark in zip(self.arrays, self.marks)
        )


def _arrays_in(value: Any, depth: int = 0) -> Iterator[Array]:
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f" and value.size >= LEAST:
            yield value
    elif isinstance(value, list | tuple | dict) and depth < 3:
        for it in value.values() if isinstance(value, dict) else value:
            yield from _arrays_in(it, depth + 1)


def _mark(array: Array) -> float:
    return fingerprint(np.asarray(array, dtype=np.float64))
