"""Programs in many styles, whole or with one edit, and what the doctor sees of their training."""

import ast
from functools import lru_cache
from pathlib import Path

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.calling.caller import Caller
from firstnet.doctor.watch.calling.plans import Definitions
from firstnet.doctor.watch.examination import best_of
from firstnet.doctor.watch.program.run import Learner
from firstnet.doctor.watch.steps.watching import watch
from firstnet.doctor.watch.verdict import WRONG_STEP, judge

STYLES = Path(__file__).parent / "styles"


def defined(text):
    """Return what a program defines."""
    names = {}
    exec(text, names)
    return Definitions(names, ast.parse(text))


def program(style, old="", new=""):
    """Return a program with one piece of its text replaced."""
    text = (STYLES / f"{style}.py").read_text()
    assert not old or text.count(old) == 1, f"{style}: {old!r} is there {text.count(old)} times"
    return text.replace(old, new) if old else text


def cases(table, slow):
    """Return parameters of a test from a table of them by name, of which some are slow."""
    assert set(slow) <= set(table), set(slow) - set(table)
    return [
        pytest.param(*it, id=name, marks=[pytest.mark.slow] if name in slow else [])
        for name, it in table.items()
    ]


@lru_cache(maxsize=2)  # what was seen holds a whole program
def seen(text):
    """Return what was seen of a program's training, and the verdict."""
    source = mended("/learner/program.py", text)
    caller = Caller(source)
    watched = watch(Learner(source), caller)
    watched.search()
    return watched, judge(watched, caller, (), source.path)


@lru_cache(maxsize=2)  # what was seen holds a whole program
def called(text):
    """Return what was seen of a network that is only defined, with the learning rate that fits."""
    source = mended("/learner/program.py", text)
    watched, caller, verdict = best_of(source, [], source.path)
    if verdict.kind == WRONG_STEP and not caller.compared:
        watched.search()
        verdict = judge(watched, caller, (), source.path)
    return watched, verdict
