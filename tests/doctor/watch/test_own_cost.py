"""Engines in which no target is subtracted from an output: the cost itself is what is descended."""

import runpy
from pathlib import Path

import pytest

HERE = Path(__file__).parent
seen = runpy.run_path(str(HERE / "seeing.py"))["seen"]
VALUE, _ = runpy.run_path(str(HERE / "test_on_purpose.py"))["ENGINE"].split("random.seed(4)")
TRAINING = """random.seed(1)
W = [Value(random.uniform(-1, 1)) for _ in range(9)]
pairs = [(0, 0, -1), (0, 1, 1), (1, 0, 1), (1, 1, -1)]
for epoch in range(400):
    for w in W:
        w.grad = 0
    cost = Value(0.0)
    for a, b, t in pairs:
        a, b = Value(a), Value(b)
        h, k = (W[0] * a + W[1] * b + W[2]).tanh(), (W[3] * a + W[4] * b + W[5]).tanh()
        miss = (W[6] * h + W[7] * k + W[8]).tanh() + Value(-t)
        cost = cost + miss * miss
    cost.backward()
    for w in W:
        w.data -= 0.2 * w.grad
"""


def test_a_right_engine_descends_its_own_cost():
    watched, verdict = seen(VALUE + TRAINING)
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert watched.step.cost == "program's own"


@pytest.mark.slow
def test_another_step_is_not_taken_for_one_that_does():
    wrong = VALUE.replace("(1 - out.data**2) * out.grad", "(1 - out.data) * out.grad")
    assert wrong != VALUE
    _, verdict = seen(wrong + TRAINING)
    assert verdict.kind != "right"
    _, verdict = seen(VALUE + TRAINING.replace("w.data -= 0.2", "w.data += 0.2"))
    assert verdict.kind != "right"
