"""Columns by their names: which of them holds the labels."""

from __future__ import annotations

import os
from collections.abc import Sequence

from firstnet.errors import DataError

CALLED = ("label", "labels", "class", "target", "y", "digit", "species", "category")


def label_column(names: Sequence[str], label: str | None, source: str | os.PathLike[str]) -> str:
    """Return the name of the column of labels: the one that is asked for, or that is called so.

    Raises:
        DataError: there is none.
    """
    low = {name.strip().lower(): name for name in names}
    if label is not None and label.strip().lower() in low:
        return low[label.strip().lower()]
    if label in ("first", "last"):
        return names[0 if label == "first" else -1]
    if label is None:
        for name in CALLED:
            if name in low:
                return low[name]
    known = ", ".join(map(repr, names[:5])) + ", …" * (len(names) > 5)
    wanted = f"no column {label!r}" if label is not None else "no column that is called label"
    raise DataError(
        f"{os.fspath(source)} has {wanted}; it has {known}. Name one: --label, or load(…, label=…)."
    )
