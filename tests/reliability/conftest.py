"""The programs of bench/reliability, imported as they import one another."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / "bench" / "reliability"

collect_ignore_glob = [] if sys.platform == "linux" else ["*"]  # these programs are for Linux


@pytest.fixture
def programs(monkeypatch):
    """Let the programs be imported."""
    monkeypatch.syspath_prepend(PROGRAMS)


@pytest.fixture
def environment():
    """The environment in which a process finds the same packages as this one."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
