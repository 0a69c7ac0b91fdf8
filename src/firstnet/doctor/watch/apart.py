"""Questions that are answered in a copy of this process, which changes nothing here."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from firstnet.doctor.watch.branch import can_fork

Answer = Callable[[], dict[str, Any]]


def apart(answer: Answer, seconds: float) -> dict[str, Any]:
    """Return the answer that a copy of this process gives; {} where it ends without one.

    Where there can be no copies, it is given here.

    Args:
        answer: is fit for JSON.
        seconds: after which the copy is given up, for safety: work has its own limits.
    """
    return next(each_apart([answer], seconds))


def each_apart(
    answers: Sequence[Answer], seconds: float, between: Callable[[], None] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the answers that a copy of this process gives, one after another.

    Where one ends the copy, or takes too long, it is {}, and another copy goes on behind it.

    Args:
        answers: fit for JSON.
        seconds: after which a copy is given up that says nothing.
        between: undoes in the copy what an answer has changed; if it is None, every answer has a
            copy of its own.
    """
    start = 0
    while start < len(answers):
        batch = answers[start:] if between is not None else answers[start : start + 1]
        if not can_fork():
            start += len(batch)
            yield from (_given(it, between) for it in batch)
            continue
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _answer(batch, writer, between)
        os.close(writer)
        given = 0
        try:
            for line in _lines(reader, seconds):
                given += 1
                yield line
        finally:
            os.close(reader)
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        if given < len(batch):
            given += 1
            yield {}
        start += given


def _answer(answers: Sequence[Answer], writer: int, between: Callable[[], None] | None) -> None:
    """Give the answers, and end this copy of the process."""
    gc.freeze()  # a collection would touch, and so copy, all that was there before
    if between is not None:
        between()  # a copy draws other random numbers
    with contextlib.suppress(BaseException), os.fdopen(writer, "wb") as pipe:
        for answer in answers:
            pipe.write(json.dumps(_given(answer, between)).encode() + b"\n")
            pipe.flush()
    os._exit(0)


def _given(answer: Answer, between: Callable[[], None] | None) -> dict[str, Any]:
    try:
        with contextlib.suppress(BaseException):  # the learner's code may raise anything
            return answer()
        return {}
    finally:
        if between is not None:
            between()


def _lines(reader: int, seconds: float) -> Iterator[dict[str, Any]]:
    text, end = b"", time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([reader], [], [], 0.2)[0]:
            part = os.read(reader, 1 << 16)
            if not part:
                return
            *lines, text = (text + part).split(b"\n")
            for line in lines:
                yield dict(json.loads(line))
                end = time.monotonic() + seconds
