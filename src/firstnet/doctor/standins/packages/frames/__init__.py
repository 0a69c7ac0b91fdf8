"""pandas: a small table, for programs that only read, divide and scale their data with it.

It has the usual ways to choose rows and columns. What it lacks (groups, joins, dates) raises an
AttributeError that says so.
"""

from __future__ import annotations

from typing import Any

from firstnet.doctor.standins.ignored import Ignored
from firstnet.doctor.standins.packages.frames.frame import DataFrame
from firstnet.doctor.standins.packages.frames.index import Index, missing
from firstnet.doctor.standins.packages.frames.joining import concat, factorize, get_dummies
from firstnet.doctor.standins.packages.frames.reading import read_csv, read_table
from firstnet.doctor.standins.packages.frames.series import Series

__all__ = [
    "DataFrame",
    "Index",
    "Series",
    "concat",
    "factorize",
    "get_dummies",
    "isna",
    "isnull",
    "notna",
    "notnull",
    "options",
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


def to_numeric(given: Any, **_: Any) -> Any:
    """Return numbers from text."""
    return given.astype(float) if isinstance(given, Series) else Series(given).astype(float).values


def unique(given: Any) -> Any:
    """Return the different values in the order in which they first appear."""
    return Series(given).unique()
