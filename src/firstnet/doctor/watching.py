"""Watching the small functions while a larger one runs: what they were given and what they gave."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.doctor.patient import Body
from firstnet.doctor.reaching import Array
from firstnet.doctor.units import Unit


@dataclass(frozen=True, eq=False)
class Call:
    """A call of a unit: what it was given first, and what it returned."""

    unit: Unit
    given: Array
    result: Array


@contextlib.contextmanager
def watching(body: Body, units: Sequence[Unit]) -> Iterator[list[Call]]:
    """Collect the calls of these units; the functions are as before afterwards."""
    calls: list[Call] = []
    names = body.patient.program.names
    with contextlib.ExitStack() as stack:
        for unit in {it.name: it for it in units}.values():
            owner, _, short = unit.name.rpartition(".")
            holder = names.get(owner) if owner else None
            original = vars(holder).get(short) if holder is not None else names.get(short)
            if original is None:
                continue
            wrapped = _wrapped(original, unit, calls, method=bool(owner))
            if holder is not None:
                setattr(holder, short, wrapped)
                stack.callback(setattr, holder, short, original)
            else:
                names[short] = wrapped
                stack.callback(names.__setitem__, short, original)
        yield calls


def _wrapped(original: Any, unit: Unit, calls: list[Call], *, method: bool) -> Any:
    if isinstance(original, staticmethod):
        return staticmethod(_recorder(original.__func__, unit, calls, 0))
    if isinstance(original, classmethod):
        return classmethod(_recorder(original.__func__, unit, calls, 1))
    return _recorder(original, unit, calls, 1 if method else 0)


def _recorder(
    function: Callable[..., Any], unit: Unit, calls: list[Call], first: int
) -> Callable[..., Any]:
    @functools.wraps(function)
    def recorder(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        given = args[first] if len(args) > first else next(iter(kwargs.values()), None)
        if isinstance(result, np.ndarray) and isinstance(given, np.ndarray) and len(calls) < 1000:
            calls.append(Call(unit, np.array(given), np.array(result)))
        return result

    return recorder
