"""Whose a trial is: of a process that is at work on it, or of one that is no more.

A process is known by its computer, by the numbering that its number belongs to (a container has one
of its own), and by a word that only it and its copies have.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from pathlib import Path

STALE_S = 3600.0  # without a word, after which a process elsewhere is believed to be gone
OURS = secrets.token_hex(4)


def owner() -> str:
    """Return what marks a trial as ours."""
    return f"{_numbering()} {os.getpid()} {OURS}"


def is_gone(told: str, seen: float) -> bool:
    """Return whether the owner of a trial is no more.

    Args:
        told: what marks the trial as its.
        seen: when it was last heard of, in seconds since 1970.
    """
    if told == owner():  # and not its word alone, which a copy of this process has as well
        return False
    numbering, number, _ = ([*told.rsplit(" ", 2), "", ""])[:3]
    if numbering == _numbering() and number.isdecimal() and os.name != "nt":
        return int(number) == os.getpid() or not _is_alive(int(number))
    return time.time() - seen > STALE_S


def _numbering() -> str:
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # not on Linux
        namespace = "pid"
    return f"{socket.gethostname()} {namespace}"


def _is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)  # not on Windows, where that would end it
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
