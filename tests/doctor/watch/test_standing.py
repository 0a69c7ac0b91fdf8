"""One copy of the process takes many turns of a loop, where what a turn changes can be put back."""

import os
import runpy
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.program.body import body_of
from firstnet.doctor.watch.program.branch import Forks, can_fork
from firstnet.doctor.watch.program.recorder import InBranch, Inexact, Recorder
from firstnet.doctor.watch.program.run import Learner
from firstnet.doctor.watch.program.standing import Standing, Stays
from firstnet.doctor.watch.program.state import groups_of
from firstnet.doctor.watch.program.undone import Undone, snapshot_of

pytestmark = pytest.mark.skipif(not can_fork(), reason="copies of a process need os.fork")

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
program, seen = SEEING["program"], SEEING["seen"]

PROGRAM = """
import random
import numpy as np

w, kept, far = np.array([1.0, 2.0, 3.0]), [], iter(range(1000))
def step(w):
    kept.append(w.sum())
    {changed}
    return w - 0.1 * w * random.random()
for turn in range(40):
    w = step(w)
"""
TURN_FIRST = "next(far)  # it has gone on, whatever is put back\n    w = w + next(far)"
IF_NUDGED = "w = w + 0.0 * far.__length_hint__()\n    if w[0] > 3: next(far)"


@pytest.fixture
def made(monkeypatch):
    """The copies of this process that are made, by their numbers."""
    found, fork = [], os.fork

    def noted():
        child = fork()
        if child:
            found.append(child)
        return child

    monkeypatch.setattr(os, "fork", noted)
    return found


def asked(question, changed="pass", numbers=1):
    """Ask something of the turns of a program, in the middle of it; return the answer."""
    answers = []

    def undone(candidate):
        body = body_of(candidate.frame, candidate.loop, learner.trees["/learner/program.py"])
        return Undone(recorder, candidate, [], body, snapshot_of(candidate, recorder))

    def examine(candidate):
        groups = groups_of(candidate.state, ["w"])
        nudges = [[(groups[0], by * np.ones(3))] for by in range(1, 8)]
        standing = Standing(partial(undone, candidate), numbers)
        forks = Forks(recorder, candidate, groups)
        try:
            stays = Stays(standing, recorder, candidate, groups)
            answers.append(question(stays, forks, nudges))
        except InBranch:
            raise
        except (Exception, Inexact) as error:
            answers.append(error)
        return False

    learner = Learner(mended("/learner/program.py", PROGRAM.format(changed=changed)))
    recorder = Recorder(learner.sites, 1_000_000, examine)
    learner.execute(recorder, None)
    (answer,) = answers
    return answer


def shown(turn):
    """Return what a turn shows, in plain numbers."""
    after = {name: numbers.tolist() for name, numbers in turn.after.items()}
    return after, turn.events, {n: array.tolist() for n, array in turn.arrays.items()}


def test_turns_of_one_copy_are_those_of_many(made):
    def question(stays, forks, nudges):
        one = [stays.turn([], None), *stays.turns(nudges, None)]
        copies = len(made)
        many = [forks.turn([], None), *forks.turns(nudges, None)]
        stays.standing.end()
        return copies, [*map(shown, one)], [*map(shown, many)]

    copies, one, many = asked(question)
    assert copies == 2
    assert one == many
    assert one[0] != one[1]


def test_where_much_is_put_back_few_turns_are_not_worth_it(made):
    def question(stays, forks, nudges):
        one = [stays.turn([], None), *stays.turns(nudges, None)]
        copies = len(made)
        return copies, [*map(shown, one)], [*map(shown, forks.turns(nudges, None))]

    copies, one, many = asked(question, numbers=1000)
    assert copies == 5
    assert one[1:] == many


def test_a_turn_that_is_moved_or_without_some_sites_is_the_same(made):
    def question(stays, forks, nudges):
        base = stays.turn([], None)
        place = next(n for n, it in enumerate(base.events) if it.shape == (3,))
        moved = {(base.events[place].site, 0): np.ones(3)}
        stays.turn([], frozenset())
        stays.skipped = forks.skipped = frozenset({base.events[-1].site})
        return [shown(it.turn([], frozenset({0, 1}), moved)) for it in (stays, forks)]

    one, other = asked(question)
    assert one == other


def test_what_cannot_be_put_back_has_a_copy_for_each_turn(made):
    def question(stays, forks, nudges):
        stays.turn([], None)
        one = [*stays.turns(nudges, None)]
        return stays.standing.fails, [*map(shown, one)], [*map(shown, forks.turns(nudges, None))]

    fails, one, many = asked(question, TURN_FIRST)
    assert fails
    assert one == many


def test_a_copy_that_ends_is_replaced(made):
    def question(stays, forks, nudges):
        stays.turn([], None)
        one = [stays.turn(nudge, None) for nudge in nudges]
        return [turn and shown(turn) for turn in one], stays.standing.fails

    turns, fails = asked(question, "import os\n    if w[0] > 3: os._exit(1)")
    assert fails
    assert [turn is not None for turn in turns] == [True, True] + [False] * 5


def test_a_turn_that_leaves_something_behind_is_noticed_in_the_end(made):
    def question(stays, forks, nudges):
        stays.turn([], None)
        list(stays.turns(nudges, None))
        assert not stays.standing.fails
        stays.standing.end()

    assert isinstance(asked(question, IF_NUDGED), Inexact)


def test_no_copy_is_left(made):
    def question(stays, forks, nudges):
        stays.turn([], None)
        list(stays.turns(nudges, None))
        stays.standing.end()

    assert asked(question) is None
    for child in made:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)
