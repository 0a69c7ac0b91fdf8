"""Steps so large that little is left of the weights along one direction."""

import runpy
from pathlib import Path

import pytest

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen = SEEING["seen"]

PARITY = """
import numpy as np

X = np.array([[n >> 2 & 1, n >> 1 & 1, n & 1, 1] for n in range(8)], dtype=float)
y = (X[:, :3].sum(1, keepdims=True) % 2 == 1).astype(float)
np.random.seed(1)
v0 = 2 * np.random.random((4, 8)) - 1
v1 = 2 * np.random.random((8, 6)) - 1
v2 = 2 * np.random.random((6, 1)) - 1


def unit(z):
    return 1 / (1 + np.exp(-z))


for turn in range(3000):
    a = unit(X @ v0)
    b = unit(a @ v1)
    c = unit(b @ v2)
    d2 = (y - c) * c * (1 - c)
    e1 = d2 @ v2.T
    d1 = e1 * b * (1 - b)
    e0 = d1 @ v1.T
    d0 = e0 * a * (1 - a)
    v2 += b.T @ d2
    v1 += a.T @ d1
    v0 += X.T @ d0
"""
RECURRENT = """
import numpy as np

rng = np.random.default_rng(0)
w, u, v = rng.normal(0, 0.5, 6), rng.normal(0, 0.3, (6, 6)), rng.normal(0, 0.3, 6)
h = np.zeros(6)
for turn in range(400):
    x = np.sin(turn / 3)
    h = np.tanh(w * x + u @ h)
    d = v @ h - np.sin((turn + 1) / 3)
    v = v - 0.05 * d * h
"""


def test_they_are_weights_and_no_state():
    watched, verdict = seen(PARITY)
    assert {role.kind for name, role in watched.step.roles.items() if name[0] == "v"} == {
        "parameter"
    }
    assert verdict.kind == "right"


@pytest.mark.slow
def test_a_slope_at_the_wrong_value_is_found_beneath_them():
    assert PARITY.count("e1 * b * (1 - b)") == 1
    _, verdict = seen(PARITY.replace("e1 * b * (1 - b)", "e1 * e1 * (1 - e1)"))
    assert verdict.kind == "wrong"
    assert (
        verdict.findings[0].message == "The step of v0 and v1 is not along the gradient of the cost"
    )


def test_the_state_of_a_recurrent_network_stays_one():
    watched, _ = seen(RECURRENT)
    assert watched.step.roles["h"].kind == "state"
