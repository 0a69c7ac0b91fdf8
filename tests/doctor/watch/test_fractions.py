"""Fractions that an array of whole numbers loses before the training."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.edits.fractions import of_floats
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.program.values import fractions_lost

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]
HOUSES = """
import numpy as np

rng = np.random.default_rng(12)
size, rooms = rng.integers(40, 200, 300), rng.integers(1, 7, 300)
price = 2.0 * size + 15 * rooms + rng.normal(0, 5, 300)
X = np.column_stack([size, rooms])
for j in range(2):
    X[:, j] = (X[:, j] - X[:, j].mean()) / X[:, j].std()
y = ((price - price.mean()) / price.std()).reshape(-1, 1)
w, b = rng.normal(size=(2, 1)), 0.0
for epoch in range(500):
    e = X @ w + b - y
    w -= 0.1 * X.T @ e / 300
    b -= 0.1 * e.mean()
    if epoch % 100 == 0:
        print("cost", 0.5 * np.mean(e**2))
"""
LOST = {
    0.7: 1,
    1.7: 0,  # who knows
    3: 0,
    (0.2, -0.3): 1,
    (-1.5, 0.2, 1.9, 1.0): 3,
    (120.5, 30.5, 80.0): 0,  # next to nothing
}


@pytest.mark.parametrize(("value", "lost"), LOST.items())
def test_fractions_are_counted_where_they_are_much_of_a_number(value, lost):
    assert fractions_lost(np.array(value) if isinstance(value, tuple) else value) == lost


@pytest.mark.slow
def test_columns_that_are_standardised_into_whole_numbers_are_told_though_it_learns():
    (found,) = seen(HOUSES)[1].findings
    assert (found.code, found.place.line) == ("ND115", 9)
    right = HOUSES.replace("np.column_stack([size, rooms])", "np.column_stack([size, rooms]) * 1.0")
    assert seen(right)[1].findings == ()


APPLES = """
import numpy as np

fruit = np.array([[0.21, 0.8], [0.18, 0.9], [0.25, 0.7], [0.1, 0.2], [0.12, 0.1], [0.09, 0.3]])
kind = np.array([1, 1, 1, 0, 0, 0])
w = np.array([0, 0])
b = 0.0
for epoch in range(30):
    for x, t in zip(fruit, kind):
        err = t - (1 if w[0] * x[0] + w[1] * x[1] + b > 0 else 0)
        if err != 0:
            for k in range(2):
                w[k] = w[k] + 0.1 * err * x[k]
            b = b + 0.1 * err
"""


@pytest.mark.slow
def test_weights_that_are_whole_numbers_are_told_though_no_step_is_seen(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(APPLES)
    *_, found = watched(str(path), [])
    first = found.findings[0]
    assert (first.code, first.place.line) == ("ND115", 6)  # where it could be put right
    assert "+w = np.array([0, 0], dtype=float)" in first.fix.diff
    assert first.fix.verified
    assert seen(APPLES.replace("[0, 0]", "[0.0, 0.0]"))[1].findings == ()


def test_arrays_of_whole_numbers_that_count_are_left_alone():
    counted = APPLES.replace("w[k] + 0.1 * err * x[k]", "w[k] + int(err)")
    assert seen(counted)[1].findings == ()


def test_arrays_of_whole_numbers_are_made_floats():
    text = "w = np.array([[0, -1], [2, 3]])\nv = np.zeros(3, dtype=int)\nu = np.array([0.5, 1])\n"
    text += "w[0] += 0.5\nv[0] += 0.5\nu[0] += 0.5\n"
    source = mended("/learner/net.py", text)
    replaced = [[it.replacement for it in of_floats(source, line)] for line in (4, 5, 6)]
    assert replaced == [["np.array([[0, -1], [2, 3]], dtype=float)"], ["float"], []]
