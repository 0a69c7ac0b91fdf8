"""Two processes never write to the same file: the second gets an error that names the first."""

import os
import re
import signal
import subprocess
import sys

import pytest

from firstnet.errors import AccessError
from firstnet.machine.holding import held

HOLD = """
import sys, time
from firstnet.machine.holding import held
with held(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path / "run.safetensors"], stdout=subprocess.PIPE
    )
    assert process.stdout.readline().strip() == b"held"
    yield process
    process.kill()
    process.communicate()


def test_the_second_is_told_who_holds_it(tmp_path, holder):
    told = rf"process {holder.pid} on .*, since \d\d:\d\d is writing to it; wait until it ends"
    with pytest.raises(AccessError, match=told), held(tmp_path / "run.safetensors"):
        pass
    with held(tmp_path / "another.safetensors"):
        pass


def test_a_process_that_is_killed_holds_nothing(tmp_path, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with held(tmp_path / "run.safetensors"):
        pass


def test_nothing_is_left_beside_the_file(tmp_path):
    with held(tmp_path / "run.safetensors"):
        assert re.match(r"process \d+ on", (tmp_path / ".run.safetensors.lock").read_text())
    assert list(tmp_path.iterdir()) == []


def test_where_nobody_can_write_nothing_is_held(tmp_path):
    with held(tmp_path / "nowhere" / "run.safetensors"):
        pass


def test_where_the_system_knows_no_locks_nothing_is_held(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise OSError(37, "No locks available")

    monkeypatch.setattr("filelock.FileLock.acquire", refused)
    with held(tmp_path / "run.safetensors"):
        pass


def test_a_name_that_can_not_be_written_into_the_lock_is_no_obstacle(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.write_text", refused)  # as on Windows
    with held(tmp_path / "run.safetensors"):
        pass
