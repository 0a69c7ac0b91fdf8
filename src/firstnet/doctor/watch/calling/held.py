"""The arrays of numbers that an object holds, wherever it holds them, each by its path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from firstnet.doctor.watch.program.values import Array

DEEPEST = 7


def arrays_in(thing: Any, *, numbers: bool = False) -> dict[str, Array]:
    """Return all arrays of numbers that something holds, by their paths; each once.

    Args:
        thing: a network, parameters or gradients.
        numbers: whether single numbers are returned, too.
    """
    found: dict[str, Array] = {}
    for path, value in _held_in(thing):
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size:
            found[path] = value
        elif numbers and isinstance(value, float | np.floating):
            found[path] = np.array(value)
    return found


def kinds_in(thing: Any) -> list[str]:
    """Return the names of the classes of all objects that something holds."""
    return list(dict.fromkeys(type(value).__name__ for _, value in _held_in(thing)))


def _held_in(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield all that something holds, itself first, each with its path; objects once."""
    seen: set[int] = set()
    open_yet = [("", thing, 0)]
    while open_yet:
        path, value, depth = open_yet.pop()
        if id(value) in seen or depth > DEEPEST:
            continue
        yield path, value
        if not isinstance(value, float | np.floating):
            seen.add(id(value))
            inner = [(f"{path}{key}", it, depth + 1) for key, it in _inside(value)]
            open_yet += reversed(inner)


def _inside(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((f"[{key!r}]", it) for key, it in value.items())
    elif isinstance(value, list | tuple):
        yield from ((f"[{place}]", it) for place, it in enumerate(value))
    if not isinstance(value, type) and not callable(getattr(value, "__get__", None)):
        yield from ((f".{name}", it) for name, it in getattr(value, "__dict__", {}).items())
