"""Worker processes: each item is done once, errors arrive as raised, and none is left running."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from firstnet.errors import FirstnetError, RecipeError
from firstnet.machine.workers import side_by_side

WORKS = """
import os, signal, time

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


def test_a_script_without_a_guard_is_told_in_one_line(tmp_path):
    (tmp_path / "script.py").write_text(NO_GUARD)
    ended = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 1
    assert ended.stderr.count("Traceback") == 1
    assert 'below the line: if __name__ == "__main__":' in ended.stderr.splitlines()[-1]
