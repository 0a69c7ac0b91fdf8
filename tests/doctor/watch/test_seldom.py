"""Weights that a step seldom changes, or never, though the output depends on them."""

import runpy
from pathlib import Path

import pytest

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

POOLED = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(300, 6))
t = (X[:, 0] * X[:, 1] > 0).astype(int)

class Hidden:
    def __init__(self):
        self.F = rng.normal(0, 0.5, (6, 32))

    def forward(self, x):
        self.x, self.z = x, (x @ self.F).reshape(len(x), 4, 8)
        a = np.maximum(self.z, 0)
        self.where = a.argmax(2)
        return a.max(2)

    def backward(self, g):
        out = np.zeros_like(self.z)
        np.put_along_axis(out, self.where[:, :, None], g[:, :, None], 2)
        out = out * (self.z > 0)
        self.F -= 0.2 * self.x.T @ out.reshape(len(out), -1)

hidden = Hidden()
V, v = rng.normal(0, 0.5, (4, 2)), np.zeros(2)
for epoch in range(60):
    for i in range(0, 300, 10):
        f = hidden.forward(X[i : i + 10])
        e = np.exp(f @ V + v)
        g = (e / e.sum(1, keepdims=True) - np.eye(2)[t[i : i + 10]]) / 10
        back = g @ V.T
        V -= 0.2 * f.T @ g
        v -= 0.2 * g.sum(0)
        hidden.backward(back)
"""
SELDOM = POOLED.replace("a.argmax(2)", "self.z.argmin(2)")
NEVER = POOLED.replace("out * (self.z > 0)", "out * (self.z > 0) * (self.z < 0)")


@pytest.mark.slow
def test_weights_that_change_seldom_are_looked_at_in_turns_that_change_them():
    whole, verdict = seen(SELDOM)
    moved = [{group.name for group in step.groups} for step in whole.steps]
    assert {"V", "v"} in moved
    assert sum("hidden.F" in names for names in moved) == 2
    assert [finding.code for finding in verdict.findings] == ["ND406"]


@pytest.mark.slow
def test_a_step_that_is_always_nothing_is_told():
    whole, verdict = seen(NEVER)
    (told,) = verdict.findings
    assert told.code == "ND406"
    assert told.message == (
        "The gradient of hidden.F is 0 in every step, though the output depends on it"
    )
    assert "self.F -= " in NEVER.split("\n")[told.place.line - 1]
    assert whole.step.stepped_in_vain == ["hidden.F"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("self.F -= 0.2 * ", "self.F -= 0.0 * "),  # a layer that is left as it was drawn
    ],
    ids=["all", "with a learning rate of 0"],
)
def test_a_gradient_that_is_there_is_none_of_nothing(old, new):
    text = POOLED.replace(old, new) if old else POOLED
    whole, verdict = seen(text)
    assert "ND406" not in [finding.code for finding in verdict.findings]
    assert whole.step.stepped_in_vain == []
