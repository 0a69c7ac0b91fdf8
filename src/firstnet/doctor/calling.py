"""Calling a learner's code: what it returns, or how it failed, within a time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TypeVar

from firstnet.doctor.program import Crash, TimeUp, crash, quiet
from firstnet.doctor.program import time_limit as time_limit
from firstnet.doctor.roles import Unfit
from firstnet.doctor.slots import Unreadable

T = TypeVar("T")
OURS = (Unfit, Unreadable)  # not the learner's mistakes
CALL_S = 2.0  # no call on a tiny network takes longer unless it never ends


_limits = [CALL_S]  # the last one counts


@contextlib.contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Give each call of the learner's code no more than so many seconds."""
    _limits.append(seconds)
    try:
        yield
    finally:
        _limits.pop()


def attempt(call: Callable[[], T], path: str, seconds: float = 0.0) -> T | Crash:
    """Return what a call returns, or the crash that it ends in.

    Args:
        call: runs the learner's code.
        path: of the learner's file, to find the line.
        seconds: that it may take; at most what `patience` allows, which is the default too.

    Raises:
        Unfit: it can't be called with what there is.
        Unreadable: its weights can't be told.
    """
    try:
        with quiet(), time_limit(min(seconds or _limits[-1], _limits[-1] * 3)):
            return call()
    except OURS:
        raise
    except TimeUp as error:
        return crash(error, path)
    except Exception as error:
        return crash(error, path)
    except SystemExit as error:
        return crash(error, path)
