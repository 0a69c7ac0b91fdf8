"""A question that is answered in a copy of this process, which changes nothing here."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import time
from collections.abc import Callable
from typing import Any

from firstnet.doctor.watch.branch import can_fork


def apart(answer: Callable[[], dict[str, Any]], seconds: float) -> dict[str, Any]:
    """Return the answer that a copy of this process gives; {} where it ends without one.

    Where there can be no copies, it is given here.

    Args:
        answer: is fit for JSON.
        seconds: after which the copy is given up, for safety: work has its own limits.
    """
    if not can_fork():
        return answer()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        found: dict[str, Any] = {}
        with contextlib.suppress(BaseException):
            found = answer()
        with contextlib.suppress(OSError), os.fdopen(writer, "wb") as pipe:
            pipe.write(json.dumps(found).encode())
        os._exit(0)
    os.close(writer)
    try:
        return _heard(reader, seconds)
    finally:
        os.close(reader)
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _heard(reader: int, seconds: float) -> dict[str, Any]:
    text, end = b"", time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([reader], [], [], 0.2)[0]:
            part = os.read(reader, 1 << 16)
            if not part:
                break
            text += part
    with contextlib.suppress(ValueError):
        return dict(json.loads(text))
    return {}
