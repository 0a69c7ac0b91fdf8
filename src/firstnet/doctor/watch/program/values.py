"""Values of any kind as arrays of numbers: arrays, floats, lists of them, objects around one."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LARGEST = 250_000  # numbers in a value that is looked at
LARGEST_OF_A_TURN = 1_000_000  # likewise, in one turn: the outputs for all examples at once
LONGEST_LIST = 3_000
SEVERAL = 10  # chances
LIKELY, NEARLY_ALL = 0.5, 0.9
MUCH = 0.2  # of the sizes of numbers, that their fractions are
MOST_MISSES = 50  # objects of a class without a number, after which no more of them are looked at
NUMBERS = (float, int, np.floating, np.integer)


def numbers(value: Any, largest: int = LARGEST) -> Array | None:
    """Return a value as an array of floats of its own, None where it is no number or too large."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "fiub" and 0 < value.size <= largest:
            return np.array(value, dtype=np.float64)
        return None
    if isinstance(value, NUMBERS) and not isinstance(value, bool):
        return np.asarray(float(value)) if abs(float(value)) < 1e300 else None
    if isinstance(value, list | tuple):
        return _of_list(value)
    if hasattr(value, "values") and hasattr(value, "dtype"):  # a Series of pandas
        try:
            return numbers(np.asarray(value.values))
        except (TypeError, ValueError):
            return None
    return _of_object(value)


def _of_list(value: Any) -> Array | None:
    if not 0 < len(value) <= LONGEST_LIST:
        return None
    first = value[0]
    if isinstance(first, NUMBERS):
        flat = value
    elif isinstance(first, np.ndarray) or type(first) in (list, tuple):
        return _of_parts(value)
    else:
        flat = [scalar_in(part) for part in value]
    if all(isinstance(part, NUMBERS) for part in flat):
        return np.array(flat, dtype=np.float64)
    return None


def _of_parts(value: Any) -> Array | None:
    """Return a list of arrays or of lists as one array, None where they differ in shape."""
    first = value[0]
    if isinstance(first, np.ndarray):
        if first.size * len(value) > LARGEST:
            return None
        if any(type(it) is np.ndarray and it.shape != first.shape for it in value):
            return None
    parts: list[Array] = []
    for part in value:  # the pairs of a mini-batch are told by the first of them
        found = numbers(part)
        if found is None or (parts and found.shape != parts[0].shape):
            return None
        parts.append(found)
    return np.array(parts)


def _of_object(value: Any) -> Array | None:
    inner = scalar_in(value)
    if isinstance(inner, NUMBERS):
        return np.asarray(float(inner))
    if isinstance(inner, np.ndarray):
        return numbers(inner)
    return None


def scalar_in(value: Any) -> Any:
    """Return the number or array that an object is made around, as `Value.data`; else None."""
    kind = type(value)
    if kind not in _NAMES and hasattr(kind, "forward"):
        _NAMES[kind] = None  # a layer, or a cost, which only keeps numbers
    name = _NAMES.get(kind, "")
    if name:
        inner = getattr(value, name, None)
        return inner if _is_numeric(inner) else None
    if name is None:
        return None
    found = next((key for key, inner in _held(value) if _is_numeric(inner)), None)
    misses = _MISSES[kind] = _MISSES.get(kind, 0) + (found is None)
    if found is not None or misses > MOST_MISSES:  # an object may not have its attributes yet
        _NAMES[kind] = found
    return getattr(value, found) if found else None


_MISSES: WeakKeyDictionary[type, int] = WeakKeyDictionary()
# For a class, the attribute that it is made around. A learner's class may go: it leads to
# all that its program has computed.
_NAMES: WeakKeyDictionary[type, str | None] = WeakKeyDictionary()


def _held(value: Any) -> list[tuple[str, Any]]:
    held = getattr(value, "__dict__", None)
    if isinstance(held, dict):
        return list(held.items()) if len(held) <= 12 else []
    slots = getattr(type(value), "__slots__", ())
    names = slots if isinstance(slots, tuple | list) else ()
    return [(name, getattr(value, name, None)) for name in names if isinstance(name, str)]


def _is_numeric(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return True
    return isinstance(value, NUMBERS) and not isinstance(value, bool)


_WEIGHTS: dict[int, Array] = {}


def fingerprint(array: Array) -> float:
    """Return one number that changes, with certainty for all purposes, when an entry changes.

    It is linear in the entries, so a difference of two is the fingerprint of the difference.
    """
    size = array.size
    if size not in _WEIGHTS:
        _WEIGHTS[size] = np.random.default_rng(size).uniform(0.5, 1.5, size)
    return float(array.reshape(-1) @ _WEIGHTS[size])


def moved(value: Any, difference: Array) -> Any:
    """Return a value with something added to its numbers: a new one, or the same object changed.

    Args:
        value: an array, a number, a list of them, or an object around one.
        difference: flat; of as many numbers.
    """
    if isinstance(value, np.ndarray):
        return value + difference.reshape(value.shape)
    if isinstance(value, NUMBERS) and not isinstance(value, bool):
        return float(value) + float(difference[0])
    if isinstance(value, list | tuple):
        parts = np.split(difference, len(value))
        return type(value)([moved(part, its) for part, its in zip(value, parts)])
    inner = scalar_in(value)
    if inner is not None:
        setattr(value, str(_NAMES[type(value)]), moved(inner, difference))
    return value


def has_fraction(value: Any) -> bool:
    """Tell whether a number, or a number of an array, is none without a fraction."""
    if not isinstance(value, float | np.floating | np.ndarray):
        return False
    array = np.asarray(value)
    return array.dtype.kind == "f" and bool((np.isfinite(array) & (array % 1 != 0)).any())


def fractions_lost(value: Any) -> int:
    """Return how many fractions whole numbers lose, where that is much of what there is.

    A number between -1 and 1 is lost as a whole; of a standardised column, too, little is left.
    """
    if not has_fraction(value):
        return 0
    sizes = np.abs(np.asarray(value)[np.isfinite(value)])
    lost = sizes % 1
    if sizes.size == 1 or sizes.max() < 1:
        return int(sizes.max() < 1)
    return int(np.count_nonzero(lost)) if lost.sum() > MUCH * sizes.sum() else 0


def all_cut_off(value: Any) -> bool:
    """Tell whether whole numbers make nearly all of an array zero: chances between 0 and 1."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f" or value.size < SEVERAL:
        return False
    chances = bool(((value >= 0) & (value <= 1)).all()) and float(value.max()) > LIKELY
    return chances and float(np.mean(value % 1 != 0)) > NEARLY_ALL
