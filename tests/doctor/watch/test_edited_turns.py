"""Turns with an edit in them are taken where the loop is a statement, whose body can be run."""

import os

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.edits.mending import mends
from firstnet.doctor.watch.program.branch import can_fork
from firstnet.doctor.watch.program.inplace import EditedTurns
from firstnet.doctor.watch.program.recorder import InBranch, Recorder
from firstnet.doctor.watch.program.run import Learner
from firstnet.doctor.watch.program.state import groups_of

pytestmark = pytest.mark.skipif(not can_fork(), reason="copies of a process need os.fork")

PROGRAM = """
import numpy as np

w = np.array([1.0, 2.0, 3.0])
def step():
    w[:] = w + 0.1 * w
    return w.sum()
"""
LOOP = "for turn in range(20):\n    step()\n"
COMPREHENSION = "sums = [step() for turn in range(20)]\n"


def taken(loop, monkeypatch):
    """Return whether turns are taken, how many edits fit, and how many copies were made."""
    answers, copies, fork = [], [], os.fork

    def counted():
        copies.append(1)
        return fork()

    def examine(candidate):
        where = learner.sites.loops[candidate.loop]
        groups = groups_of(candidate.state, ["w"])
        turns = EditedTurns(candidate, where, learner.sources, recorder)
        lines = {("/learner/program.py", 6): 0.0}
        before = groups[0].read(candidate.state)

        def falls(after):
            return bool((after["w"] < before).all())

        try:
            monkeypatch.setattr(os, "fork", counted)
            fitting = mends(turns, lines, groups, falls, 100)
            answers.append((turns.are_taken, len(fitting), len(copies)))
        except InBranch:
            raise
        except Exception as error:
            answers.append(error)
        finally:
            monkeypatch.setattr(os, "fork", fork)
        return False

    learner = Learner(mended("/learner/program.py", PROGRAM + loop))
    recorder = Recorder(learner.sites, 1_000_000, examine)
    learner.execute(recorder, None)
    (answer,) = answers
    return answer


def test_an_edit_is_found_with_which_the_turn_fits(monkeypatch):
    are_taken, fitting, copies = taken(LOOP, monkeypatch)
    assert are_taken
    assert fitting > 0
    assert copies > 0


def test_no_copy_is_made_for_a_comprehension_whose_turn_cannot_be_taken_with_an_edit(monkeypatch):
    assert taken(COMPREHENSION, monkeypatch) == (False, 0, 0)
