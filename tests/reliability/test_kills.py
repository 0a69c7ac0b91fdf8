"""Kills: whenever a command that writes is killed, the old or the new file is there, whole."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "bench" / "reliability" / "kills.py"
KILLS = 200


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="stands in for functions of Linux")
@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_no_kill_at_a_random_moment_leaves_half_a_file_or_a_run_that_can_t_go_on(environment):
    path = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), environment["PYTHONPATH"]]))
    command = [sys.executable, PROGRAM, "--kills", str(KILLS)]
    ended = subprocess.run(
        command, env=environment | {"PYTHONPATH": path}, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-2000:]
    assert int(re.search(r"(\d+) kills in", ended.stdout)[1]) >= KILLS
    assert "0 with a wrong end" in ended.stdout
