"""Lists that hold one and the same object several times, so that its numbers are shared."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from firstnet.doctor.watch.state import values_at

ITEM = re.compile(r"\[\d+\]")


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
    lists = {path[: match.start()] for path in paths for match in ITEM.finditer(path)}
    found = values_at(sorted(lists), frame, files, modules)
    for path, value in sorted(found.items(), key=lambda it: len(it[0])):
        if _is_one_object(value):
            return path, len(value)
    return None


def _is_one_object(value: Any) -> bool:
    if not isinstance(value, list) or len(value) < 2:
        return False
    changes = isinstance(value[0], list | dict | np.ndarray) or hasattr(value[0], "__dict__")
    return changes and all(it is value[0] for it in value)
