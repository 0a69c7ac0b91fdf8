"""Single numbers may have learning rates of their own; another gradient is no rate."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.watch.steps.symmetry import asymmetries

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

LINE = """
import numpy as np

rng = np.random.default_rng(0)
x = rng.uniform(-1, 1, 80)
y = 1.5 * x - 0.5 + 0.01 * rng.normal(size=80)
w, b = 0.1, 0.0
for epoch in range(400):
    d = (w * x + b - y) / len(x)
    w -= 0.3 * np.sum(d * x)
    b -= 0.1 * np.sum(d)
"""

EXPONENTIAL = """
import numpy as np

rng = np.random.default_rng(0)
x = rng.uniform(0, 10, 150)
y = 2.5 * np.exp(-0.3 * x) + 1.0 + 0.02 * rng.normal(size=150)
a, k, c = np.array([1.0]), np.array([0.1]), np.array([0.0])
for epoch in range(1000):
    e = np.exp(-k * x)
    d = (a * e + c - y) / len(x)
    da, dk, dc = np.sum(d * e), np.sum(d * -a * x * e), np.sum(d)
    a -= 0.5 * da
    k -= 0.02 * dk
    c -= 0.2 * dc
"""

SCALED = """
import numpy as np

rng = np.random.default_rng(0)
x = rng.uniform(-1, 1, (300, 3))
y = (np.sin(2 * x[:, :1]) + x[:, 1:2] * x[:, 2:]) * 1.5
W1, b1 = rng.normal(0, 1, (3, 20)), np.zeros(20)
W2, b2 = rng.normal(0, 0.3, (20, 1)), np.zeros(1)
scale = np.ones(1)
for epoch in range(200):
    h = np.tanh(x @ W1 + b1)
    u = h @ W2 + b2
    d = 2 * (scale * u - y) / len(x)
    dscale, du = (d * u).sum(axis=0), d * scale
    dh = du @ W2.T * (1 - h**2)
    W2 -= 0.05 * h.T @ du
    b2 -= 0.1 * du.sum(axis=0)
    W1 -= 0.05 * x.T @ dh
    b1 -= 0.1 * dh.sum(axis=0)
    scale -= 0.005 * dscale
"""


@pytest.mark.parametrize("program", [LINE, EXPONENTIAL, SCALED])
def test_each_single_number_may_have_a_rate_of_its_own(program):
    assert seen(program)[1].findings == ()


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("program", "old", "new"),
    [
        (EXPONENTIAL, "d * -a * x * e", "d * -a * e"),
        (SCALED, "(d * u).sum", "(d * h.sum(axis=1, keepdims=True)).sum"),
        (SCALED, "b2 -=", "b2 +="),
    ],
)
def test_another_gradient_is_told(program, old, new):
    assert program.count(old) == 1
    assert seen(program.replace(old, new))[1].findings


def test_rates_of_single_numbers_leave_the_derivative_symmetric():
    rng = np.random.default_rng(0)
    curve = rng.normal(size=(8, 8))
    curve = curve @ curve.T  # the second derivative of a cost
    places = {"w": slice(0, 5), "numbers": slice(5, 8)}
    rates = np.array([3.0, 0.1, 1.0])
    each = np.concatenate([np.ones(5), rates])[:, None]

    def worst(moved):
        blocks = {(a, b): moved[places[a], places[b]] for a in places for b in places}
        return max(asymmetries(blocks, 0.0, {"numbers": np.full(3, np.nan)}).values())

    assert worst(each * curve) < 1e-12 < 0.1 < worst(np.sign(each - 0.5) * curve)
    wrong = each * curve
    wrong[6] = rng.normal(size=8)
    assert worst(wrong) > 0.1
