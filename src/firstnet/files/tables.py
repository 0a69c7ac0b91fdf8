"""Tables in a file of TOML: a plan of a sweep, or defaults for the command line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from firstnet.errors import FormatError, UnknownName
from firstnet.machine.reading import toml


def read(path: Path, kind: str, known: Iterable[str], example: str) -> dict[str, dict[str, Any]]:
    """Return the tables of a file.

    Args:
        path: the file.
        kind: what a table is for, as a noun.
        known: the names that tables may have.
        example: of a line in them.

    Raises:
        AccessError: it can't be read.
        FormatError: it is no TOML of such tables.
        UnknownName: a table has another name.
    """
    known = list(known)
    wanted = f"wanted tables such as [{known[0]}], and in them lines such as {example}"
    told = toml(path, wanted)
    for name, table in told.items():
        if name not in known:
            raise UnknownName(f"{kind} (in {path})", name, known)
        if not isinstance(table, dict):
            raise FormatError(f"{path}: {name} is {table!r}; wanted a table: [{name}].")
    return told
