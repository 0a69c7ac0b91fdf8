"""A whole class on a Dask cluster: each worker runs the child processes for its files."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from firstnet.doctor.isolation.clinic import Children, examine_apart
from firstnet.doctor.isolation.sandbox import isolation
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.report.report import INCOMPLETE, Examination, NotRun
from firstnet.errors import AccessError
from firstnet.machine.cluster import connected
from firstnet.machine.extras import extra

LOCAL = "local"
LOST = "lost"  # status of a result that was on a worker which has ended over another file
PER_THREAD = 4  # files that are sent ahead, so that a cluster holds a few of 10,000 at a time


def examine_on(
    scheduler: str,
    submissions: Sequence[Submission],
    seconds: float,
    jobs: int,
    apart: str | None = None,
) -> Iterator[tuple[int, Examination]]:
    """Yield the number and the examination of each file, as they are done.

    The files' texts are sent, so that the workers need no common disk; they need firstnet.

    Args:
        scheduler: its address, or "local" for workers on this computer.
        submissions: the files.
        seconds: that each is given.
        jobs: workers, where they are local.
        apart: what each worker is to keep the programs apart with; by default its best.

    Raises:
        MissingExtra: dask.distributed is not installed.
        AccessError: no scheduler answers there.
    """
    distributed = extra("distributed", "dask.distributed", "cluster")
    with _client(distributed, scheduler, jobs) as client:
        waiting, numbers = iter(enumerate(submissions)), dict[Any, int]()
        sent_again = set[int]()
        at_a_time = PER_THREAD * max(1, sum(client.nthreads().values()))
        results = distributed.as_completed()

        def send(number: int, each: Submission) -> None:
            task = client.submit(_examined, each.packed(), seconds, apart, pure=False)
            numbers[task] = number
            results.add(task)

        try:
            for _ in range(min(at_a_time, len(submissions))):
                send(*next(waiting))
            while numbers:
                done = next(results)
                number = numbers.pop(done)
                if done.status == LOST and number not in sent_again:
                    sent_again.add(number)
                    send(number, submissions[number])
                    continue
                yield number, _result(done, submissions[number].name)
                with suppress(StopIteration):
                    send(*next(waiting))
        finally:
            client.cancel(list(numbers))


def _examined(submission: Submission, seconds: float, wanted: str | None) -> Examination:
    """Examine a file on a worker."""
    try:
        children = Children(isolation(wanted))
    except AccessError as error:
        return Examination(submission.name, INCOMPLETE, not_run=(NotRun("load", str(error)),))
    return examine_apart(submission, seconds, children)


@contextmanager
def _client(distributed: Any, scheduler: str, jobs: int) -> Iterator[Any]:
    """Give a client of the cluster, and one with local workers if none is named."""
    if scheduler == LOCAL:
        with (
            distributed.LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                processes=True,
                dashboard_address=":0",
                silence_logs=logging.CRITICAL,  # the report names a file whose worker is lost
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client
        return
    with connected(scheduler) as client:
        yield client


def _result(done: Any, name: str) -> Examination:
    """Return what a worker found, or that it was lost."""
    if done.status == "finished":
        found: Examination = done.result()
        return found
    reason = f"the cluster lost it ({done.status}: {str(done.exception())[:200]})"
    return Examination(name, INCOMPLETE, not_run=(NotRun("load", reason),))
