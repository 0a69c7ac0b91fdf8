"""A cluster's own log stays off the terminal: the report says what was lost."""

import contextlib
import logging

import pytest

from firstnet.doctor.isolation import cluster
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.report.report import Examination


def test_a_worker_that_loses_its_scheduler_says_nothing_on_the_terminal(capfd):
    """As happens when the workers are stopped in the middle of a heartbeat."""
    distributed = pytest.importorskip("distributed")
    complain = logging.getLogger("distributed.worker").error
    with cluster._client(distributed, cluster.LOCAL, jobs=1) as client:
        client.run(complain, "Failed to communicate with scheduler during heartbeat.")
    assert "heartbeat" not in capfd.readouterr().err


def examined_in_no_time(submission, seconds, apart):
    if submission.name == "7.py":
        raise MemoryError
    return Examination(submission.name, "healthy")


def test_few_files_are_with_the_cluster_at_a_time_and_a_lost_one_is_told(monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_examined", examined_in_no_time)

    class Counting(distributed.Client):
        def submit(self, *arguments, **options):
            task = super().submit(*arguments, **options)
            held.append(len(self.futures))
            return task

    held, files = [], [Submission(f"{number}.py", b"x = 1") for number in range(60)]
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=False) as local,
        Counting(local) as client,
    ):
        monkeypatch.setattr(cluster, "_client", lambda *_: contextlib.nullcontext(client))
        seen = dict(cluster.examine_on("local", files, 9, 1))
    assert sorted(seen) == list(range(60))
    assert [number for number, it in seen.items() if it.status != "healthy"] == [7]
    assert "the cluster lost it (error: " in seen[7].not_run[0].reason
    assert len(held) == 60
    assert max(held) <= 2 * cluster.PER_THREAD + 1


def test_a_result_that_is_lost_with_its_worker_is_asked_for_once_more(monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_examined", examined_in_no_time)
    real = distributed.as_completed

    class Losing(real):
        def __next__(self):
            done = super().__next__()
            if not lost:
                lost.append(done)
                done._state.lose()
            return done

    lost, files = [], [Submission(f"{number}.py", b"x = 1") for number in range(5)]
    monkeypatch.setattr(distributed, "as_completed", Losing)
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False) as local,
        distributed.Client(local) as client,
    ):
        monkeypatch.setattr(cluster, "_client", lambda *_: contextlib.nullcontext(client))
        seen = dict(cluster.examine_on("local", files, 9, 1))
    assert len(lost) == 1
    assert [it.status for it in seen.values()] == ["healthy"] * 5
