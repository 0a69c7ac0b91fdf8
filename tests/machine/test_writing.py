"""Writing files: afterwards there is the old file or the whole new one, permissions unchanged."""

import os
import signal
import stat
import subprocess
import sys

import pytest

from firstnet.errors import AccessError
from firstnet.machine.writing import put_first, write_whole


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kept.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    return path


def test_the_new_file_takes_the_place_and_the_rights_of_the_old_one(path):
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_first_file_has_the_rights_that_others_have(tmp_path):
    write_whole(tmp_path / "first.txt", b"1")
    (tmp_path / "other.txt").write_bytes(b"2")
    modes = {it.stat().st_mode for it in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_link_stays_a_link(path, tmp_path):
    link = tmp_path / "link.txt"
    link.symlink_to(path)
    write_whole(link, b"new")
    assert (link.is_symlink(), path.read_bytes()) == (True, b"new")


def test_what_fails_half_way_leaves_nothing_behind(path, monkeypatch):
    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(AccessError, match=r"it can't be written \(No space left on device\)"):
        write_whole(path, b"new")
    assert [it.read_bytes() for it in path.parent.iterdir()] == [b"old"]


KILLED = """
import os, signal, sys
from pathlib import Path
from firstnet.machine import writing

if sys.argv[2] == "named":
    del os.O_TMPFILE
os.fsync = lambda number: os.kill(os.getpid(), signal.SIGKILL)
writing.put(Path(sys.argv[1]), b"new" * 100_000)
"""


def killed_while_it_writes(path, how):
    ended = subprocess.run([sys.executable, "-c", KILLED, path, how])
    assert ended.returncode == -signal.SIGKILL
    return [it for it in path.parent.iterdir() if it != path]


@pytest.mark.skipif(sys.platform != "linux", reason="files without a name are Linux's")
def test_a_process_that_is_killed_leaves_nothing(path):
    assert killed_while_it_writes(path, "nameless") == []
    assert path.read_bytes() == b"old"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_what_a_killed_process_has_left_is_swept_after_an_hour(path):
    (left,) = killed_while_it_writes(path, "named")
    write_whole(path, b"new")
    assert left.exists()  # somebody may be at work on it
    os.utime(left, (0, 0))
    write_whole(path, b"newer")
    assert [it.read_bytes() for it in path.parent.iterdir()] == [b"newer"]


def test_the_folder_is_synced_after_the_file(path, monkeypatch):
    synced = []
    monkeypatch.setattr(
        "os.fsync", lambda number: synced.append(stat.S_ISDIR(os.fstat(number).st_mode))
    )
    write_whole(path, b"new")
    assert synced == [False, True]


def test_a_private_file_stays_private_while_it_is_written(path, monkeypatch):
    rights = []
    monkeypatch.setattr("os.fsync", lambda number: rights.append(os.fstat(number).st_mode & 0o777))
    path.chmod(0o600)
    write_whole(path, b"new")
    assert rights[0] == 0o600


def test_a_first_file_is_put_unless_there_is_one(path, tmp_path):
    assert not put_first(path, b"new")
    assert path.read_bytes() == b"old"
    assert put_first(tmp_path / "first", b"new" * 1000)
    assert (tmp_path / "first").read_bytes() == b"new" * 1000
    assert {it.name for it in tmp_path.iterdir()} == {path.name, "first"}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file is without a name")
def test_without_nameless_files_a_first_one_is_put_as_well(path, tmp_path, monkeypatch):
    monkeypatch.delattr(os, "O_TMPFILE")
    put_first(path, b"new")
    put_first(tmp_path / "first", b"new")
    assert path.read_bytes() == b"old"
    assert {it.name for it in tmp_path.iterdir()} == {path.name, "first"}


def test_where_a_nameless_file_can_not_be_named_a_named_one_is_written(path, tmp_path, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refused)
    write_whole(path, b"new")
    assert not put_first(path, b"newer")
    assert put_first(tmp_path / "first", b"first")
    assert (path.read_bytes(), (tmp_path / "first").read_bytes()) == (b"new", b"first")
    assert {it.name for it in tmp_path.iterdir()} == {path.name, "first"}
