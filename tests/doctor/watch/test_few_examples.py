"""How many examples there are is known where their inputs are tuples, too, by their targets."""

import runpy
from pathlib import Path

import pytest

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]
XOR = """
import math, random

random.seed(1)
w = [random.uniform(-1, 1) for _ in range(3)]
v = [random.uniform(-1, 1) for _ in range(2)]
SAMPLES = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]


def squash(z):
    return 1 / (1 + math.exp(-z))


for epoch in range(4000):
    for x, t in SAMPLES:
        h = squash(w[2] + sum(a * b for a, b in zip(w, x)))
        y = squash(v[1] + v[0] * h)
        d = (y - t) * y * (1 - y)
        e = d * v[0] * h * (1 - h)
        v[0] -= 0.8 * d * h
        v[1] -= 0.8 * d
        for i in range(2):
            w[i] -= 0.8 * e * x[i]
        w[2] -= 0.8 * e
"""


@pytest.mark.slow
def test_three_of_four_tuples_are_not_healthy():
    watched, verdict = seen(XOR)
    assert watched.learning.few == 4
    assert verdict.kind == "unknown"
    assert "learned 3 of its 4 examples" in verdict.reason


@pytest.mark.slow
def test_all_of_them_are():
    watched, verdict = seen(XOR.replace("((1, 1), 0)", "((1, 1), 1)"))
    assert (watched.learning.few, verdict.kind) == (4, "right")


@pytest.mark.slow
def test_targets_that_come_in_no_order_tell_of_no_number():
    drawn = "    random.shuffle(SAMPLES)\n    for x, t"
    watched, _ = seen(XOR.replace("    for x, t", drawn))
    assert watched.learning.few == 0
