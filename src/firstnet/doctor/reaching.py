"""Arrays inside whatever a learner's program has made, and the ways to reach them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from firstnet.doctor.program import MODULE

Path = tuple[tuple[str, Any], ...]  # how to reach an array: ("attribute", "weights"), ("item", 0)
Array = np.ndarray[Any, Any]


def output_in(result: Any, size: int) -> Array | None:
    """Return the output (outputs,) that a result of feedforward holds, or None."""
    found = main_output(result, size)
    return None if found is None else np.asarray(found, dtype=np.float64).ravel()


def main_output(result: Any, size: int) -> Any:
    """Return the array that is the output among what feedforward returned: the last that can be."""
    if isinstance(result, np.ndarray):
        return result if result.size == size else None
    if isinstance(result, (list, tuple)):
        plain = [it for it in result if isinstance(it, (float, np.floating))]
        if len(plain) == len(result) == size:
            return np.array(result, dtype=np.float64)
        arrays = [main_output(it, size) for it in result]
        found = [it for it in arrays if it is not None]
        bounded = [it for it in found if np.all((it >= 0) & (it <= 1))]
        if (
            isinstance(result, tuple)
            and found
            and isinstance(result[0], np.ndarray)
            and len(result) == 2
        ):
            return found[0] if not isinstance(result[1], np.ndarray) else (bounded or found)[-1]
        return (bounded or found or [None])[-1]
    return None


def shown(path: Path) -> str:
    """Return a path as Python: self.weights[0]."""
    text = "self" if path and path[0][0] == "attribute" else ""
    for how, key in path:
        if how == "attribute":
            text += f".{key}"
        else:
            text = f"{text}[{key!r}]" if text else str(key)
    return text


def last_name(path: Path) -> str:
    """Return the last name on the way to an array: "weights" for self.weights[0]."""
    return next((str(key) for _, key in reversed(path) if isinstance(key, str)), "")


def kinship(one: Path, other: Path) -> int:
    """Return how much the ways to two arrays have in common: layers[0].w and layers[0].dw."""
    bare = [
        re.sub(r"^(d_?|grad_?|nabla_?|delta_?)", "", last_name(it).lower()) for it in (one, other)
    ]
    return 2 * (one[:-1] == other[:-1]) + (bare[0] == bare[1])


def _reach(thing: Any, path: Path, seen: set[int]) -> Iterator[tuple[Path, Array]]:
    """Walk through lists, tuples, dicts and the learner's objects to every array of floats."""
    if isinstance(thing, np.ndarray):
        if thing.dtype == object:
            for number, it in enumerate(thing.ravel()):
                yield from _reach(it, (*path, ("item", number)), seen)
        elif np.issubdtype(thing.dtype, np.floating) and 0 < thing.ndim <= 2 and thing.size:
            yield path, thing
        return
    if id(thing) in seen or len(path) > 6:
        return
    seen = seen | {id(thing)}
    if isinstance(thing, dict):
        for key, it in thing.items():
            yield from _reach(it, (*path, ("item", key)), seen)
    elif isinstance(thing, (list, tuple)):
        if len(thing) < 200:
            for number, it in enumerate(thing):
                yield from _reach(it, (*path, ("item", number)), seen)
    elif type(thing).__module__ in (MODULE, "__main__") and hasattr(thing, "__dict__"):
        for name, it in vars(thing).items():
            yield from _reach(it, (*path, ("attribute", name)), seen)


def reach(thing: Any) -> list[tuple[Path, Array]]:
    """Return every array of floats that a value holds, with the way to it."""
    return list(_reach(thing, (), set()))
