"""Functions that end in an exception, whatever they are given."""

import runpy
from pathlib import Path

import pytest

called = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["called"]

NET = """
import numpy as np

class Net:
    def __init__(self, inputs, outputs):
        self.W = np.random.randn(inputs, outputs)

    def slope(self, a):
        return a * (1 - a)

    def train(self, X, y):
        for _ in range(20):
            a = 1 / (1 + np.exp(-X @ self.W))
            self.W -= 0.1 * X.T @ ((a - y) * self.slope(a))
"""


def test_a_network_that_runs_is_right():
    assert called(NET)[1].kind == "right"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("randn(inputs, outputs)", "randn(n_inputs, outputs)", "ND020", 6),
        ("np.random.randn", "np.randn", "ND101", 6),
        ("def slope(self, a)", "def slope(a)", "ND113", 8),
        ("self.slope(a)", "self.slop(a)", "ND116", 14),
        ("range(20)", "range(X.shape(0))", "ND116", 12),
        ("self.slope(a)", "self.backprop(a)", "ND116", 14),  # a retyping that is not finished
        ("(a - y) *", "(a - y.copy) *", "ND116", 14),  # which is not called
        ("for _ in range(20)", "for _, _ in zip(range(20))", "ND113", 12),
        (
            "self.W -= 0",
            "kept = {'a', a}\n            self.W -= 0",
            "ND116",
            14,
        ),  # a comma for a colon
    ],
)
def test_what_stops_it_whatever_it_is_given_is_told(old, new, code, line):
    assert NET.count(old) == 1
    _, verdict = called(NET.replace(old, new))
    (found,) = verdict.findings
    assert (verdict.kind, found.code, found.place.line) == ("crash", code, line)


@pytest.mark.slow
def test_what_other_arguments_may_keep_off_is_no_fault():
    _, verdict = called(NET.replace("X @ self.W", "X @ self.W[:, None, None, 2]"))
    assert (verdict.kind, verdict.findings) == ("unknown", ())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("randn(inputs, outputs)", "randn(inputs, units)\n\ndef settings():\n    global units"),
        ("self.slope(a)", "self.solver.slope(a)"),  # which a class beside this one may have
        ("class Net:", "class Base:\n    pass\n\nclass Net(Base):\n    s = None"),
        ("self.slope(a)", "self.start_or_slope(a) if self.s else self.slope(a)"),
        ("(a - y)", "self.rate(3) * (a - y)"),
        ("self.W -= 0", "seen = {y}\n            self.W -= 0"),  # which the doctor has given
        (
            "def slope(self, a)",
            "def take(self, given):\n        vars(self).update(given)\n\n    def s(self, a)",
        ),
    ],
)
def test_what_may_come_from_elsewhere_is_no_fault(old, new):
    assert NET.count(old) == 1
    assert called(NET.replace(old, new))[1].findings == ()
