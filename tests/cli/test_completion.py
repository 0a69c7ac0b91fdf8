"""Real shells, where they are installed: what they would offer at the tabulator."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from firstnet.cli.completion import SHELLS

ASK = """
source {script}
compopt() {{ :; }}  # there is none outside of a real completion
COMP_WORDS=({words}) COMP_CWORD={last}
_firstnet_completion firstnet
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture
def offered(firstnet, tmp_path):
    """Return a function that tells what bash would offer for the last of some words."""
    if not shutil.which("bash"):
        pytest.skip("there is no bash")
    script = tmp_path / "completion.bash"
    script.write_text(firstnet("completion", "bash").out)
    command = tmp_path / "firstnet"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m firstnet "$@"\n')
    command.chmod(0o755)

    def ask(*words):
        text = " ".join(f"'{it}'" for it in ("firstnet", *words))
        asked = ASK.format(script=script, words=text, last=len(words))
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        run = subprocess.run(
            ["bash", "-c", asked], capture_output=True, text=True, env=os.environ | {"PATH": path}
        )
        assert (run.returncode, run.stderr) == (0, "")
        return run.stdout.split()

    return ask


def test_commands_options_and_names_are_completed(offered):
    assert offered("tr") == ["train"]
    assert offered("train", "--mini") == ["--mini-batch-size"]
    assert offered("train", "--cost", "cr") == ["cross-entropy"]
    assert offered("train", "--data", "emnist-l") == ["emnist-letters"]
    assert set(offered("evaluate", "x", "--on", "")) == {"test", "validation", "training", "all"}


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_a_script_that_it_can_read(firstnet, shell, tmp_path):
    script = tmp_path / "script"
    script.write_text(firstnet("completion", shell).out)
    assert "_FIRSTNET_COMPLETE" in script.read_text()
    if shutil.which(shell):
        subprocess.run([shell, "-n", str(script)], check=True)


def test_another_shell_is_told(firstnet):
    said = firstnet("completion", "ksh")
    assert (said.code, said.out) == (2, "")
    assert "No shell is called 'ksh'" in said.err


def test_completing_runs_nothing(offered, tmp_path):
    before = sorted(Path(tmp_path).iterdir())
    assert offered("train", "--save", "x") == []
    assert sorted(Path(tmp_path).iterdir()) == before


def test_files_and_what_a_recipe_chooses_from_are_completed(offered, tmp_path):
    assert offered("train", "--neuron", "e") == ["elu"]
    assert offered("train", "--distort", "b") == ["both"]
    assert offered("convert", "a", "b", "--neurons", "relu,") == ["relu,sigmoid", "relu,softmax"]
    assert offered("train", "--seed", "") == []
    assert offered("doctor", "--format", "s") == ["sarif"]
