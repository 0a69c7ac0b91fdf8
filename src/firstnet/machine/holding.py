"""Locking a file for one process; a second process gets an error that names the first."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from firstnet.errors import AccessError


@contextmanager
def held(path: str | os.PathLike[str]) -> Iterator[None]:
    """Lock a file that this process is going to write to more than once.

    The system releases the lock when the process and its children have ended, for whatever reason.
    Where it has no locks, as on some network drives, nothing is locked.

    Raises:
        AccessError: another process holds it.
    """
    from filelock import FileLock, Timeout  # here, since it takes 60 ms

    path = Path(os.path.realpath(path))
    if not os.access(path.parent, os.W_OK | os.X_OK):  # nobody can write there, which others tell
        yield
        return
    place = path.with_name(f".{path.name}.lock")
    lock = FileLock(place, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise AccessError(
            f"{path}: {_holder(place)} is writing to it; wait until it ends, or choose another "
            "name."
        ) from error
    except (OSError, NotImplementedError):
        yield
        return
    try:
        with contextlib.suppress(OSError):  # Windows lets nobody write to it, either
            place.write_text(f"process {os.getpid()} on {socket.gethostname()}, since {_now()}")
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows keeps what is open
            place.unlink()
        lock.release()


def _holder(place: Path) -> str:
    with contextlib.suppress(OSError):  # Windows lets nobody read it meanwhile
        return place.read_text(errors="replace")[:200] or "another process"
    return "another process"


def _now() -> str:
    return time.strftime("%H:%M")
