"""A table of which some numbers stay, and the others are computed anew in each turn."""

import runpy
from pathlib import Path

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

ONES = """
import numpy as np

x, t = np.array([[0, 0, 1, 1], [0, 1, 0, 1]]), np.array([0, 1, 1, 0])
rng = np.random.default_rng(3)
w, v = rng.uniform(-1, 1, (3, 3)), rng.uniform(-1, 1, 4)
h = np.ones((2, 4, 4))  # with ones for the biases in the last row
h[0, :-2] = x
for count in range(4000):
    h[1, :-1] = 1 / (1 + np.exp(-w.dot(h[0, :-1])))
    y = 1 / (1 + np.exp(-v.dot(h[1])))
    d = y - t
    g = np.outer(v, d)[:-1] * h[1, :-1] * (1 - h[1, :-1])
    v -= 0.5 * d.dot(h[1].T)
    w -= 0.5 * g.dot(h[0, :-1].T)
"""


def test_activations_beside_ones_for_the_biases_are_no_parameters():
    watched, verdict = seen(ONES)
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert {group.name for group in watched.step.groups} == {"w", "v"}
