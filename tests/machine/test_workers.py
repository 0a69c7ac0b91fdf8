"""Worker processes: each item is done once, errors arrive as raised, and none is left running."""

import importlib
import multiprocessing.queues
import os
import subprocess
import sys
import threading
import time
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.reduction import ForkingPickler
from pathlib import Path

import pytest

from firstnet.errors import FirstnetError, RecipeError
from firstnet.machine.workers import Processes, side_by_side

LONG_S = 60  # after which what should have ended is believed to wait for ever

WORKS = """
import os, signal, struct, sys, time

from firstnet.machine import workers
from firstnet.errors import RecipeError


def twice(item):
    yield item
    yield 10 * item


def threads(item):
    yield os.environ["FIRSTNET_THREADS"], os.getpid()


def failing(item):
    yield item
    if item == 2:
        raise RecipeError("eta is lost, but must be a number; try 3.")


def dividing(item):
    yield 1 / item


def slow(item):
    yield os.getpid()
    time.sleep(item)


def ending(item):
    os.kill(os.getpid(), signal.SIGKILL)
    yield item


def without_guard(item):
    os._exit(workers.NO_GUARD)
    yield item


HALF = struct.pack("!i", 1000) + b"of a message"


def half_told(item):
    workers._TOLD[0]._send(HALF)
    os.kill(os.getpid(), signal.SIGKILL)
    yield item


def half_returned(mark):
    frame = sys._getframe()
    while "result_queue" not in frame.f_locals:
        frame = frame.f_back
    frame.f_locals["result_queue"]._writer._send(HALF)
    if mark is None:
        os.kill(os.getpid(), signal.SIGKILL)
    mark.touch()
    time.sleep(3600)
"""


@pytest.fixture
def works(tmp_path, monkeypatch):
    """Functions in a module that other processes find as well."""
    (tmp_path / "works_of_tests.py").write_text(WORKS)
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module("works_of_tests")


@pytest.mark.parametrize("jobs", [1, 2, 7])
def test_each_item_is_worked_on_once(works, jobs):
    told = list(side_by_side(works.twice, [1, 2, 3, 4, 5], jobs))
    assert sorted(told) == [(n, it) for n in range(1, 6) for it in (n, 10 * n)]
    for n in range(1, 6):
        assert [event for item, event in told if item == n] == [n, 10 * n]


def test_nothing_to_do_is_nothing(works):
    assert list(side_by_side(works.twice, [], 2)) == []


def test_processes_of_their_own_have_a_thread_each(works, monkeypatch):
    monkeypatch.setenv("FIRSTNET_THREADS", "7")
    told = [event for _, event in side_by_side(works.threads, [1, 2], 2)]
    assert {number for number, _ in told} == {"1"}
    assert os.getpid() not in {process for _, process in told}
    assert os.environ["FIRSTNET_THREADS"] == "7"


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_wrong_is_told_as_it_was_raised(works, jobs):
    with pytest.raises(RecipeError, match="eta is lost"):
        list(side_by_side(works.failing, [1, 2, 3], jobs))


def test_a_process_that_is_ended_from_outside_is_told_of(works):
    with pytest.raises(FirstnetError, match=r"A process was ended from outside.*--jobs 1"):
        list(side_by_side(works.ending, [3, 3], 2))


def test_what_is_no_fault_of_the_choices_is_raised_as_it_is(works):
    with pytest.raises(ZeroDivisionError):
        list(side_by_side(works.dividing, [1, 0], 2))


def test_processes_end_with_the_one_who_asks_for_no_more(works):
    told = side_by_side(works.slow, [600, 600, 600], 2)
    workers = {next(told)[1], next(told)[1]}
    told.close()
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]


NO_GUARD = """
from firstnet import Recipe, Trial, train_all

for trained in train_all([Trial(Recipe(epochs=1)), Trial(Recipe(epochs=1))], jobs=2):
    print(trained.best)
"""


@pytest.fixture
def one():
    """A process, of whose results no one waits for ever when a test has failed."""
    started = Processes(1)
    results = started._pool._result_queue
    yield started
    if not ends(started):
        results._writer.close()


def ends(processes):
    """End processes; return whether that comes to its end."""
    ending = threading.Thread(target=processes.end, daemon=True)
    ending.start()
    ending.join(LONG_S)
    return not ending.is_alive()


def test_a_process_that_is_ended_in_the_middle_of_its_result_is_lost(works, one):
    with pytest.raises(BrokenProcessPool):
        one.submit(works.half_returned, None).result(LONG_S)


def test_a_process_can_be_ended_in_the_middle_of_its_result(works, one, tmp_path):
    one.submit(works.half_returned, tmp_path / "mark")
    began = time.monotonic()
    while not (tmp_path / "mark").exists():
        assert time.monotonic() - began < LONG_S
        time.sleep(0.01)
    assert ends(one)


def test_a_process_that_is_ended_in_the_middle_of_what_it_tells_is_told_of(works):
    told, failed = [], []

    def listen():
        try:
            told.extend(side_by_side(works.half_told, [1, 2, 3], jobs=2))
        except FirstnetError as error:
            failed.append(str(error))

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    listening.join(LONG_S)
    assert (told, len(failed)) == ([], 1)
    assert "was ended from outside" in failed[0]


class Pickler:
    """Python's, but with no memory for the last words to a process."""

    loads = multiprocessing.queues._ForkingPickler.loads

    @staticmethod
    def dumps(it):
        if it is None:
            raise MemoryError
        return ForkingPickler.dumps(it)


def test_an_end_without_memory_for_the_last_words_is_no_traceback(one, monkeypatch, capfd):
    assert one.submit(pow, 2, 3).result(LONG_S) == 8
    monkeypatch.setattr(multiprocessing.queues, "_ForkingPickler", Pickler)
    ending = threading.Thread(target=one._pool.shutdown, daemon=True)
    ending.start()
    ending.join(LONG_S)
    assert not ending.is_alive()
    assert "Traceback" not in capfd.readouterr().err


def test_a_piece_that_is_not_sent_to_its_process_is_lost(one, monkeypatch, capfd):
    def fail(_):
        raise MemoryError

    monkeypatch.setattr(one._pool._call_queue, "_send_bytes", fail)
    with pytest.raises(BrokenProcessPool):
        one.submit(pow, 2, 3).result(LONG_S)
    assert "Traceback" not in capfd.readouterr().err


def test_a_script_without_a_guard_is_told_in_one_line(tmp_path):
    (tmp_path / "script.py").write_text(NO_GUARD)
    ended = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 1
    assert ended.stderr.count("Traceback") == 1
    assert 'below the line: if __name__ == "__main__":' in ended.stderr.splitlines()[-1]


def test_the_exit_code_is_known_though_another_thread_asked_for_it_first(works, monkeypatch):
    asked = os.waitpid

    def answered_late(process, options):
        ended = asked(process, options)
        time.sleep(0.2)  # as on a busy machine
        return ended

    monkeypatch.setattr(os, "waitpid", answered_late)
    with pytest.raises(FirstnetError, match="below the line: if __name__"):
        list(side_by_side(works.without_guard, [1, 2, 3], jobs=2))
