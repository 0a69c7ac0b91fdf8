"""Real processes: a terminal, a pipe that is closed early, a disk that is full, Ctrl-C."""

import os
import re
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from firstnet.files import saving

pty = pytest.importorskip("pty")  # there is none on Windows

TRAIN = [sys.executable, "-m", "firstnet", "train", "--engine", "reference"]
PLAIN = {
    name: value
    for name, value in os.environ.items()
    if name not in ("NO_COLOR", "PYTHONUNBUFFERED")
}


def start(*options, env=PLAIN, **streams):
    return subprocess.Popen([*TRAIN, *map(str, options)], text=True, env=env, **streams)


def seen_on_a_terminal(*options, **environment):
    """Return what a terminal of 80 columns is sent."""
    terminal, stdout = pty.openpty()
    known = {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    with start(*options, stdout=stdout, env=PLAIN | known | environment) as process:
        os.close(stdout)
        sent = b""
        while chunk := _read(terminal):
            sent += chunk
    os.close(terminal)
    assert process.returncode == 0
    return sent.decode()


def _read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux' way to say that the process has closed its end
        return b""


def test_a_terminal_shows_a_bar_with_accuracy_and_time_left(digits):
    sent = seen_on_a_terminal("--data", digits, "--epochs", 3)
    assert "Epoch 2: " in sent
    assert "3 of 3 epochs" in sent
    assert " %" in sent
    assert "left" in sent
    assert "\x1b[38;5;" in sent  # colour
    assert sent.endswith("\x1b[2K")  # and the bar is wiped away at the end


def test_no_color_keeps_the_bar_and_drops_the_colour(digits):
    sent = seen_on_a_terminal("--data", digits, "--epochs", 3, NO_COLOR="1")
    assert "3 of 3 epochs" in sent
    assert "\x1b[38;5;" not in sent


def test_a_dumb_terminal_gets_plain_lines(digits):
    sent = seen_on_a_terminal("--data", digits, "--epochs", 2, TERM="dumb")
    assert [line.split(":")[0] for line in sent.splitlines()] == ["Epoch 0", "Epoch 1"]
    assert "\x1b" not in sent


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("SIGINT", "interrupted."),
        ("SIGTERM", "stopped by SIGTERM."),
        ("SIGHUP", "the terminal was closed."),
    ],
)
def test_a_signal_ends_the_run_and_keeps_the_best_network(digits, tmp_path, number, words):
    path = tmp_path / "kept.safetensors"
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with start("--data", digits, "--epochs", 10**9, "--save", path, **streams) as process:
        for _ in range(3):
            process.stdout.readline()  # each comes at once, although this is a pipe
        process.send_signal(signal.Signals[number])
        _, err = process.communicate()
    assert process.returncode == 128 + signal.Signals[number]
    saved = saving.read(path)
    assert err.splitlines() == [
        "",
        f"Saved epoch {saved.notes['epoch']} to {path}: {saved.notes['validation_correct']} / 20 "
        f"validation digits, {saved.notes['test_correct']} / 30 test digits.",
        f"firstnet train: {words}",
    ]
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGHUP")
def test_behind_nohup_a_closed_terminal_is_no_reason_to_end(digits):
    ignoring = partial(signal.signal, signal.SIGHUP, signal.SIG_IGN)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with start("--data", digits, "--epochs", 10**9, preexec_fn=ignoring, **streams) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        for _ in range(200):
            assert process.stdout.readline()
        process.kill()


@pytest.mark.parametrize("option", ["--checkpoint", "--save"])
def test_a_second_run_does_not_write_where_one_is_at_work(digits, tmp_path, option):
    path, streams = (
        tmp_path / "it.safetensors",
        {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE},
    )
    with start("--data", digits, "--epochs", 10**9, option, path, **streams) as process:
        process.stdout.readline()
        with start("--data", digits, "--epochs", 2, option, path, **streams) as second:
            out, err = second.communicate()
        process.kill()
    assert (second.returncode, out) == (2, "")
    told = (
        rf"firstnet train: {path}: process {process.pid} on .* is writing to it; wait until it .*"
    )
    assert re.fullmatch(told, err.strip())


def test_a_pipe_that_is_closed_early_ends_the_run_quietly(digits):
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with start("--data", digits, "--epochs", 10**9, **streams) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_in_one_line(digits):
    with Path("/dev/full").open("w") as full:
        streams = {"stdout": full, "stderr": subprocess.PIPE}
        with start("--data", digits, "--epochs", 1, **streams) as process:
            assert process.stderr.read() == (
                "firstnet train: output: No space left on device; is there room for it?\n"
            )
    assert process.returncode == 2
