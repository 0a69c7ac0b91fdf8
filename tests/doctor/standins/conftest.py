"""Runs a learner's program in a process of its own, with stand-ins and without some packages."""

import importlib
import json
import subprocess
import sys

import pytest

START = """
import importlib.machinery, json, runpy, sys
from pathlib import Path

hidden = {hidden!r}

class Finder(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in hidden else super().find_spec(name, path, target)

usual = sys.meta_path.index(importlib.machinery.PathFinder)
sys.meta_path[usual] = Finder
from firstnet.doctor.standins import install

log = install(Path({folder!r}))
found = runpy.run_path({program!r}, run_name="__main__")
print(json.dumps([found.get("seen"), log]))
"""


@pytest.fixture(scope="session")
def sklearn():
    """scikit-learn, imported late: it makes a process 70 MB larger, and copies of it slower."""
    for part in ("datasets", "linear_model", "metrics", "model_selection", "preprocessing"):
        importlib.import_module(f"sklearn.{part}")
    return importlib.import_module("sklearn")


@pytest.fixture
def run(tmp_path):
    """Return what a program called `seen`, and the log."""

    def run(program, hidden=()):
        folder = tmp_path / "learner"
        (tmp_path / "elsewhere").mkdir(exist_ok=True)
        folder.mkdir(exist_ok=True)
        (folder / "program.py").write_text(program)
        start = START.format(
            hidden=set(hidden), folder=str(folder), program=str(folder / "program.py")
        )
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", start],
            cwd=tmp_path / "elsewhere",
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        assert not list((tmp_path / "elsewhere").iterdir()), "a stand-in wrote a file"
        return json.loads(done.stdout.splitlines()[-1])

    return run
