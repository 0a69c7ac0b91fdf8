"""Running experiments, here or in processes of their own."""

from __future__ import annotations

import contextlib
import importlib
import io
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any

import numpy as np

from firstnet.errors import FirstnetError, MissingExtra
from firstnet.processors import THREADS


@dataclass(frozen=True)
class Progress:
    """How far an experiment has come.

    Attributes:
        name: the experiment.
        share: of its work, from 0 to 1.
    """

    name: str
    share: float


@dataclass(frozen=True)
class Outcome:
    """What an experiment led to.

    Attributes:
        name: the experiment.
        results: plain values, fit for JSON; None where it could not be run.
        seconds: how long it took.
        missing: why it could not be run.
    """

    name: str
    results: Any
    seconds: float
    missing: str = ""


def module(name: str) -> ModuleType:
    """Return the module of an experiment."""
    return importlib.import_module(f"firstnet.experiments.{name}")


def run(names: Sequence[str], *, quick: bool, jobs: int) -> Iterator[Progress | Outcome]:
    """Run experiments, the longest first, and tell how far each is and what it led to.

    Args:
        names: their modules.
        quick: with fewer epochs and seeds.
        jobs: how many at a time, each in a process of its own; with one they are run here.
    """
    waiting = sorted(names, key=lambda name: -module(name).SECONDS)
    jobs = min(jobs, len(waiting))
    if jobs > 1:
        return _run_in_processes(waiting, quick, jobs)
    return (event for name in waiting for event in _run_one(name, quick))


def _run_one(name: str, quick: bool) -> Iterator[Progress | Outcome]:
    began = time.perf_counter()
    running = module(name).run(quick)
    while True:
        try:
            yield Progress(name, _advance(running))
        except StopIteration as end:
            yield Outcome(name, end.value, time.perf_counter() - began)
            return
        except MissingExtra as error:
            yield Outcome(name, None, 0.0, str(error))
            return


def _advance(running: Iterator[float]) -> float:
    """Take the next step without the lines that the book's programs print."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        np.errstate(over="ignore", invalid="ignore", under="ignore"),
    ):
        return next(running)


def _run_in_processes(waiting: list[str], quick: bool, jobs: int) -> Iterator[Progress | Outcome]:
    # Spawned and not forked: the threads of a progress bar would not survive a fork.
    context = multiprocessing.get_context("spawn")
    workers = []
    busy: dict[Connection, str] = {}
    try:
        with _one_thread_each():
            for _ in range(jobs):
                ours, theirs = context.Pipe()
                worker = context.Process(target=_work, args=(theirs, quick), daemon=True)
                worker.start()
                theirs.close()
                workers.append(worker)
                _give(ours, waiting, busy)
        while busy:
            for connection in wait(list(busy)):
                event = _received(connection, busy)  # type: ignore[arg-type]  # only pipes wait
                yield event
                if isinstance(event, Outcome):
                    _give(connection, waiting, busy)  # type: ignore[arg-type]
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _give(connection: Connection, waiting: list[str], busy: dict[Connection, str]) -> None:
    busy.pop(connection, None)
    if waiting:
        busy[connection] = waiting.pop(0)
        connection.send(busy[connection])


def _received(connection: Connection, busy: dict[Connection, str]) -> Progress | Outcome:
    try:
        event = connection.recv()
    except EOFError as error:
        raise FirstnetError(
            f"The process that ran {busy[connection]!r} was ended from outside; was there memory "
            "enough? Try --jobs 1."
        ) from error
    if isinstance(event, str):
        raise FirstnetError(event)
    received: Progress | Outcome = event
    return received


def _work(connection: Connection, quick: bool) -> None:
    """Run one experiment after the other, as their names arrive."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that shows the bar
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            try:
                for event in _run_one(connection.recv(), quick):
                    connection.send(event)
            except FirstnetError as error:
                connection.send(str(error))


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that are started meanwhile compute on one core each."""
    names = (THREADS, "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    ours = {name: os.environ[name] for name in names if name in os.environ}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name in names:
            del os.environ[name]
        os.environ.update(ours)
