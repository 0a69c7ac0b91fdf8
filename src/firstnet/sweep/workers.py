"""Who does the work of a sweep: processes of this computer, or the workers of a Dask cluster.

Both take a piece and promise what it leads to. What was lost on the way is done again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from firstnet.errors import Disconnected
from firstnet.machine.cluster import connected
from firstnet.machine.workers import one_thread_each
from firstnet.sweep.work import Done, Piece, work

LOST = (BrokenProcessPool, CancelledError)


class Workers(Protocol):
    """Who works on pieces."""

    @property
    def count(self) -> int:
        """How many pieces can be worked on at a time."""

    def submit(self, piece: Piece) -> Future[Done]:
        """Begin a piece."""

    def renew(self) -> None:
        """Make workers fit again after one of them has been lost."""


class Processes:
    """Processes of this computer, one a core."""

    def __init__(self, count: int) -> None:
        """Start them."""
        self.count = count
        self._pool = self._started()

    def submit(self, piece: Piece) -> Future[Done]:
        """Begin a piece; that another one has just been lost is told by its result."""
        try:
            with _interrupts_held_back():  # a process that begins would tell of one at length
                return self._pool.submit(work, piece)
        except BrokenProcessPool as error:
            lost: Future[Done] = Future()
            lost.set_exception(error)
            return lost

    def renew(self) -> None:
        """Start others in the place of all: where one is lost, the others end as well."""
        self.end()
        self._pool = self._started()

    def end(self) -> None:
        """End them, in the middle of their work if need be."""
        for process in list((getattr(self._pool, "_processes", None) or {}).values()):
            process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _started(self) -> Executor:
        spawned = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.count, mp_context=spawned, initializer=_begin)


class Cluster:
    """The workers of a Dask cluster, however many there are at the moment."""

    def __init__(self, client: Any) -> None:
        """Take the client that is connected with it."""
        self._client = client
        self._executor = client.get_executor(pure=False)

    @property
    def count(self) -> int:
        """How many threads all workers have together."""
        return max(1, sum(self._client.ncores().values()))

    def submit(self, piece: Piece) -> Future[Done]:
        """Begin a piece; where its worker is lost, the cluster gives it to another one."""
        promised: Future[Done] = self._executor.submit(work, piece)
        return promised

    def renew(self) -> None:
        """Raise Disconnected unless the scheduler is still there."""
        if self._client.status != "running":
            raise Disconnected(
                "The Dask scheduler is gone. What the trials have led to is kept; start it, and "
                "the same command goes on."
            )


@contextmanager
def processes(count: int) -> Iterator[Workers]:
    """Yield so many processes, each of which computes on one core."""
    with one_thread_each():
        started = Processes(count)
        try:
            yield started
        finally:
            started.end()


@contextmanager
def cluster(address: str) -> Iterator[Workers]:
    """Yield the workers of the cluster whose scheduler has this address.

    Raises:
        MissingExtra, AccessError: as `connected` does.
    """
    with connected(address) as client, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about large pieces: weights are large
        yield Cluster(client)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Hold Ctrl-C back here meanwhile, and for good in processes that are begun."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Leave Ctrl-C to the process that tells of trials, and end when that one does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # there is nobody left to tell
