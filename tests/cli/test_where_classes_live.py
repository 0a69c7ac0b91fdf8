"""The GitHub Action and the hook of pre-commit: what they run is run here, in a true shell."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")

HOUSE = Path(__file__).parents[2]
on_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are bash's")


def ran(script, folder, **names):
    here = str(Path(sys.executable).parent)  # where the command is
    path = {"PATH": os.pathsep.join([here, os.environ["PATH"]])}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=os.environ | path | names,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture
def handed_in(tmp_path, or_gate):
    """A folder with a right and a wrong network."""
    (tmp_path / "wrong.py").write_text(or_gate.replace("-= X", "+= X"))
    (tmp_path / "right.py").write_text(or_gate)
    return tmp_path


@on_bash
def test_the_action_annotates_the_line(handed_in):
    steps = yaml.safe_load((HOUSE / "action.yml").read_text())["runs"]["steps"]
    step = next(it for it in steps if it["name"] == "Examine")
    assert set(step["env"]) == {"PATHS", "ISOLATION"}
    code, said = ran(step["run"], handed_in, PATHS="right.py wrong.py", ISOLATION="required")
    assert code == 1
    assert "::error file=wrong.py,line=9" in said
    assert "right.py" not in said
    code, said = ran(step["run"], handed_in, PATHS="right.py", ISOLATION="required")
    assert (code, said) == (0, "")


@on_bash
def test_what_the_action_installs_is_written_for_a_shell(tmp_path):
    steps = yaml.safe_load((HOUSE / "action.yml").read_text())["runs"]["steps"]
    script = next(step for step in steps if step["name"] == "Install")["run"]
    for name in ("sudo", "python3"):  # which say what they were asked for
        (tmp_path / name).write_text(f'#!/bin/sh\nprintf "%s\\n" "{name} $*"\n')
        (tmp_path / name).chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    code, said = ran(script, tmp_path, PATH=path, PACKAGE="", HERE="/the/action")
    assert code == 0
    assert "sudo apt-get install --quiet --yes bubblewrap" in said
    assert said.endswith("python3 -m pip install --quiet /the/action\n")


@pytest.mark.slow
@on_bash
def test_the_hook_of_pre_commit_tells_of_the_files_that_it_is_given(handed_in):
    (hook,) = yaml.safe_load((HOUSE / ".pre-commit-hooks.yaml").read_text())
    assert (hook["id"], hook["language"], hook["types"]) == (
        "firstnet-doctor",
        "python",
        ["python"],
    )
    code, said = ran(f"{hook['entry']} right.py wrong.py", handed_in)
    assert code == 1
    assert said.startswith("right.py: healthy\nwrong.py:9:1: error ND")


@pytest.mark.slow
@on_bash
def test_a_classroom_gives_points_for_a_healthy_network(handed_in):
    """The command of docs/howto-class.md, as GitHub Classroom's autograding runs it."""
    text = (HOUSE / "docs" / "howto-class.md").read_text()
    told = json.loads(text.split("```json\n")[1].split("```")[0])
    (test,) = told["tests"]
    for name, code in (("right.py", 0), ("wrong.py", 1)):
        shutil.copy(handed_in / name, handed_in / "my_network.py")
        assert ran(test["run"], handed_in)[0] == code
