"""Many pieces of work side by side: a process for each core, which takes one after the other.

    for item, event in side_by_side(work, items, jobs=2):
        ...

Each piece tells of itself as a generator does. One thread computes in each process, since two cores
do more for two networks than for one.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar, cast

from firstnet.errors import FirstnetError
from firstnet.machine.processors import THREADS

Item = TypeVar("Item")
Event = TypeVar("Event")
Work = Callable[[Item], Iterable[Event]]

TOLD, DONE, FAILED = "told", "done", "failed"


def side_by_side(
    work: Work[Item, Event], items: Sequence[Item], jobs: int
) -> Iterator[tuple[Item, Event]]:
    """Work on each item, and yield what it tells, beside the item, as soon as it comes.

    Args:
        work: a function of a module, so that other processes find it; it is called with an item.
        items: the first ones are begun first.
        jobs: how many at a time, each in a process of its own; with one, all is done here.

    Raises:
        FirstnetError: what `work` raised, or a process was ended from outside.
    """
    jobs = min(jobs, len(items))
    if jobs > 1:
        return _in_processes(work, list(items), jobs)
    return ((item, event) for item in items for event in work(item))


def _in_processes(
    work: Work[Item, Event], items: list[Item], jobs: int
) -> Iterator[tuple[Item, Event]]:
    # Spawned and not forked: the threads of a progress bar would not survive a fork.
    context = multiprocessing.get_context("spawn")
    workers = []
    waiting = iter(items)
    busy: dict[Connection, Item] = {}
    try:
        with one_thread_each():
            for _ in range(jobs):
                ours, theirs = context.Pipe()
                worker = context.Process(target=_work, args=(work, theirs), daemon=True)
                worker.start()
                theirs.close()
                workers.append(worker)
                _give(ours, waiting, busy)
        while busy:
            for connection in cast(list[Connection], wait(list(busy))):  # only pipes wait
                item = busy[connection]
                what, event = _received(connection, item)
                if what == FAILED:
                    raise event
                if what == DONE:
                    _give(connection, waiting, busy)
                else:
                    yield item, event
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _give(connection: Connection, waiting: Iterator[Item], busy: dict[Connection, Item]) -> None:
    busy.pop(connection, None)
    for item in waiting:
        busy[connection] = item
        connection.send(item)
        return


def _received(connection: Connection, item: object) -> Any:
    try:
        return connection.recv()
    except (EOFError, ConnectionResetError) as error:
        raise FirstnetError(
            f"The process that worked on {item!r} was ended from outside; was there memory enough? "
            "Try fewer at a time: --jobs 1."
        ) from error


def _work(work: Work[Item, Event], connection: Connection) -> None:
    """Work on one item after the other, as they arrive."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that shows the bar
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            item = connection.recv()
            try:
                for event in work(item):
                    connection.send((TOLD, event))
                connection.send((DONE, None))
            except FirstnetError as error:
                connection.send((FAILED, error))


@contextlib.contextmanager
def one_thread_each() -> Iterator[None]:
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
