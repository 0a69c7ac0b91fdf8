"""Fractions that an array of whole numbers loses before the training."""

import runpy
from pathlib import Path

import numpy as np
import pytest

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
