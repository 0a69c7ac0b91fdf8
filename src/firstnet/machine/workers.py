"""Many pieces of work side by side, in processes of this computer that take one after the other.

    for item, event in side_by_side(work, items, jobs=2):
        ...

Each piece tells of itself as a generator does. One thread computes in each process, since two cores
do more for two networks than for one.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Lock
from typing import Any, TypeVar

from firstnet.errors import FirstnetError
from firstnet.machine.processors import THREADS

Item = TypeVar("Item")
Event = TypeVar("Event")
Work = Callable[[Item], Iterable[Event]]

NO_GUARD = 71  # exit code of a process that was to start others while it was being started
WATCH_S = 1.0  # between two looks at which processes there are
PATIENCE_S = 0.05  # between two looks at whether a piece is done that tells nothing


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
        return _in_processes(work, items, jobs)
    return ((item, event) for item in items for event in work(item))


def _in_processes(
    work: Work[Item, Event], items: Sequence[Item], jobs: int
) -> Iterator[tuple[Item, Event]]:
    end_without_guard()
    ours, theirs = SPAWNING.Pipe(duplex=False)
    with processes(jobs, theirs, SPAWNING.Lock()) as pool:
        waiting = [pool.submit(_tell, work, number, item) for number, item in enumerate(items)]
        while waiting or ours.poll():
            if ours.poll(PATIENCE_S):
                try:
                    number, event = ours.recv()
                except (EOFError, OSError):  # a process is lost, and what it was about to tell
                    for future in waiting:
                        _check(future, pool)
                    return
                yield items[number], event
                continue
            done = [future for future in waiting if future.done()]
            for future in done:
                _check(future, pool)
            waiting = [future for future in waiting if future not in done]


def end_without_guard() -> None:
    """End a process that runs a script to its call while it is being started for that call.

    The process that started it says what is missing.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        os._exit(NO_GUARD)


def _check(ended: Future[None], pool: Processes) -> None:
    try:
        ended.result()
    except BrokenProcessPool as error:
        if NO_GUARD in pool.exit_codes():
            raise FirstnetError(
                "Each process that is started runs the script again, up to this call. Put the call "
                'into a function, and call that below the line: if __name__ == "__main__":'
            ) from None
        raise FirstnetError(
            "A process was ended from outside; was there memory enough? Try fewer at a time: "
            "--jobs 1."
        ) from error


# The processes. Spawned and not forked: the threads of a progress bar would not survive a fork.
SPAWNING = multiprocessing.get_context("spawn")


class Processes:
    """A pool of processes on this computer, one per core.

    Args:
        count: how many.
        told: what each of them may tell through, and the lock to take for it.
    """

    def __init__(self, count: int, *told: Any) -> None:
        end_without_guard()
        self.count, self._told = count, told
        self._pool = self._started()
        self._begun: list[BaseProcess] = []
        self._watch: threading.Thread | None = None

    def submit(self, work: Callable[..., Event], *given: Any) -> Future[Event]:
        """Start a piece of work; where the pool is broken, its result raises BrokenProcessPool."""
        try:
            with _interrupts_held_back():  # a process that begins would tell of one at length
                submitted = self._pool.submit(work, *given)
            processes = getattr(self._pool, "_processes", None) or {}
            if processes and not self._begun:
                results = getattr(getattr(self._pool, "_result_queue", None), "_writer", None)
                watched = (processes, (results, *self._told))
                self._watch = threading.Thread(target=_close_at_an_end, args=watched, daemon=True)
                self._watch.start()
            self._begun = list(processes.values())
            return submitted
        except BrokenProcessPool as error:
            return _failed(error)
        except OSError as error:  # another was to begin, and the pipes are closed since one is lost
            if not wait([process.sentinel for process in self._begun], 0):
                raise
            return _failed(BrokenProcessPool(str(error)))

    def exit_codes(self) -> list[int | None]:
        """End the processes, and return their exit codes.

        Each code is read by one thread of several that may wait for it. The others have ended when
        `end` returns: until then a process that has gone can look as if it still ran.
        """
        self.end()
        return [process.exitcode for process in self._begun]

    def renew(self) -> None:
        """Start others in the place of all: where one is lost, the others end as well."""
        self.end()
        self._pool, self._begun = self._started(), []

    def end(self) -> None:
        """End them, in the middle of their work if need be."""
        for process in list((getattr(self._pool, "_processes", None) or {}).values()):
            process.terminate()
        if self._watch is not None:
            self._watch.join()  # the pool closes the same pipe
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(
            self.count, mp_context=SPAWNING, initializer=_begin, initargs=self._told
        )
        _end_where_nothing_is_sent(pool)
        return pool


def _failed(error: BrokenProcessPool) -> Future[Any]:
    lost: Future[Any] = Future()
    lost.set_exception(error)
    return lost


def _end_where_nothing_is_sent(pool: ProcessPoolExecutor) -> None:
    """Let a pool end its processes where it can't send to them, and print nothing.

    Its own way is a traceback. A piece of work that was lost in this way would be waited for
    without limit; the last words to a process are needless, since it is ended in any case.
    """
    queue: Any = getattr(pool, "_call_queue", None)
    if not hasattr(queue, "_on_queue_feeder_error"):
        return
    told = queue._on_queue_feeder_error

    def note(error: Exception, item: Any) -> None:
        if hasattr(item, "work_id"):  # its future raises the error
            told(error, item)
            return
        logging.getLogger("firstnet").info("Processes are ended, since nothing is sent: %r", error)
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.terminate()

    queue._on_queue_feeder_error = note


def _close_at_an_end(processes: dict[int, BaseProcess], pipes: Sequence[Any]) -> None:
    """Wait until a process of a pool ends; then end the others, and close what they wrote into.

    It may have ended in the middle of a message. Since this process could write into the pipe as
    well, whoever reads from it would wait for the rest without limit.
    """
    while not wait([it.sentinel for it in list(processes.values())], WATCH_S):
        pass  # others may have been started meanwhile
    for process in list(processes.values()):
        process.terminate()
        wait([process.sentinel])
    for pipe in pipes:
        if isinstance(pipe, Connection):
            pipe.close()


@contextmanager
def processes(count: int, *told: Any) -> Iterator[Processes]:
    """Yield so many processes, each of which computes on one core."""
    with one_thread_each():
        started = Processes(count, *told)
        try:
            yield started
        finally:
            started.end()


@contextmanager
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


# In each of them.
_TOLD: list[Any] = []  # through what it tells, and the lock


def _begin(*told: Any) -> None:
    """Leave Ctrl-C to the process that shows what is done, and end when that one does."""
    _TOLD[:] = told
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # there is nobody left to tell


def _tell(work: Work[Item, Event], number: int, item: Item) -> None:
    """Work on an item, and tell what it tells with its number."""
    connection: Connection
    lock: Lock
    connection, lock = _TOLD
    for event in work(item):
        with lock:
            connection.send((number, event))
