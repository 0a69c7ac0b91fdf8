"""Where a path leads: to a file of the current folder, or of the learner's own."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path, PureWindowsPath
from typing import Any

exists = os.path.exists  # as it was before anything stood in for it

_folders: list[Path] = []


def is_set() -> bool:
    """Return whether the learner's folder is known."""
    return bool(_folders)


def set_folder(folder: Path) -> None:
    """Make this the learner's folder."""
    _folders[:] = [folder]


def learners_folder() -> Path:
    """Return the learner's folder."""
    return _folders[0] if _folders else Path()


def real(path: Any) -> str | None:
    """Return where a path leads to something that exists, or None."""
    for place in (text_of(path), in_folder(path)):
        if place is not None and exists(place):
            return place
    return None


def make_around(path: Any) -> None:
    """Make the folder of a file to be written, where that is in the current one.

    Which is empty, and not the learner's: "data" may be there.
    """
    text = text_of(path)
    folder = Path(text).parent if text is not None else Path()
    if is_set() and not folder.is_absolute() and ".." not in folder.parts:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)


def in_folder(path: Any) -> str | None:
    """Return where a path leads from the learner's folder, or None if this is no path."""
    text = text_of(path)
    return None if text is None else os.fspath(learners_folder() / text)


def text_of(path: Any) -> str | None:
    """Return a path as text, or None if this is no path."""
    if isinstance(path, str | bytes | os.PathLike):
        text = os.fsdecode(path)
        return text if text and "\0" not in text else None
    return None


def name_of(path: Any) -> str:
    """Return the last part of a path or an address, whichever slashes it has."""
    return PureWindowsPath((text_of(path) or "").partition("?")[0]).name
