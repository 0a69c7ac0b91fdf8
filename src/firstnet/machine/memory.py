"""How much memory there is, so that what can't fit is told before it is tried."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMINFO = Path("/proc/meminfo")
CGROUP = Path("/sys/fs/cgroup")
WITHOUT_MEMORY = re.compile("can't allocate (read )?lock|without (setting an )?exception")


def available() -> int | None:
    """Return how many bytes a process can still get; None where the system does not tell.

    On Linux what the kernel calls available, or what is left of the limit of a container; elsewhere
    all the memory that the machine has.
    """
    found = [number for number in (_of_linux(), _of_the_container()) if number is not None]
    if found:
        return min(found)
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def is_want_of(error: Exception) -> bool:
    """Return whether an error is what Python, or NumPy, raises where memory is missing.

    Python has no MemoryError for a lock; and NumPy (2.4) sometimes fails without an exception.
    """
    if isinstance(error, RuntimeError | SystemError):
        return WITHOUT_MEMORY.search(str(error)) is not None
    return isinstance(error, MemoryError)


@contextmanager
def panics_are_want_of_memory() -> Iterator[None]:
    """Let a library that is written in Rust raise MemoryError where it panics.

    Its panic is a BaseException without a public name. safetensors panics in no other case that
    fuzzing has met: without memory it gets no Python object.
    """
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise MemoryError from error
        raise


def _of_linux() -> int | None:
    try:
        lines = MEMINFO.read_text().splitlines()
        told = {name: rest.split() for name, _, rest in (line.partition(":") for line in lines)}
        return int(told["MemAvailable"][0]) * 1024
    except (OSError, LookupError, ValueError):
        return None


def _reclaimable() -> int:
    """Return how many bytes of a container's files in memory the kernel gives back when asked."""
    try:
        lines = (CGROUP / "memory.stat").read_text().splitlines()
        told = dict(line.split(" ", 1) for line in lines)
        return int(told["inactive_file"])
    except (OSError, LookupError, ValueError):
        return 0


def _of_the_container() -> int | None:
    try:
        limit, used = (
            int((CGROUP / name).read_text()) for name in ("memory.max", "memory.current")
        )
    except (OSError, ValueError):  # no limit is the word "max"
        return None
    return max(limit - used + _reclaimable(), 0)
