"""The same report on a busy computer: what is watched is bounded by work, and not by seconds."""

import multiprocessing
import os
import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from firstnet.doctor.isolation.clinic import examine_apart
from firstnet.doctor.reading.submissions import Submission

program = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["program"]
CASES = [
    ("lists", "", ""),
    ("classes", "", ""),
    ("dictionaries", "(1 - A1**2)", "(1 - A1)"),
    ("library", "", ""),
]


def burn():
    while True:
        pass


@pytest.fixture
def load():
    """Keep every processor busy twice over."""
    context = multiprocessing.get_context("spawn")
    burners = [context.Process(target=burn, daemon=True) for _ in range(2 * (os.cpu_count() or 1))]
    for burner in burners:
        burner.start()
    yield
    for burner in burners:
        burner.kill()
        burner.join()


def report(text):
    told = examine_apart(Submission("net.py", text.encode()), 300)
    return replace(told, seconds=0.0, diagnosed=0.0)


@pytest.mark.slow
@pytest.mark.parametrize(("style", "old", "new"), CASES, ids=lambda it: it)
def test_a_busy_computer_gives_the_same_report(style, old, new, request):
    text = program(style, old, new)
    quiet = report(text)
    request.getfixturevalue("load")
    assert report(text) == quiet
