"""Turns over moments that each begin with the first state."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.restarted import restarted

NAMES = """
def forward(xs, h0):
    h = h0
    outs = []
    for x in xs:
        h = tanh(W @ x + U @ h)
        outs.append(V @ h)
    return outs
"""
LISTS = """
def forward(xs):
    hs = [zeros(3)]
    for x in xs:
        h = tanh(W @ x + U @ hs[-1])
        hs.append(h)
    return hs
"""
# Wanted is the first number of a row, which only a state can hand on to the end.
RNN = """
import numpy as np

rng = np.random.RandomState(2)
W, V = rng.randn(6) * 0.5, rng.randn(6) * 0.5
U = np.eye(6) * 0.9
for step in range(400):
    xs = np.sign(rng.randn(4, 20))
    hs = [np.zeros((6, 20))]
    for x in xs:
        hs.append(np.tanh(np.outer(W, x) + U @ hs[-1]))
    error = V @ hs[-1] - xs[0]
    dV, dW, dU = hs[-1] @ error / 20, 0, 0
    dh = np.outer(V, error) / 20
    for t in (4, 3, 2, 1):
        dz = dh * (1 - hs[t] ** 2)
        dW = dW + dz @ xs[t - 1]
        dU = dU + dz @ hs[t - 1].T
        dh = U.T @ dz
    V -= 0.2 * dV
    W -= 0.2 * dW
    U -= 0.2 * dU
    if step % 100 == 0:
        print("step", step, "cost", np.mean(error ** 2))
"""


def told(text):
    source = mended("/a/program.py", text)
    lines = range(1, text.count("\n") + 1)
    return [apply(text, [edit]) for edit in restarted(source, lines)]


@pytest.mark.parametrize(
    ("right", "old", "new"),
    [(NAMES, "U @ h)", "U @ h0)"), (LISTS, "hs[-1]", "hs[0]")],
)
def test_a_turn_that_reads_the_first_state_alone_is_given_the_last_one(right, old, new):
    assert told(right) == []
    assert told(right.replace(old, new)) == [right]


@pytest.mark.parametrize(
    ("right", "old", "new"),
    [
        (NAMES, "U @ h)", "U @ h0 + h)"),  # both are read
        (NAMES, "U @ h)\n", "U @ h0)\n        h0 = h\n"),  # the first state moves on
        (NAMES, "    h = h0\n", ""),
        (LISTS, "hs[-1])", "hs[0] + hs[-1])"),
        (LISTS, "        hs.append(h)\n", ""),
    ],
)
def test_other_loops_are_left_alone(right, old, new):
    assert right.count(old) == 1
    assert told(right.replace(old, new)) == []


@pytest.mark.slow
def test_the_report_has_the_edit(tmp_path):
    wrong = RNN.replace("U @ hs[-1]))", "U @ hs[0]))")
    path = tmp_path / "rnn.py"
    path.write_text(wrong)
    *_, last = watched(str(path), [])
    (found,) = last.findings
    assert (found.code, found.place.line) == ("ND306", 11)
    assert applied(wrong, hunks(found.fix.diff)) == RNN
