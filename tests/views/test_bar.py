"""The bar on a terminal, seen through a terminal of its own."""

import os
import pty
import re
import subprocess
import sys

import pytest

from firstnet.views.bar import is_live

SHOWS = """
import sys
from firstnet.views.bar import bar

with bar(3, "epochs", sys.stdout) as show:
    for number in (1, 2, 3):
        print("Epoch", number)
        show(number, "[b]9{number}.5 %".format(number=number))
"""


def seen(command, **environment):
    """Return what a program writes to a terminal of 80 columns, and its exit code."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command,
        stdout=theirs,
        stderr=theirs,
        stdin=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80", **environment},
    ) as process:
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # how a terminal ends on Linux
                break
            if not part:
                break
            parts.append(part)
    os.close(ours)
    return b"".join(parts).decode(), process.returncode


def lines(written):
    """Return the lines that stay on the terminal: what was erased is left out."""
    plain = re.sub(r"[^\n]*\n[^\n]*\x1b\[1A\x1b\[2K", "", written)  # the line before
    plain = re.sub(r"[^\n]*\x1b\[2K", "", plain)
    return [re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "", line).strip() for line in plain.splitlines()]


def test_lines_stand_above_the_bar_and_the_bar_is_gone_in_the_end():
    written, code = seen([sys.executable, "-c", SHOWS])
    assert code == 0
    assert "3 of 3 epochs" in written
    assert "[b]93.5 %" in written  # no markup
    assert [line for line in lines(written) if line] == ["Epoch 1", "Epoch 2", "Epoch 3"]


@pytest.mark.parametrize(("term", "live"), [("xterm", True), ("dumb", False)])
def test_a_dumb_terminal_is_not_drawn_on(monkeypatch, term, live):
    monkeypatch.setenv("TERM", term)
    ours, theirs = pty.openpty()
    with os.fdopen(ours), os.fdopen(theirs, "w") as terminal:
        assert is_live(terminal) is live


def test_a_file_is_not_drawn_on(tmp_path):
    with (tmp_path / "told.txt").open("w") as file:
        assert not is_live(file)


def test_epochs_of_a_run_stay_on_the_terminal():
    command = [sys.executable, "-m", "firstnet", "train", "--epochs", "2", "--examples", "500"]
    written, code = seen(command)
    assert code == 0
    assert re.search(r"2 of 2 epochs", written)
    kept = [line for line in lines(written) if line.startswith("Epoch")]
    assert [it.split(":")[0] for it in kept] == ["Epoch 0", "Epoch 1"]
