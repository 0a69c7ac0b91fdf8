"""Programs that compute with np.matrix are watched as others are."""

import runpy
from pathlib import Path

import pytest

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]
PROGRAM = """
import numpy as np

rng = np.random.default_rng(0)
X = np.matrix(rng.normal(size=(20, 2)))
Y = np.tanh(X * np.matrix([[1.0], [-2.0]]))
W, V = np.matrix(rng.normal(size=(2, 6))), np.matrix(rng.normal(size=(6, 1)))
for epoch in range(600):
    h = np.tanh(X * W)
    d = (h * V - Y) / len(X)
    back = np.multiply(d * V.T, 1 - np.power(h, 2))
    V = V - 0.3 * h.T * d
    W = W - 0.3 * X.T * back
"""


@pytest.mark.slow
def test_a_network_of_matrices_is_right_and_its_faults_are_seen():
    watched, verdict = seen(PROGRAM)
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert {group.name for group in watched.step.groups} == {"V", "W"}
    (found,) = seen(PROGRAM.replace("1 - np.power(h, 2)", "1 - h"))[1].findings
    assert found.level == "error"
