"""Processes without room, descriptors, memory or output end in one line and lose nothing."""

import os
import signal
import subprocess
import sys

import pytest

from firstnet.files import saving

resource = pytest.importorskip("resource")  # there is none on Windows

TRAIN = [sys.executable, "-m", "firstnet", "train", "--engine", "reference"]


def ran(*options, limits=(), **how):
    """Run a training to its end, in a process with limits."""

    def begin():
        for limit, most in limits:
            resource.setrlimit(limit, (most, most))

    return subprocess.run(
        [*TRAIN, *map(str, options)],
        preexec_fn=begin,
        capture_output=not how,
        text=True,
        timeout=120,
        **how,
    )


def only_line(ended):
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    return [line for line in ended.stderr.splitlines() if line.startswith("firstnet train: ")][-1]


def test_a_file_that_may_not_be_so_large_leaves_the_old_one(digits, tmp_path):
    path = tmp_path / "net.safetensors"
    assert ran("--data", digits, "--epochs", 1, "--save", path).returncode == 0
    before = path.read_bytes()
    ended = ran(
        *("--data", digits, "--epochs", 1, "--seed", 5, "--save", path),
        limits=[(resource.RLIMIT_FSIZE, 500)],
    )
    assert "File too large" in only_line(ended)
    assert path.read_bytes() == before
    assert {it.name for it in tmp_path.iterdir()} == {"digits", path.name, f"{path.name}.md"}


@pytest.mark.parametrize("most", [5, 6, 8])
def test_with_few_descriptors_the_network_is_there_or_a_line_says_why(digits, tmp_path, most):
    path = tmp_path / "net.safetensors"
    ended = ran(
        *("--data", digits, "--epochs", 1, "--save", path), limits=[(resource.RLIMIT_NOFILE, most)]
    )
    if ended.returncode == 0:
        assert saving.read(path).notes["epoch"] == 0
        return
    assert "Too many open files" in only_line(ended)
    assert [it.name for it in tmp_path.iterdir()] == ["digits"]


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_without_memory_it_ends_in_a_line():
    ended = ran("--sizes", "784,90000,10", limits=[(resource.RLIMIT_AS, 1 << 30)])
    assert "emory" in only_line(ended)


def test_a_closed_output_is_no_reason_to_lose_the_network(digits, tmp_path):
    path = tmp_path / "net.safetensors"
    words = [*TRAIN, "--data", str(digits), "--epochs", "1", "--save", str(path)]
    ended = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *words], timeout=120)
    assert ended.returncode == 0
    assert saving.read(path).notes["epoch"] == 0


def test_ctrl_c_twice_ends_it_at_once_and_leaves_whole_files(digits, tmp_path):
    path = tmp_path / "net.safetensors"
    words = [*TRAIN, "--data", str(digits), "--epochs", str(10**9), "--save", str(path)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(words, text=True, **streams) as process:
        for _ in range(3):
            process.stdout.readline()
        for _ in range(2):
            os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in err
    saving.read(path)
    assert list(tmp_path.glob(".*")) == []
