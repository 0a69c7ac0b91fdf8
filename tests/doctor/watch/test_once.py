"""Loops that are left in their first turn: over mini-batches, too, but not where that is meant."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.once import ends_at_once

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


@pytest.mark.slow
def test_a_loop_over_mini_batches_that_returns_in_its_first_turn_is_told():
    _, verdict = seen(PROGRAM.replace("LAST", "return"))
    (found,) = verdict.findings
    assert (found.code, found.level, found.place.line) == ("ND604", "error", 16)
    for right in (PROGRAM.replace("LAST", "pass"), PROGRAM.replace("LAST", "break")):
        assert seen(right)[1].findings == ()  # one mini-batch an epoch may be meant
