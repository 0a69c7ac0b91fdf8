"""Several networks that are trained in turn: each goes on where it was left."""

import runpy
from pathlib import Path

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen = SEEING["seen"]

THREE = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 2))
ys = [(X[:, 0] > 0) * 1.0, (X[:, 1] > 0) * 1.0, (X.sum(1) > 0) * 1.0]


def make():
    return {"w": rng.normal(0, 0.5, (2, 6)), "v": rng.normal(0, 0.5, 6)}


def epoch(net, y):
    for i in rng.permutation(60):
        h = np.tanh(X[i] @ net["w"])
        d = 1 / (1 + np.exp(-(h @ net["v"]))) - y[i]
        back = np.outer(X[i], d * net["v"] * (1 - h**2))
        net["v"] -= 0.2 * d * h
        net["w"] -= 0.2 * back


nets = [make(), make(), make()]
for turn in range(40):
    for net, y in zip(nets, ys):
        epoch(net, y)
"""


def test_they_are_no_new_weights_and_their_answers_may_differ():
    watched, verdict = seen(THREE)
    assert (verdict.kind, verdict.findings) == ("right", ())
    restarts, entered = watched.learning.restarts
    assert entered > 20 and restarts <= 3  # each of them comes once for the first time


def test_weights_that_are_made_anew_are_told_as_before():
    made = THREE.replace(
        "    for net, y in zip(nets, ys):\n        epoch(net, y)",
        "    net = make()\n    epoch(net, ys[0])",
    )
    assert made != THREE
    _, verdict = seen(made)
    assert [finding.code for finding in verdict.findings] == ["ND610"]
