"""Processors: only those this process may use; FIRSTNET_THREADS sets another number of threads."""

import os

import pytest

from firstnet.errors import RecipeError
from firstnet.machine.processors import processors, threads


def test_the_processors_are_those_that_this_process_may_use():
    if not hasattr(os, "sched_setaffinity"):
        assert processors() == os.cpu_count()
        return
    ours = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(ours)})
        assert processors() == 1
    finally:
        os.sched_setaffinity(0, ours)
    assert processors() == len(ours)


def test_the_environment_tells_how_many_threads_there_may_be(monkeypatch):
    monkeypatch.delenv("FIRSTNET_THREADS", raising=False)
    assert threads() == processors()
    monkeypatch.setenv("FIRSTNET_THREADS", "3")
    assert threads() == 3


@pytest.mark.parametrize("told", ["0", "-1", "two", "1.5", "1025", "9" * 5_000])
def test_a_number_of_threads_that_is_none_is_refused(monkeypatch, told):
    monkeypatch.setenv("FIRSTNET_THREADS", told)
    wanted = f"FIRSTNET_THREADS is '{told}'.*a whole number from 1 to 1,024"
    with pytest.raises(RecipeError, match=wanted):
        threads()
