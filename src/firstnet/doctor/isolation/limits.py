"""Limits that the system itself keeps, where it has them: memory, files, time on the processor."""

from __future__ import annotations

import os
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MEMORY = 2 * 2**30  # bytes, above what is in use when the limit is set
FILE = 100 * 2**20  # bytes, of a file that is written
OPEN_FILES = 256
SPARE_S = 5  # the parent's clock comes first; this one is for a parent that is gone


def limit(seconds: float) -> None:
    """Limit this process, and do nothing where the system knows no limits."""
    if resource is None:
        return
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, FILE)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    _lower(resource.RLIMIT_CPU, int(seconds) + SPARE_S)
    used = _used()
    if used:
        _lower(resource.RLIMIT_AS, used + MEMORY)


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(kind, (lowest, lowest))
    except (OSError, ValueError):  # some systems have the name and not the limit
        return


def _used() -> int:
    """Return the bytes of address space in use, 0 where the system does not tell them."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
