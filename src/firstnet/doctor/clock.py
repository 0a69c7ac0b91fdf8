"""A time limit that does not depend on how busy the computer is: seconds that a process works."""

from __future__ import annotations

import os
import time
from pathlib import Path

PATIENCE = 3.0  # times the limit, after which a process is given up that hardly works, but waits


class Clock:
    """The time that a process is given from now on.

    Its work and that of its ended children is counted, where the system tells of it; elsewhere the
    time passes as on any clock.

    Args:
        pid: the process.
        seconds: that it may work.
        before: seconds that it has worked already, as 0 of a new one; asked of the system if None.
    """

    def __init__(self, pid: int, seconds: float, before: float | None = None) -> None:
        self.pid, self.seconds = pid, seconds
        self.start = time.monotonic()
        self.before = (worked(pid) or 0.0) if before is None else before

    @property
    def is_over(self) -> bool:
        """Whether the time has passed."""
        passed = time.monotonic() - self.start
        if passed < self.seconds:
            return False
        now = worked(self.pid)
        used = passed if now is None else now - self.before
        return used >= self.seconds or passed >= PATIENCE * self.seconds


def worked(pid: int) -> float | None:
    """Return the seconds that a process and its ended children have worked; None if unknown."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        ticks = told.rpartition(")")[2].split()[11:15]  # and its children
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, AttributeError):  # not Linux, or it has ended
        return None
