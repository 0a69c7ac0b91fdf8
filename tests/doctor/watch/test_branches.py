"""Turns that are taken in copies of the process, one after another or side by side."""

import os

import numpy as np
import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.program import branch
from firstnet.doctor.watch.program.branch import Forks, can_fork
from firstnet.doctor.watch.program.recorder import InBranch, Recorder
from firstnet.doctor.watch.program.run import Learner
from firstnet.doctor.watch.program.state import groups_of

pytestmark = pytest.mark.skipif(not can_fork(), reason="copies of a process need os.fork")

PROGRAM = """
import random
import numpy as np

w = np.array([1.0, 2.0, 3.0])
for turn in range(40):
    w = w - 0.1 * w * random.random()
"""


@pytest.fixture
def made(monkeypatch):
    """The copies of this process that are made, by their numbers; others may have been before."""
    found, fork = [], os.fork

    def noted():
        child = fork()
        if child:
            found.append(child)
        return child

    monkeypatch.setattr(os, "fork", noted)
    return found


@pytest.fixture
def asked(monkeypatch):
    """Return what asks in the middle of the program: its nudged turns are given to a function."""
    monkeypatch.setattr(branch, "AT_ONCE", 3)

    def ask(question):
        answers = []

        def examine(candidate):
            groups = groups_of(candidate.state, candidate.changed)
            branches = Forks(recorder, candidate, groups)
            nudges = [[(groups[0], by * np.ones(3))] for by in range(1, 8)]
            try:
                answers.append(question(branches, nudges))
            except InBranch:
                raise
            except Exception as error:
                answers.append(error)
            return False

        learner = Learner(mended("/learner/program.py", PROGRAM))
        recorder = Recorder(learner.sites, 1_000_000, examine)
        learner.execute(recorder, None)
        (answer,) = answers
        return answer

    return ask


def _after(turn):
    (numbers,) = turn.after.values()
    return numbers.tolist()


def _is_left(child):
    try:
        os.waitpid(child, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def test_side_by_side_they_are_what_they_are_one_after_another(asked, made):
    def both(branches, nudges):
        alone = [_after(branches.turn(nudge, frozenset())) for nudge in nudges]
        return alone, [_after(turn) for turn in branches.turns(nudges, frozenset())]

    alone, beside = asked(both)
    assert alone == beside
    assert len(made) == 14 and not any(map(_is_left, made))
    assert len({it[0] for it in alone}) == 7


def test_a_copy_that_is_made_meanwhile_does_not_end_the_others(asked):
    def between(branches, nudges):
        found = []
        for turn in branches.turns(nudges, frozenset()):
            found.append((turn, branches.turn([], frozenset())))
        return found

    assert all(one is not None and other is not None for one, other in asked(between))


def test_copies_that_are_not_waited_for_are_ended(asked, made):
    def first(branches, nudges):
        turns = branches.turns(nudges, frozenset())
        found = _after(next(turns))
        turns.close()
        return found

    assert len(asked(first)) == 3
    assert len(made) == 3 and not any(map(_is_left, made))
