"""A time limit that does not depend on how busy the computer is: seconds that a process works."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

SCHEDULED = 2  # of the clocks of a process, the one that runs while it does
PATIENCE = 3.0  # times the limit, after which a process is given up that waits for something
WANTS = frozenset("RD")  # states of a process that waits at most for the processor, or for a disk


class Clock:
    """The time that a process is given from now on.

    Its work and that of all that it has started is counted, where the system tells of it; elsewhere
    the time passes as on any clock. Whoever waits for the processor only is given all its time.

    Args:
        pid: the process.
        seconds: that it may work.
        before: seconds that it has worked already, as 0 of a new one; asked of the system if None.
    """

    def __init__(self, pid: int, seconds: float, before: float | None = None) -> None:
        self.pid, self.seconds = pid, seconds
        self.start = self.asked = time.monotonic()
        self.idle = 0.0
        self.before = (worked(pid) or 0.0) if before is None else before

    @property
    def is_over(self) -> bool:
        """Whether the time has passed."""
        now = time.monotonic()
        passed, since, self.asked = now - self.start, now - self.asked, now
        if passed < self.seconds:
            return False
        done = worked(self.pid)
        used = passed if done is None else done - self.before
        self.idle += 0.0 if wants_to_work(self.pid) else since
        return used >= self.seconds or self.idle >= (PATIENCE - 1) * self.seconds


def worked(pid: int) -> float | None:
    """Return the seconds that a process has worked, with all that it has started.

    None is returned where the system doesn't tell.
    """
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        ticks = told.rpartition(")")[2].split()[11:15]  # and its ended children
        seconds = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, AttributeError):  # not Linux, it has ended, or /proc is closed
        return _on_its_clock(pid)
    return seconds + sum(worked(child) or 0.0 for child in _children(pid))


def wants_to_work(pid: int) -> bool:
    """Tell whether a process, or one that it has started, works, or would if it had a processor."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        state = told.rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state in WANTS or any(map(wants_to_work, _children(pid)))


def _on_its_clock(pid: int) -> float | None:
    """Return the seconds that a process itself has worked, by its own clock.

    The number of that clock is the process's, as clock_getcpuclockid(3) of the C library makes it.
    """
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime((~pid << 3) | SCHEDULED)
    except (OSError, OverflowError):
        return None


def _children(pid: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        told = [(thread / "children").read_text(encoding="ascii") for thread in threads]
    except OSError:  # some kernels don't tell
        return []
    return [int(word) for word in " ".join(told).split()]
