"""Numbers that say little: two biases of a softmax, and a bit that equals the target by chance."""

import runpy
from pathlib import Path

import pytest

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen = SEEING["seen"]

MOMENTUM = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 2))
y = (X[:, 0] * X[:, 1] > 0).astype(int)
P = {"W": rng.normal(0, 1, (2, 12)), "b": np.zeros(12)}
P |= {"V": rng.normal(0, 0.3, (12, 2)), "c": np.zeros(2)}
speed = {k: np.zeros_like(p) for k, p in P.items()}


def gradients(X, y):
    h = np.tanh(X @ P["W"] + P["b"])
    e = np.exp(h @ P["V"] + P["c"])
    d = e / e.sum(1, keepdims=True)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    back = d @ P["V"].T * (1 - h**2)
    return {"W": X.T @ back, "b": back.sum(0), "V": h.T @ d, "c": d.sum(0)}


for epoch in range(60):
    order = rng.permutation(200)
    for start in range(0, 200, 50):
        rows = order[start : start + 50]
        for k, g in gradients(X[rows], y[rows]).items():
            speed[k] = 0.9 * speed[k] - 0.1 * g
            P[k] += speed[k]
"""
PARITY = """
import numpy as np

rng = np.random.default_rng(17)
W, U, b = rng.normal(0, 1, (8, 1)), rng.normal(0, 0.35, (8, 8)), np.zeros((8, 1))
v, c = rng.normal(0, 0.5, (1, 8)), np.zeros((1, 1))
for step in range(1200):
    bits = rng.integers(0, 2, rng.integers(2, 5)) * 2 - 1
    t = float((bits > 0).sum() % 2)
    states = [np.zeros((8, 1))]
    for s in bits:
        states.append(np.tanh(W * s + U @ states[-1] + b))
    p = 1 / (1 + np.exp(-(v @ states[-1] + c)))
    d = p - t
    gW, gU, gb, back = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b), v.T @ d
    for k in range(len(bits), 0, -1):
        a = back * (1 - states[k] ** 2)
        gW += a * bits[k - 1]
        gU += a @ states[k - 1].T
        gb += a
        back = U.T @ a
    for w, g in zip((W, U, b, v, c), (gW, gU, gb, d @ states[-1].T, d)):
        w -= 0.05 * g
"""


@pytest.mark.slow
def test_a_velocity_that_is_subtracted_again_goes_uphill_whatever_two_biases_do():
    assert seen(MOMENTUM)[1].kind == "right"
    _, verdict = seen(MOMENTUM.replace("P[k] += speed[k]", "P[k] -= speed[k]"))
    assert [it.code for it in verdict.findings] == ["ND501"]


def test_the_target_is_what_is_subtracted_and_no_bit_that_equals_it():
    watched, verdict = seen(PARITY)
    target = watched.step.target
    assert watched.learner.sites.values[target.site].text == "t"
    assert not verdict.findings
