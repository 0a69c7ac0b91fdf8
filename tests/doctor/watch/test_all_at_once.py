"""A network that takes many thousand examples at once: its outputs are numbers like any others."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.verdict import RIGHT

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

NETWORK = """
import numpy as np

rng = np.random.default_rng(0)
kinds = rng.integers(0, 10, 12_000)
X = (rng.normal(0, 1, (10, 5))[kinds] + rng.normal(0, 0.4, (12_000, 5))).T
Y = np.eye(10)[kinds].T
W1, b1 = rng.normal(0, 0.5, (8, 5)), np.zeros((8, 1))
W2, b2 = rng.normal(0, 0.5, (10, 8)), np.zeros((10, 1))
for turn in range(100):
    A1 = np.tanh(W1 @ X + b1)
    Z2 = W2 @ A1 + b2
    A2 = np.exp(Z2) / np.exp(Z2).sum(axis=0)
    dZ2 = (A2 - Y) / Y.shape[1]
    dZ1 = (W2.T @ dZ2) * (1 - A1**2)
    W2 = W2 - 0.5 * dZ2 @ A1.T
    b2 = b2 - 0.5 * dZ2.sum(axis=1, keepdims=True)
    W1 = W1 - 0.5 * dZ1 @ X.T
    b1 = b1 - 0.5 * dZ1.sum(axis=1, keepdims=True)
"""


def test_a_right_step_is_followed():
    watched, verdict = seen(NETWORK)
    assert (verdict.kind, verdict.findings) == (RIGHT, ())
    assert watched.step.cost == "softmax and log-likelihood"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong", "code", "line"),
    [
        ("dZ1.sum(axis=1, keepdims=True)", "dZ1.sum()", "ND405", 19),
        ("(1 - A1**2)", "(1 - A1)", "ND403", 15),
    ],
)
def test_a_wrong_step_has_its_cause(right, wrong, code, line):
    _, verdict = seen(NETWORK.replace(right, wrong))
    assert [(it.code, it.place.line) for it in verdict.findings] == [(code, line)]
