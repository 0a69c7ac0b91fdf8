"""Loops that count down, and lack the step of -1 to do so."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.empty_ranges import empty_ranges, with_a_step_down

LAYERS = """
import numpy as np

rng = np.random.RandomState(0)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
Y = np.array([[0], [1], [1], [0]], float)
sizes = [2, 6, 5, 1]
W = [rng.randn(m, n) for m, n in zip(sizes[:-1], sizes[1:])]

for epoch in range(4000):
    outputs = [X]
    for w in W:
        outputs.append(1 / (1 + np.exp(-outputs[-1] @ w)))
    deltas = [(outputs[-1] - Y) * outputs[-1] * (1 - outputs[-1])]
    for i in range(len(W) - 1, 0, -1):
        deltas.insert(0, deltas[0] @ W[i].T * outputs[i] * (1 - outputs[i]))
    if len(deltas) == 1:
        deltas = [np.zeros((4, 6)), np.zeros((4, 5))] + deltas
    for w, o, d in zip(W, outputs, deltas):
        w -= 0.8 * o.T @ d
    if epoch % 1000 == 0:
        print(epoch, float(np.mean((outputs[-1] - Y) ** 2)))
"""
EMPTY = LAYERS.replace("range(len(W) - 1, 0, -1)", "range(len(W) - 1, 0)")


def told(text):
    source = mended("/a/program.py", text)
    lines = [it.lineno for it in empty_ranges(source)]
    return [apply(text, [edit]) for line in lines for edit in with_a_step_down(source, line)]


def test_a_range_that_is_to_count_down_is_given_its_step():
    assert told(LAYERS) == []
    assert told(EMPTY) == [LAYERS]
    inside = "x = [w for i in range(n - 2, -1)]\n"
    assert told(inside) == ["x = [w for i in range(n - 2, -1, -1)]\n"]


@pytest.mark.parametrize(
    "loop",
    [
        "for i in range(0, n - 1): pass",
        "for i in range(n - 1, 0, step): pass",
        "for i in range(n - 1): pass",
        "for i in range(start, 0): pass",
        "for i in range(n - 1, last): pass",
        "for lag in range(-LAGS - 1, 0): pass",  # counts up, from a number below 0
        "for place in range(-depth - 1, 0): pass",
        "for lag in range(first - 1, 0): pass",
    ],
)
def test_other_ranges_are_left_alone(loop):
    assert told(loop + "\n") == []


def test_the_report_has_the_edit(tmp_path):
    path = tmp_path / "deep.py"
    path.write_text(EMPTY)
    *_, last = watched(str(path), [])
    (found,) = last.findings
    assert (found.code, found.place.line) == ("ND406", 15)
    assert applied(EMPTY, hunks(found.fix.diff)) == LAYERS
