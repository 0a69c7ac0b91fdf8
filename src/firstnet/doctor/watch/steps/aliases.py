"""Lists that hold one and the same object several times, so that its numbers are shared."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from firstnet.doctor.watch.program.state import values_at

ITEM = re.compile(r"\[\d+\]")
OF_OBJECT = re.compile(r"(.*)\[\d+\]\.(\w+)\[\d+\]")


def repeated(
    paths: Iterable[str],
    frame: types.FrameType,
    files: Iterable[str],
    modules: Sequence[types.ModuleType],
) -> tuple[str, int] | None:
    """Return a list of which all items are one object with parameters, and how many it has.

    `[layer] * 3` makes such a list; None where there is none.

    Args:
        paths: of parameters, such as "network[0][0]['weights'][2]".
        frame: the innermost function that runs.
        files: whose functions are the learner's own.
        modules: the learner's.
    """
    paths = list(paths)
    lists = {path[: match.start()] for path in paths for match in ITEM.finditer(path)}
    found = values_at(sorted(lists), frame, files, modules)
    for path, value in sorted(found.items(), key=lambda it: len(it[0])):
        if _is_one_object(value):
            return path, len(value)
    return _shared(paths, frame, files, modules)


def _shared(
    paths: Iterable[str],
    frame: types.FrameType,
    files: Iterable[str],
    modules: Sequence[types.ModuleType],
) -> tuple[str, int] | None:
    """Return an attribute that is the same list for all objects of a list, as by a default."""
    pairs = {match.groups() for path in paths if (match := OF_OBJECT.fullmatch(path))}
    found = values_at({name for name, _ in pairs}, frame, files, modules)
    for name, attribute in sorted(pairs):
        items = found.get(name)
        if not isinstance(items, list) or len(items) < 2:
            continue
        held = [getattr(item, attribute, None) for item in items]
        if isinstance(held[0], list) and all(it is held[0] for it in held):
            return f"{name}[*].{attribute}", len(held)
    return None


def _is_one_object(value: Any) -> bool:
    if not isinstance(value, list) or len(value) < 2:
        return False
    changes = isinstance(value[0], list | dict | np.ndarray) or hasattr(value[0], "__dict__")
    return changes and all(it is value[0] for it in value)
