"""Questions that are answered in a copy of this process, which changes nothing here."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from firstnet.doctor.clock import Clock
from firstnet.doctor.watch.program.branch import can_fork
from firstnet.doctor.watch.program.recorder import InBranch

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
            for line in _lines(reader, child, seconds):
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


class Later:
    """A question that a copy of this process keeps, to be answered when it is asked, if ever.

    The copy goes on from what is there now. Where there can be no copies, it is answered at once.

    Args:
        answer: is fit for JSON.
        seconds: after which the copy is given up that was asked.
    """

    def __init__(self, answer: Answer, seconds: float) -> None:
        self.seconds, self.owner = seconds, os.getpid()
        self.said: dict[str, Any] | None = {}  # until there is a copy to be asked
        if not can_fork():
            self.said = _given(answer, None)
            return
        drawn = random.getstate()  # which Python seeds anew in a copy of a process
        (wish, self.wish), (self.reader, writer) = os.pipe(), os.pipe()
        self.child = os.fork()
        if self.child == 0:
            random.setstate(drawn)
            os.close(self.wish)
            os.close(self.reader)
            if not os.read(wish, 1):  # nobody will ask any more
                os._exit(0)
            _answer([answer], writer, None)
        os.close(wish)
        os.close(writer)
        self.said = None

    def ask(self) -> dict[str, Any]:
        """Return the answer; {} where the copy ends without one."""
        if self.said is None:
            with contextlib.suppress(BrokenPipeError):  # the copy was ended, as for want of memory
                os.write(self.wish, b"?")
            self.said = next(_lines(self.reader, self.child, self.seconds), {})
            self._end()
        return self.said

    def __del__(self) -> None:
        """Let the copy go that nobody has asked; but in a copy of this process it is no one's."""
        if self.said is None and os.getpid() == self.owner:
            self._end()

    def _end(self) -> None:
        os.close(self.wish)
        os.close(self.reader)
        with contextlib.suppress(OSError):
            os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)


def _answer(answers: Sequence[Answer], writer: int, between: Callable[[], None] | None) -> None:
    """Give the answers, and end this copy of the process.

    A copy of it that takes a turn for an answer leaves by InBranch, and goes on with the program.
    """
    gc.freeze()  # a collection would touch, and so copy, all that was there before
    try:
        if between is not None:
            between()  # a copy draws other random numbers
        with os.fdopen(writer, "wb") as pipe:
            for answer in answers:
                pipe.write(json.dumps(_given(answer, between)).encode() + b"\n")
                pipe.flush()
    except InBranch:
        raise
    except BaseException:
        os._exit(1)
    os._exit(0)


def _given(answer: Answer, between: Callable[[], None] | None) -> dict[str, Any]:
    try:
        found = answer()
    except InBranch:
        raise
    except BaseException:  # the learner's code may raise anything
        found = {}
    if between is not None:
        between()
    return found


def _lines(reader: int, child: int, seconds: float) -> Iterator[dict[str, Any]]:
    text, clock = b"", Clock(child, seconds, before=0.0)
    while not clock.is_over:
        if select.select([reader], [], [], 0.2)[0]:
            part = os.read(reader, 1 << 16)
            if not part:
                return
            *lines, text = (text + part).split(b"\n")
            for line in lines:
                yield dict(json.loads(line))
                clock = Clock(child, seconds)
