"""Writing an edited file so that nothing is lost: the new one is whole, and the old one is kept."""

from __future__ import annotations

import os
from pathlib import Path

from firstnet.errors import AccessError
from firstnet.machine.writing import put_first, write_whole

BACKUPS = 1000


def write_edited(path: Path, seen: bytes, content: bytes) -> Path:
    """Put an edited file in the place of the one that was seen; return where that is kept.

    Raises:
        AccessError: the file has changed meanwhile, or can't be written.
    """
    path = path.resolve()
    try:
        now = path.read_bytes()
    except OSError as error:
        raise AccessError(f"{path.name}: it can't be read any more ({error.strerror}).") from error
    if now != seen:
        raise AccessError(
            f"{path.name}: it has changed since it was examined, and is left as it is; run the "
            "doctor again."
        )
    if not os.access(path, os.W_OK):
        raise AccessError(f"{path.name}: it is write-protected, and is left as it is.")
    backup = _backup(path, seen)
    write_whole(path, content)
    return backup


def _backup(path: Path, content: bytes) -> Path:
    """Keep the content in FILE.bak, or in FILE.bak1 … where that is taken."""
    for number in range(BACKUPS):
        backup = path.with_name(f"{path.name}.bak{number or ''}")
        try:
            if put_first(backup, content):
                return backup
        except OSError as error:
            raise AccessError(f"{backup}: no backup can be kept ({error.strerror}).") from error
    raise AccessError(f"{path.name}: there are {BACKUPS} backups of it; remove some.")
