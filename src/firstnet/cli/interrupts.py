"""Being told to end: by Ctrl-C, by SIGTERM, or by a terminal that is closed (SIGHUP).

All three end a command in the same way: what it has done so far is kept, and it says so.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

WORDS = {
    "SIGINT": "interrupted.",
    "SIGTERM": "stopped by SIGTERM.",
    "SIGHUP": "the terminal was closed.",
}
_came: list[int] = []  # the signals that came, by their numbers


def listen() -> None:
    """Let SIGTERM and SIGHUP end this process, and none that is forked from it, as Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has one of the two
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores it
            signal.signal(number, _end)
            if hasattr(os, "register_at_fork"):
                os.register_at_fork(after_in_child=partial(signal.signal, number, signal.SIG_DFL))


def _end(number: int, frame: FrameType | None) -> None:
    _came.append(number)
    raise KeyboardInterrupt


def reason() -> tuple[int, str]:
    """Return the number of the signal that ended the command, and the words for it."""
    number = signal.Signals(_came[0] if _came else signal.SIGINT)
    return int(number), WORDS[number.name]


@contextmanager
def heeded() -> Iterator[Callable[[], None]]:
    """Give a function that raises KeyboardInterrupt if Ctrl-C was pressed and has been dropped.

    Python drops it in a finalizer: an exception there is only printed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        raise KeyboardInterrupt

    def check() -> None:
        if pressed:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, press)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)
