"""A busy computer gives a process no less time: its work is counted."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from firstnet.doctor import clock
from firstnet.doctor.clock import Clock, worked

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the system has to tell of the work")
BUSY = "import time; end = time.process_time() + 30\nwhile time.process_time() < end: pass"


@pytest.fixture
def started():
    """Return a function that starts Python with a program; all are ended afterwards."""
    children = []

    def start(code):
        children.append(subprocess.Popen([sys.executable, "-c", code]))
        return children[-1].pid

    yield start
    for child in children:
        child.kill()
        child.wait()


def until_over(watch, most=20.0):
    start = time.monotonic()
    while not watch.is_over and time.monotonic() - start < most:
        time.sleep(0.02)
    return time.monotonic() - start


@on_linux
@pytest.mark.parametrize("start", ["run", "Popen"])  # a child that has ended, or that still runs
def test_work_is_counted_with_that_of_children(started, monkeypatch, start):
    monkeypatch.setattr(clock, "PATIENCE", 1000.0)
    pid = started(
        "import subprocess, sys, time\n"
        f"child = subprocess.{start}([sys.executable, '-c', 'sum(range(200_000_000))'])\n"
        "time.sleep(200)"
    )
    assert until_over(Clock(pid, 0.3), most=120.0) < 120.0  # while it sleeps itself
    assert worked(pid) >= 0.3


@on_linux
def test_work_is_counted_where_proc_is_closed(started, monkeypatch):
    pid = started(BUSY)
    time.sleep(0.5)
    told = worked(pid)
    monkeypatch.setattr(clock, "Path", lambda path: Path("/nowhere"))
    assert told <= worked(pid) < told + 0.5


@on_linux
def test_who_waits_is_given_more_time_and_not_all_of_it(started, monkeypatch):
    pid = started("import time; time.sleep(60)")
    time.sleep(0.5)  # until it has started
    monkeypatch.setattr(clock, "PATIENCE", 4.0)
    assert 1.2 <= until_over(Clock(pid, 0.4)) < 4.0


@on_linux
def test_who_waits_for_the_processor_is_given_all_its_time(started, monkeypatch):
    monkeypatch.setattr(clock, "PATIENCE", 2.0)
    monkeypatch.setattr(clock, "worked", lambda pid: 0.0)  # as if it were never its turn
    watch = Clock(started(BUSY), 0.4)
    assert until_over(watch, most=2.0) >= 2.0
    monkeypatch.setattr(clock, "wants_to_work", lambda pid: False)
    assert until_over(watch, most=2.0) < 2.0


def test_who_works_is_given_its_time(started):
    watch = Clock(started(BUSY), 0.5)
    assert until_over(watch) >= 0.5


def test_where_the_system_tells_nothing_time_passes_as_on_any_clock(monkeypatch):
    monkeypatch.setattr(clock, "worked", lambda pid: None)
    assert 0.3 <= until_over(Clock(1, 0.3)) < 2.0
    assert worked(2**31 - 1) is None  # no such process
