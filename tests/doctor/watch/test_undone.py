"""Where there can be no copies of the process, a turn is taken in it and undone."""

import ast
import runpy
import sys
from pathlib import Path

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.program.body import body_of
from firstnet.doctor.watch.program.branch import Reruns
from firstnet.doctor.watch.program.run import Learner, Raised
from firstnet.doctor.watch.program.undone import Undone
from firstnet.doctor.watch.steps.watching import watch

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
program, seen = SEEING["program"], SEEING["seen"]

LOOP = """
total = 0
def train(numbers):
    global total
    scale, kept = 2, []
    def scaled(x):
        return scale * x
    for number in numbers:
        if __turn__(7): break
        scale += 1
        total += 1
        kept.append(sum(scaled(x) + number for x in [1, scale]))
        last = kept[-1]
        if number < 0:
            return last
        hook()
    return last
"""

WITH_KINKS = """
import numpy as np
np.random.seed(0)
X = np.random.randn(60, 4)
Y = (X[:, :1] * X[:, 1:2] > 0).astype(float)
p = {"W1": np.random.randn(4, 6), "b1": np.zeros((1, 6)), "W2": np.random.randn(6, 1)}
for i in range(2000):
    Z1 = X @ p["W1"] + p["b1"]
    A1 = np.maximum(0, Z1)
    A2 = 1 / (1 + np.exp(-A1 @ p["W2"]))
    dZ2 = (A2 - Y) / 60
    dZ1 = dZ2 @ p["W2"].T  # it lacks the slope, so that it is looked at twice
    p["W2"] = p["W2"] - 0.5 * A1.T @ dZ2
    p["W1"] = p["W1"] - 0.5 * X.T @ dZ1
    p["b1"] = p["b1"] - 0.5 * dZ1.sum(axis=0, keepdims=True)
"""


class Counting:
    """Counts the turns that were taken by other means than the program's own."""

    def __init__(self, monkeypatch):
        self.counts = {Undone: 0, Reruns: 0}
        for kind in self.counts:
            monkeypatch.setattr(kind, "turn", self.counted(kind, kind.turn))

    def counted(self, kind, turn):
        def taken(branches, *arguments, **named):
            self.counts[kind] += 1
            return turn(branches, *arguments, **named)

        return taken


def taken_in(numbers):
    """Run the loop above; return the variables after each second turn, taken at its head."""
    tree, found = ast.parse(LOOP), []

    def turn(_):
        frame = sys._getframe(1)
        body = body_of(frame, 7, tree)
        names["hook"] = lambda: None
        names["__turn__"] = lambda _: False
        before = names["total"], frame.f_locals["kept"][:], frame.f_locals["scale"]
        after = body()
        found.append(after and {**after, "kept": [*after["kept"]], "total": names["total"]})
        names["total"], frame.f_locals["kept"][:], _ = before
        names["__turn__"] = turn
        return False

    names = {"__turn__": turn, "hook": lambda: None}
    exec(compile(tree, "program.py", "exec"), names)
    return names["train"](numbers), found


def test_a_turn_reads_and_sets_what_the_running_function_does():
    _, found = taken_in([5])
    assert found[0]["scale"] == 3
    assert found[0]["total"] == 1
    assert found[0]["kept"] == [3 * 1 + 5 + 3 * 3 + 5]
    assert found[0]["last"] == found[0]["kept"][-1]


def test_a_turn_that_leaves_the_function_has_no_end():
    assert taken_in([-1])[1] == [None]


def test_an_array_that_is_too_large_for_a_browser_is_no_fault_of_the_program(monkeypatch):
    raised = Raised("ValueError", "array is too big; `arr.size * arr.dtype.itemsize` is larger")
    assert not raised.is_missing
    monkeypatch.setattr("sys.maxsize", 2**31 - 1)
    assert raised.is_missing


def test_a_generator_has_no_turns_of_that_kind():
    source = LOOP.replace("hook()", "yield last")
    names = {"__turn__": lambda _: bodies.append(body_of(sys._getframe(1), 7, tree))}
    tree, bodies = ast.parse(source), []
    exec(compile(tree, "program.py", "exec"), names)
    list(names["train"]([1, 2]))
    assert bodies == [None, None]


@pytest.mark.one_quick_case
@pytest.mark.parametrize("style", ["script", "classes", "dictionaries", "lists"])
def test_a_turn_that_is_undone_shows_the_same_step_as_one_in_a_copy(style, monkeypatch):
    forked, right = seen(program(style))
    monkeypatch.setenv("FIRSTNET_NO_FORK", "1")
    counting = Counting(monkeypatch)
    undone, verdict = seen.__wrapped__(program(style))
    assert verdict.kind == right.kind
    for one, other in zip(undone.step.groups, forked.step.groups, strict=True):
        assert (one.name, one.factor) == (other.name, pytest.approx(other.factor, rel=1e-4))
    assert undone.learning.parts == forked.learning.parts
    assert counting.counts[Undone] > 0
    assert counting.counts[Reruns] == 0


@pytest.mark.slow
def test_weights_that_were_moved_aside_for_a_look_are_back_for_the_next_turn(monkeypatch):
    monkeypatch.setenv("FIRSTNET_NO_FORK", "1")
    counting = Counting(monkeypatch)
    watched = watch(Learner(mended("/learner/program.py", WITH_KINKS)))
    assert len(watched.steps) > 1
    assert counting.counts[Reruns] == 0


def first_edits(watched):
    return [[edit.replacement for edit in step.mends[:1]] for step in watched.steps]


@pytest.mark.slow
def test_an_edit_is_found_without_copies(monkeypatch):
    text = program("dictionaries", "(1 - A1**2)", "(1 - A1)")
    forked, _ = seen(text)
    monkeypatch.setenv("FIRSTNET_NO_FORK", "1")
    undone, _ = seen.__wrapped__(text)
    assert first_edits(undone) == first_edits(forked)


def test_what_cannot_be_put_back_makes_the_program_run_again(monkeypatch):
    text = program("script")
    text = text.replace("syn0 = 2", "rates = iter(range(10**6))\nsyn0 = 2")
    text = text.replace("    l1 = ", "    rate = 1 / (1 + next(rates))\n    l1 = ", 1)
    text = text.replace("syn1 += ", "syn1 += rate * ").replace("syn0 += ", "syn0 += rate * ")
    monkeypatch.setenv("FIRSTNET_NO_FORK", "1")
    counting = Counting(monkeypatch)
    watched = watch(Learner(mended("/learner/program.py", text)))
    assert counting.counts[Reruns] > 0
    assert watched.step is not None
