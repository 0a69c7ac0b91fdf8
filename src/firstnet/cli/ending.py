"""End a process within seconds of SIGTERM, even when its main thread hangs.

Python runs the handler of a signal between two of its own instructions. A wait inside PyTorch that
never ends never comes to the next one, so a thread beside it listens as well.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from firstnet.errors import FirstnetError

WRONG = 2  # exit code, as in cli/__init__.py
GRACE_S = 6.0  # for the main thread to hear of it, and again to end; torchrun kills after 30


@contextmanager
def heeding(reason: FirstnetError, say: Callable[[FirstnetError], None]) -> Iterator[None]:
    """Raise the reason on SIGTERM, and end the process if its main thread does not react.

    Args:
        reason: why it ends.
        say: tells it to the user, from another thread, in place of a main thread that is stuck.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = threading.Event()
    receiving, sending = socket.socketpair()
    sending.setblocking(False)

    def hear(number: int, frame: FrameType | None) -> None:
        heard.set()
        raise reason

    def listen() -> None:
        while signals := receiving.recv(1):
            if signals[0] == signal.SIGTERM and not heard.wait(GRACE_S):
                end_soon()  # the words may get stuck as well
                say(reason)
                os._exit(WRONG)

    threading.Thread(target=listen, daemon=True).start()
    before = signal.signal(signal.SIGTERM, hear), signal.set_wakeup_fd(sending.fileno())
    try:
        yield
        signal.signal(signal.SIGTERM, before[0])
    except BaseException:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends already, and has its own line
        end_soon()
        raise
    finally:
        signal.set_wakeup_fd(before[1])
        sending.close()


def end_soon() -> None:
    """End the process after a while, whatever it waits for then."""
    timer = threading.Timer(GRACE_S, os._exit, [WRONG])
    timer.daemon = True
    timer.start()
