"""The programs in a folder: files, and not whatever else has such a name, as a folder or a pipe."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path


def programs_in(folder: Path, suffixes: Collection[str] = (".py",)) -> list[Path]:
    """Return the files of a folder with these endings that can be read, by name."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return []
    return [entry for entry in entries if entry.suffix in suffixes and _is_readable(entry)]


def _is_readable(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.R_OK)
    except OSError:
        return False
