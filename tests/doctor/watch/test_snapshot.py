"""What a program holds is put back: the same objects, with what they held before."""

import os
import random
import sys
import time
import types
from collections import deque

import numpy as np
import pytest

from firstnet.doctor.watch.program.apart import Later, apart, each_apart
from firstnet.doctor.watch.program.branch import can_fork
from firstnet.doctor.watch.program.snapshot import MOST_OBJECTS, Snapshot

PROGRAM = """
import collections
import random
import numpy as np

rng = np.random.default_rng(1)
w = np.ones((2, 3))
same = w
params = {"w": w, "steps": [1, [2.0, 3.0]]}
losses = []
recent = collections.deque([1, 2], maxlen=2)
seen = {1}
total = 0.5

class Layer:
    made = 0
    def __init__(self):
        self.w, self.cache = w, None
        Layer.made += 1

class Slim:
    __slots__ = ("data",)
    def __init__(self):
        self.data = 1.5

layer, slim = Layer(), Slim()

def counter():
    count = [0]
    n = 0
    def up():
        nonlocal n
        n += 1
        count[0] += 1
        return n, count[0]
    return up

up = counter()

def turn():
    global total, w
    params["w"] -= rng.normal(size=(2, 3)) + random.random() + np.random.rand()
    params["steps"][1][0] += 1
    params["new"] = 1
    losses.append(float(w.sum()))
    recent.append(3)
    seen.add(2)
    total += 1
    layer.w = layer.w - 1
    layer.cache = "x"
    Layer.made = 9
    slim.data += 1
    w = w * 2
    return losses[-1], up(), layer.w.tolist(), total, slim.data, list(recent)
"""


@pytest.fixture
def program():
    module = types.ModuleType("learners")
    exec(compile(PROGRAM, "learners.py", "exec"), module.__dict__)  # our own text
    return module


def held(module, changing=()):
    return Snapshot(sys._getframe(), {"learners.py"}, [module], changing)


def test_a_turn_can_be_taken_again_from_the_same_state(program):
    before = held(program)
    first = program.turn()
    second = program.turn()
    assert first != second
    for _ in range(3):
        before.restore()
        assert program.turn() == first


def test_objects_stay_the_ones_that_they_are(program):
    array, layer = program.w, program.layer
    before = held(program)
    program.turn()
    before.restore()
    assert program.w is program.same is program.params["w"] is layer.w is array
    assert program.w.tolist() == np.ones((2, 3)).tolist()
    assert program.losses == [] and program.seen == {1} and program.recent == deque([1, 2])
    assert "new" not in program.params and program.Layer.made == 1 and program.slim.data == 1.5
    assert program.layer.cache is None and program.params["steps"] == [1, [2.0, 3.0]]


def test_the_numbers_that_are_drawn_are_the_same_again(program):
    before = held(program)
    drawn = random.random(), np.random.rand()  # as learners draw them
    before.restore()
    assert (random.random(), np.random.rand()) == drawn


def test_a_large_array_is_held_only_if_a_turn_changes_it(program):
    program.data, program.table = np.zeros(400_000), np.zeros(400_000)
    before = held(program, [program.table])
    program.data[0] = program.table[0] = 1
    before.restore()
    assert (program.data[0], program.table[0]) == (1, 0)


def test_too_much_is_not_held(program):
    assert held(program).is_whole
    program.many = [[[]] * 1 for _ in range(2_000)]
    program.more = {n: [[k] for k in range(2_000)] for n in range(MOST_OBJECTS // 2_000)}
    assert not held(program).is_whole


needs_fork = pytest.mark.skipif(not can_fork(), reason="copies of a process need os.fork")


@needs_fork
def test_one_copy_answers_from_the_same_state_again_and_again(program):
    before = held(program)
    answers = [lambda: {"said": list(program.turn())[:1]} for _ in range(4)]
    said = list(each_apart(answers, 5.0, before.restore))
    assert said == [said[0]] * 4 and said[0]["said"]
    assert program.losses == []
    without = list(each_apart(answers[:2], 5.0, lambda: None))
    assert without[0] != without[1]


@needs_fork
def test_a_copy_that_dies_or_hangs_costs_its_answer_only():
    answers = [
        lambda: {"n": 0},
        lambda: os._exit(3),
        lambda: {"n": 2},
        lambda: time.sleep(60),
        lambda: {"n": 4},
        lambda: 1 / 0,
        lambda: {"n": 6},
    ]
    expected = [{"n": 0}, {}, {"n": 2}, {}, {"n": 4}, {}, {"n": 6}]
    assert list(each_apart(answers, 0.5, lambda: None)) == expected
    assert list(each_apart(answers, 0.5)) == expected
    assert apart(answers[2], 0.5) == {"n": 2}


@needs_fork
def test_a_question_is_answered_later_from_what_was_there(program):
    before = program.w.copy()
    later = Later(lambda: {"said": program.w.tolist(), "drawn": random.random()}, 5.0)
    unasked = Later(lambda: {}, 5.0)
    drawn = random.random()  # as a learner draws it
    program.turn()
    assert later.ask() == {"said": before.tolist(), "drawn": drawn} == later.ask()
    child = unasked.child
    del unasked
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_without_copies_it_is_answered_at_once(program, monkeypatch):
    monkeypatch.setenv("FIRSTNET_NO_FORK", "1")
    later = Later(lambda: {"said": program.turn()[0]}, 5.0)
    assert program.losses == [later.ask()["said"]]
    assert Later(lambda: {"said": 1 / 0}, 5.0).ask() == {}
