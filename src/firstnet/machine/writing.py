"""Writing a file so that nobody ever sees half of it, and nothing is left of an unfinished one.

Where the system can (Linux), the new file has no name until it is whole, so that a process that is
killed leaves nothing. Elsewhere what it has left is swept when the next file is written there.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import time
from io import FileIO
from pathlib import Path

from firstnet.errors import AccessError

BEGINS, ENDS = ".firstnet-", ".tmp"  # of a file's name between being whole and being in its place
LEFT_BEHIND_S = 3600  # after which nobody is at work on such a file any more
BINARY = getattr(os, "O_BINARY", 0)


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
    _sweep(path.parent)
    temporary = path.with_name(f"{BEGINS}{secrets.token_hex(6)}{ENDS}")
    try:
        _write(temporary, content, like=path)
        temporary.replace(path)
        _sync(path.parent)
    except BaseException:  # Ctrl-C too
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def put_first(path: Path, content: bytes) -> bool:
    """Put a file in its place, whole, unless there is one; return whether there was none.

    The error is the system's.
    """
    temporary = path.with_name(f"{BEGINS}{secrets.token_hex(6)}{ENDS}")
    try:
        _write(temporary, content, like=path)
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        except OSError:  # this file system has no links
            if path.exists():
                return False
            temporary.replace(path)
        _sync(path.parent)
        return True
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def append(file: FileIO, content: bytes) -> None:
    """Add bytes at the end of a file without a buffer, all or none; the error is the system's."""
    end, left = file.seek(0, os.SEEK_END), memoryview(content)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError:  # half a line would be taken for a whole one
        with contextlib.suppress(OSError):
            file.truncate(end)
        raise


def _write(temporary: Path, content: bytes, like: Path) -> None:
    """Write a file whole, with the rights of another one if that is there."""
    if hasattr(os, "O_TMPFILE"):
        with contextlib.suppress(OSError):  # not every file system knows it, or allows to name it
            number = os.open(temporary.parent, os.O_TMPFILE | os.O_WRONLY, 0o666)
            with os.fdopen(number, "wb"):
                _fill(number, content, like)
                _name(number, temporary)
            return
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | BINARY
    number = os.open(temporary, flags, 0o666)
    with os.fdopen(number, "wb"):
        _fill(number, content, like)


def _fill(number: int, content: bytes, like: Path) -> None:
    if os.chmod in os.supports_fd and like.exists():
        os.chmod(number, stat.S_IMODE(like.stat().st_mode))  # it may have no name
    left = memoryview(content)
    while left:
        left = left[os.write(number, left) :]
    os.fsync(number)


def _name(number: int, path: Path) -> None:
    """Give an open file a name."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:  # by the number of the folder, or Python would not follow the link that /proc has
        os.link(f"/proc/self/fd/{number}", path.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _sync(folder: Path) -> None:
    """Let the name of a file outlive a loss of power, too."""
    with contextlib.suppress(OSError):  # not on Windows
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _sweep(folder: Path) -> None:
    """Remove what processes have left behind that were killed while they wrote."""
    for left in folder.glob(f"{BEGINS}*{ENDS}"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > LEFT_BEHIND_S:
                left.unlink()
