"""A step that goes uphill is turned around, and no other one is."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.edits.turned import KIND, turned
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.remedies import remedies

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

PROGRAM = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(80, 3))
t = (X[:, :1] * X[:, 1:2] > 0).astype(float)
W, v = rng.normal(size=(3, 8)), rng.normal(size=(8, 1))
for epoch in range(200):
    h = np.tanh(X @ W)
    a = 1 / (1 + np.exp(-h @ v))
    d = (a - t) / len(X)
    dh = d @ v.T * (1 - h**2)
    v -= 0.5 * h.T @ d
    W -= 0.5 * X.T @ dh
"""
UPHILL = PROGRAM.replace("-= 0.5", "+= 0.5")


@pytest.mark.parametrize(("text", "turns"), [(PROGRAM, False), (UPHILL, True)])
def test_only_a_step_that_goes_uphill_is_turned_around(text, turns):
    found, _ = seen(text)
    assert any(remedy.kind == KIND for remedy in remedies(found)) == turns


def test_the_difference_is_turned_and_then_all_of_the_updates():
    source = mended("net.py", UPHILL)
    found = list(turned(source, range(8, 15), ["W", "v"], ["a", "t"]))
    assert [apply(UPHILL, [it]) for it in found] == [
        UPHILL.replace("(a - t)", "(t - a)"),
        PROGRAM,
    ]


def test_the_updates_come_first_where_the_error_is_output_minus_target():
    found = list(turned(mended("net.py", UPHILL), range(8, 15), ["W", "v"], ["a", "t"], ["t"]))
    assert apply(UPHILL, [found[0]]) == PROGRAM


def test_updates_of_both_signs_are_left_alone():
    mixed = UPHILL.replace("W += 0.5", "W -= 0.5")
    found = list(turned(mended("net.py", mixed), range(8, 15), ["W", "v"], ["a", "t"]))
    assert len(found) == 1


@pytest.mark.slow
def test_steps_along_the_book_s_error_are_told_to_lead_uphill(tmp_path):
    (tmp_path / "net.py").write_text(UPHILL)
    (told,) = list(watched(str(tmp_path / "net.py"), []))[-1].findings
    assert told.code == "ND501"
    assert "(t - a)" not in told.fix.diff


SUMS = """
for i, layer in enumerate(w):
    sums[i] += grads[i]
for i in range(len(w)):
    sums[i] += grads[i]
    w[i] += 0.5 * sums[i]
"""


def test_a_counter_is_not_a_parameter_and_sums_are_left_alone():
    (found,) = turned(mended("net.py", SUMS), range(1, 8), ["w[*]"], [])
    assert apply(SUMS, [found]) == SUMS.replace("w[i] += 0.5", "w[i] -= 0.5")
