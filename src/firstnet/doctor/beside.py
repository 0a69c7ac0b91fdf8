"""The programs in a folder: files, and not whatever else has such a name, as a folder or a pipe."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from pathlib import Path

LARGEST = 100_000  # bytes of a program that is asked whether it imports a package


def programs_in(folder: Path, suffixes: Collection[str] = (".py",)) -> list[Path]:
    """Return the files of a folder with these endings that can be read, by name."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return []
    return [entry for entry in entries if entry.suffix in suffixes and _is_readable(entry)]


def is_package(folder: Path) -> bool:
    """Tell whether a folder is a package: it has an `__init__.py`, or a program beside it says so.

    Without `__init__.py` it is one for whoever imports from it by its name.
    """
    if (folder / "__init__.py").is_file():
        return True
    named = re.compile(rf"^\s*(from|import)\s+{re.escape(folder.name)}(\.|\s)", re.MULTILINE)
    users = programs_in(folder.parent) if folder.name.isidentifier() else []
    return any(named.search(_text(user)) for user in users)


def _text(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.read(LARGEST)


def _is_readable(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.R_OK)
    except OSError:
        return False
