"""Writing a file so that nobody ever sees half of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from firstnet.errors import AccessError


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in its place when it is complete; until then the one before is there.

    Raises:
        AccessError: there is no room, or no right to.
    """
    try:
        put(path, content)
    except OSError as error:
        raise AccessError(f"{path}: it can't be written ({error.strerror}).") from error


def put(path: Path, content: bytes) -> None:
    """Do what `write_whole` does; the error is the system's, for those who tell it otherwise."""
    path = Path(os.path.realpath(path))  # a link keeps pointing where it points
    number, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        else:
            mask = os.umask(0)
            os.umask(mask)
            Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
    except BaseException:  # Ctrl-C too
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
