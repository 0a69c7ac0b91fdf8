"""pandas: a small table, for programs that only read, divide and scale their data with it.

It has the usual ways to choose rows and columns. What it lacks (dates, several levels of labels)
raises an error that says so.
"""

from __future__ import annotations

from typing import Any

from firstnet.doctor.standins.ignored import Ignored
from firstnet.doctor.standins.packages.frames.bins import categorical as Categorical  # noqa: N812
from firstnet.doctor.standins.packages.frames.bins import cut, qcut
from firstnet.doctor.standins.packages.frames.frame import DataFrame
from firstnet.doctor.standins.packages.frames.index import Index, missing
from firstnet.doctor.standins.packages.frames.joining import concat, factorize, get_dummies
from firstnet.doctor.standins.packages.frames.reading import read_csv, read_table
from firstnet.doctor.standins.packages.frames.series import Series

__all__ = [
    "Categorical",
    "DataFrame",
    "Index",
    "Series",
    "concat",
    "cut",
    "factorize",
    "get_dummies",
    "isna",
    "isnull",
    "merge",
    "notna",
    "notnull",
    "options",
    "qcut",
    "read_csv",
    "read_table",
    "set_option",
    "to_numeric",
    "unique",
]
LOGS_ITSELF = True

options = Ignored()
set_option = Ignored()


def isna(given: Any) -> Any:
    """Return where values are missing."""
    return given.isna() if isinstance(given, Series | DataFrame) else missing(given)


isnull = isna


def notna(given: Any) -> Any:
    """Return where values are not missing."""
    return ~isna(given)


notnull = notna


def merge(left: Any, right: Any, **options: Any) -> Any:
    """Return the rows of two frames whose values in some columns are the same."""
    return left.merge(right, **options)


def to_numeric(given: Any, errors: str = "raise", **_: Any) -> Any:
    """Return numbers from text; with errors="coerce", NaN for what is no number."""
    if errors == "coerce":
        given = given if isinstance(given, Series) else Series(given)
        given = given.map(_number)
    return given.astype(float) if isinstance(given, Series) else Series(given).astype(float).values


def unique(given: Any) -> Any:
    """Return the different values in the order in which they first appear."""
    return Series(given).unique()


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")
