"""Running a sweep: an interruption, or the loss of a worker or scheduler, costs no trial."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

import pytest

from firstnet.errors import AccessError, DataError, Disconnected
from firstnet.machine import cluster as cluster_module
from firstnet.machine.workers import processes
from firstnet.sweep import running
from firstnet.sweep.running import best, recipe_of, sweep
from firstnet.sweep.study import Study
from firstnet.sweep.work import work
from firstnet.sweep.workers import cluster


class Here:
    """Workers in this process, for what does not ask for others."""

    count = 2

    def __init__(self, do=work):
        self.do, self.pieces, self.renewed = do, [], 0

    def submit(self, _, piece):
        self.pieces.append(piece)
        future = Future()
        try:
            future.set_result(self.do(piece))
        except BaseException as error:
            future.set_exception(error)
        return future

    def renew(self):
        self.renewed += 1


def test_as_many_trials_as_the_plan_says_and_the_best_of_them(study, plan):
    ended = list(sweep(study, Here()))
    told = study.told()
    assert sorted(it.told.number for it in ended) == [0, 1, 2, 3, 4]
    assert study.left() == 0
    leader = best(told)
    assert leader.accuracy == max(it.accuracy for it in told) > 0.5
    assert recipe_of(study, leader.point).eta == leader.point["eta"]
    assert list(sweep(study, Here())) == []


def test_trials_that_lag_behind_cost_a_piece_alone(study):
    workers = Here()
    ended = {it.told.how for it in sweep(study, workers)}
    assert ended == {"done", "stopped"}
    assert len(workers.pieces) < 5 * len(study.rungs())


@pytest.mark.slow
def test_many_processes_find_the_same_trials_as_one(plan, tmp_path):
    def accuracies(name, workers):
        study = Study(replace(plan, pruned=False, order="random"), f"sqlite:///{tmp_path / name}")
        list(sweep(study, workers))
        return [(it.point, it.accuracies) for it in study.told()]

    with processes(2) as two:
        assert accuracies("a.db", two) == accuracies("b.db", Here())


@pytest.mark.slow
def test_a_process_that_is_killed_loses_nothing(plan, url):
    plan = replace(plan, recipe=replace(plan.recipe, epochs=600), pruned=False, trials=3)
    study = Study(plan, url)
    with processes(2) as workers:
        first = list(workers._pool._processes or [])

        def kill():
            deadline = time.monotonic() + 20
            while not first and time.monotonic() < deadline:
                first.extend(workers._pool._processes)
                time.sleep(0.01)
            time.sleep(0.6)
            os.kill(first[0], signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        ended = list(sweep(study, workers))
        killer.join()
    assert [it.told.how for it in ended] == ["done"] * 3
    assert all(len(it.told.accuracies) == 600 for it in ended)


def test_a_piece_that_ends_its_process_is_found_among_others_and_given_up(plan, url):
    def dies(piece):
        if piece.recipe.eta == 1.0:
            raise BrokenProcessPool("ended")
        return work(piece)

    workers = Here(dies)
    workers.count = 3
    ended = list(sweep(Study(replace(plan, pruned=False, trials=3), url), workers))
    assert sorted((it.told.point["eta"], it.told.how) for it in ended) == [
        (0.1, "done"),
        (1.0, "failed"),
        (10.0, "done"),
    ]
    assert "was there memory enough?" in next(it.reason for it in ended if it.reason)


@pytest.mark.parametrize("words", ["", "Unable to allocate 8 GiB"])
def test_a_piece_that_gets_no_memory_is_done_again_alone_and_then_given_up(plan, url, words):
    tried = []

    def is_short(piece):
        tried.append(piece.recipe.eta)
        if tried[-1] == 1.0 or tried in ([0.1], [1.0], [10.0]):
            raise MemoryError(words)
        return work(piece)

    workers = Here(is_short)
    workers.count = 3
    study = Study(replace(plan, pruned=False, trials=3), url)
    ended = list(sweep(study, workers))
    reason = words or "there is no memory for it"
    assert sorted((it.told.point["eta"], it.told.how, it.reason) for it in ended) == [
        (0.1, "done", ""),
        (1.0, "failed", reason),
        (10.0, "done", ""),
    ]
    assert tried.count(1.0) == 2
    assert [it.user_attrs["reason"] for it in study._trials() if it.state.name == "FAIL"] == [
        reason
    ]


def test_a_trial_that_somebody_has_taken_is_left_to_him(plan, url):
    study = Study(replace(plan, pruned=False, trials=2, order="random"), url)

    def taken(piece):
        for trial in study._trials():
            if trial.state.name == "RUNNING" and trial.number == 0:
                study._study._storage.set_trial_user_attr(trial._trial_id, "owner", "other 1 abc")
        return work(piece)

    ended = list(sweep(study, Here(taken)))
    assert 0 not in [it.told.number for it in ended]


def test_processes_end_with_the_one_that_began_them(plan, tmp_path):
    program = (
        "import sys, time\n"
        "from firstnet.machine.workers import processes\n"
        "if __name__ == '__main__':\n"
        "    with processes(1) as workers:\n"
        "        workers._pool.submit(time.sleep, 600)\n"
        "        time.sleep(0.5)\n"
        "        print(*workers._pool._processes, flush=True)\n"
        "        time.sleep(600)\n"
    )
    (tmp_path / "it.py").write_text(program)
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "it.py")], stdout=subprocess.PIPE, text=True
    ) as run:
        child = int(run.stdout.readline())
        run.terminate()
        run.wait()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        if "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]:
            break
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{child}").exists()


def test_a_cluster_without_workers_is_told(monkeypatch):
    import distributed

    monkeypatch.setattr(cluster_module, "PATIENCE_S", 1)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=50) as empty,
        pytest.raises(AccessError, match="has no workers; start some"),
        cluster(empty.scheduler_address),
    ):
        pass


def test_what_can_not_be_read_ends_the_sweep_and_puts_the_trials_back(study):
    def broken(piece):
        raise DataError("no digits here")

    with pytest.raises(DataError, match="no digits here"):
        list(sweep(study, Here(broken)))
    assert {it.how for it in study.told()} == {"cut off"}
    assert study.left() == 5
    assert len(list(sweep(study, Here()))) == 5


def test_a_point_that_no_recipe_allows_fails_alone(study, monkeypatch):
    from firstnet.errors import RecipeError

    whole = running.to_recipe

    def choosy(recipe, point):
        if point == {"eta": 1.0, "mini_batch_size": 10}:
            raise RecipeError("eta is 1.0")
        return whole(recipe, point)

    monkeypatch.setattr(running, "to_recipe", choosy)
    ended = list(sweep(study, Here()))
    assert [it.reason for it in ended if it.told.how == "failed"] == ["eta is 1.0"]
    assert len(ended) == 5


def test_a_sweep_that_is_interrupted_goes_on_later(study, plan, url):
    for _ in sweep(study, Here()):
        break
    done = [it for it in study.told() if it.how in ("done", "stopped")]
    assert len(done) == 1
    again = Study(plan, url)
    list(sweep(again, Here()))
    assert again.left() == 0


def test_no_scheduler_is_one_line(monkeypatch):
    monkeypatch.setattr(cluster_module, "PATIENCE_S", 1)
    told = re.escape("No Dask scheduler answers at 'tcp://127.0.0.1:9'")
    with pytest.raises(AccessError, match=told), cluster("tcp://127.0.0.1:9"):
        pass


@pytest.fixture
def local_cluster():
    import distributed

    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
        silence_logs=50,
    ) as local:
        yield local


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_does_the_work_all_the_same(plan, url, local_cluster):
    plan = replace(plan, recipe=replace(plan.recipe, epochs=800), pruned=False, trials=3)
    study = Study(plan, url)
    with cluster(local_cluster.scheduler_address) as workers:
        assert workers.count == 2
        nanny = next(iter(local_cluster.workers.values()))
        killer = threading.Timer(0.7, lambda: os.kill(nanny.pid, signal.SIGKILL))
        killer.start()
        ended = list(sweep(study, workers))
        killer.join()
    assert [it.told.how for it in ended] == ["done"] * 3


@pytest.mark.slow
def test_a_scheduler_that_goes_ends_it_in_a_line_and_loses_no_trial(plan, url, local_cluster):
    plan = replace(plan, recipe=replace(plan.recipe, epochs=200_000), pruned=False, trials=2)
    study = Study(plan, url)
    address = local_cluster.scheduler_address
    with pytest.raises(Disconnected, match="The Dask scheduler is gone"), cluster(address) as it:
        threading.Timer(1.0, local_cluster.close).start()
        list(sweep(study, it))
    assert study.left() == 2
