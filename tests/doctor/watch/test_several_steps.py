"""A turn that takes several steps: of calls in a row each is a turn of its own."""

import ast
import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.program.instrument import Sites, instrument

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen = SEEING["seen"]

OR_GATE = """
import random, math

random.seed(4)
weights = [random.random(), random.random(), random.random()]


def learn(one, two, wanted):
    z = one * weights[0] + two * weights[1] + weights[2]
    error = wanted - 1 / (1 + math.exp(-z))
    weights[0] += error * one
    weights[1] += error * two
    weights[2] += error


for epoch in range(50):
    learn(1, 1, 1)
    learn(1, 0, 1)
    learn(0, 1, 1)
    learn(0, 0, 0)
"""
BY_NAME = OR_GATE.replace("    learn(0, 1, 1)\n", "    show = learn\n    show(0, 1, 1)\n")


def loops(text):
    sites = Sites()
    instrument(ast.parse(text), "net.py", sites)
    return [loop.text for loop in sites.loops]


def test_three_calls_of_one_function_in_a_row_are_a_loop():
    assert loops(OR_GATE) == ["for epoch in range(50)", "learn(…) again and again"]
    assert loops(BY_NAME) == ["for epoch in range(50)"]


def test_each_of_them_is_seen_to_follow_the_gradient():
    watched, verdict = seen(OR_GATE)
    assert verdict.kind == "right"
    assert watched.learning.steps > 100  # four in each epoch


@pytest.mark.slow
def test_steps_that_follow_one_another_are_not_accused_together():
    """A turn of the outer loop takes four steps, and their sum is along no gradient."""
    watched, verdict = seen(BY_NAME)
    assert any(step.several for step in watched.steps)
    assert not verdict.findings


@pytest.mark.slow
def test_a_single_step_of_many_examples_is_none_of_several():
    watched, _ = seen(SEEING["program"]("lists"))
    assert not any(step.several for step in watched.steps)
