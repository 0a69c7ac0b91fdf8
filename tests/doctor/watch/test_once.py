"""Loops that are left in their first turn, or only run the first time; not where that is meant."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.once import counts_on, ends_at_once, set_back

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]
PROGRAM = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(300, 4))
Y = np.eye(2)[(X[:, 0] > X[:, 1]).astype(int)]
W = rng.normal(size=(4, 2)) * 0.1


def epoch(size):
    order = rng.permutation(len(X))
    for i in range(0, len(X), size):
        x, y = X[order[i:i + size]], Y[order[i:i + size]]
        z = np.exp(x @ W)
        W[...] -= 0.5 * x.T @ (z / z.sum(axis=1, keepdims=True) - y) / len(x)
        LAST


for _ in range(20):
    epoch(30)
"""


def test_a_return_ends_a_loop_and_so_does_a_break_that_is_not_meant():
    for word, may_break, line in (("return", True, 4), ("break", False, 4), ("break", True, 0)):
        text = f"def f(x):\n    for i in x:\n        print(i)\n        {word}\n"
        assert ends_at_once(Source("net.py", text, text), 2, may_break=may_break) == line


COUNTING = """k = 0
epoch = 0
while epoch < 300:
    while k < len(X):
        step(X[k])
        k += 1
    epoch += 1
"""


def test_a_counter_that_is_never_set_back_ends_the_loop_for_good():
    source = Source("net.py", COUNTING, COUNTING)
    assert (counts_on(source, 4), counts_on(source, 3)) == ("k", "")
    (edit,) = set_back(source, 4)
    healed = apply(COUNTING, [edit])
    assert "300:\n    k = 0\n    while k" in healed
    assert counts_on(Source("net.py", healed, healed), 5) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    epoch += 1", "    epoch += 1\n    k = 0"),
        ("    epoch += 1", "    epoch += 1\n    for k in range(0): pass"),
        ("k < len(X)", "k > len(X)"),  # no bound that it counts up to
        ("k < len(X)", "loss(X) > 0.1"),  # it may have learned enough
        ("k += 1", "k = (k + 1) % 9"),
    ],
)
def test_one_that_is_set_back_or_is_no_counter_is_left_alone(old, new):
    assert COUNTING.count(old) == 1
    text = COUNTING.replace(old, new)
    assert not any(counts_on(Source("net.py", text, text), line) for line in (4, 5))


@pytest.mark.slow
def test_a_while_that_only_runs_in_the_first_epoch_is_told():
    loop = """
k, epoch = 0, 0
while epoch < 60:
    while k < 60:
        x, y = X[5 * k:5 * k + 5], Y[5 * k:5 * k + 5]
        z = np.exp(x @ W)
        W[...] -= 0.5 * x.T @ (z / z.sum(axis=1, keepdims=True) - y) / len(x)
        k += 1
    epoch += 1
"""
    head = PROGRAM[: PROGRAM.index("def epoch")]
    (found,) = seen(head + loop)[1].findings
    assert (found.code, found.place.line) == ("ND604", 13)
    assert "never set back" in found.observed
    assert seen(head + loop.replace("epoch += 1", "epoch += 1\n    k = 0"))[1].findings == ()


@pytest.mark.slow
def test_a_loop_over_mini_batches_that_returns_in_its_first_turn_is_told():
    _, verdict = seen(PROGRAM.replace("LAST", "return"))
    (found,) = verdict.findings
    assert (found.code, found.level, found.place.line) == ("ND604", "error", 16)
    for right in (PROGRAM.replace("LAST", "pass"), PROGRAM.replace("LAST", "break")):
        assert seen(right)[1].findings == ()  # one mini-batch an epoch may be meant
