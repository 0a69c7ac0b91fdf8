"""Edits of steps that an optimiser scales, and of steps that go uphill."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import removed
from firstnet.doctor.watch.steps.roles import VELOCITY

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen = SEEING["seen"]

ADAM = """
import numpy as np

rng = np.random.default_rng(3)
words = rng.integers(0, 12, (400, 3))
y = (words.sum(1) % 3 == 0).astype(int)
p = {
    "E": 0.5 * rng.normal(size=(12, 6)),
    "W": 0.5 * rng.normal(size=(6, 10)),
    "V": 0.5 * rng.normal(size=(10, 2)),
    "c": np.zeros(2),
}
m = {k: np.zeros_like(v) for k, v in p.items()}
s = {k: np.zeros_like(v) for k, v in p.items()}
t = 0
for epoch in range(12):
    for i in range(0, 400, 40):
        w, l = words[i : i + 40], y[i : i + 40]
        e = p["E"][w].mean(axis=1)
        z = e @ p["W"]
        mean, var = z.mean(axis=0), z.var(axis=0)
        inv = 1 / np.sqrt(var + 1e-5)
        zhat = (z - mean) * inv
        h = np.tanh(zhat)
        o = h @ p["V"] + p["c"]
        a = np.exp(o - o.max(axis=1, keepdims=True))
        a /= a.sum(axis=1, keepdims=True)
        d = (a - np.eye(2)[l]) / 40
        dh = (d @ p["V"].T) * (1 - h**2)
        dz = (dh - dh.mean(axis=0) - zhat * (dh * zhat).mean(axis=0)) * inv
        g = {k: np.zeros_like(v) for k, v in p.items()}
        g["V"] = h.T @ d
        g["c"] = d.sum(axis=0)
        g["W"] = e.T @ dz
        np.add.at(g["E"], w, (dz @ p["W"].T)[:, None, :] / 3)
        t += 1
        for k in p:
            m[k] = 0.9 * m[k] + 0.1 * g[k]
            s[k] = 0.99 * s[k] + 0.01 * g[k] ** 2
            p[k] -= 0.01 * (m[k] / (1 - 0.9**t)) / (np.sqrt(s[k] / (1 - 0.99**t)) + 1e-8)
"""
RMSPROP = ADAM.replace(
    "(m[k] / (1 - 0.9**t)) / (np.sqrt(s[k] / (1 - 0.99**t)) + 1e-8)",
    "g[k] / (np.sqrt(s[k]) + 1e-8)",
)


def edits(text):
    """Return the edits that the search has found for a step."""
    watched, _ = seen(text)
    found = []
    for step in watched.steps:
        found += [mend.replacement for mend in step.mends]
        if step.trace is not None and step.trace.edit is not None:
            found.append(step.trace.edit.replacement)
    return found


@pytest.mark.slow
def test_a_right_step_that_is_scaled_is_proven():
    for text in (ADAM, RMSPROP):
        watched, _ = seen(text)
        assert watched.steps[0].adaptive
        assert watched.steps[0].proven


@pytest.mark.parametrize(
    ("program", "right", "wrong", "edit"),
    [
        pytest.param(
            ADAM,
            'np.add.at(g["E"], w, (dz @ p["W"].T)[:, None, :] / 3)',
            'g["E"][w] += (dz @ p["W"].T)[:, None, :] / 3',
            "np.add.at(g['E'], w, (dz @ p['W'].T)[:, None, :] / 3)",
            id="a word that comes twice",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            ADAM,
            "(dh - dh.mean(axis=0) - zhat * (dh * zhat).mean(axis=0)) * inv",
            "dh * inv",
            "(dh - dh.mean(axis=0) - zhat * (dh * zhat).mean(axis=0))",
            id="the mean and the variance taken for constants",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            RMSPROP,
            "inv = 1 / np.sqrt(var + 1e-5)",
            "inv = 1 / (var + 1e-5)",
            "np.sqrt(var + 1e-05)",
            id="the root of the variance, forgotten in the forward pass",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_the_edit_is_found_though_the_step_is_along_no_gradient(program, right, wrong, edit):
    assert program.count(right) == 1
    text = program.replace(right, wrong)
    assert any(edit in it for it in edits(text))


@pytest.mark.slow
def test_what_an_optimiser_keeps_tells_the_direction_too():
    right = '(d @ p["V"].T) * (1 - h**2)'
    assert ADAM.count(right) == 1
    text = ADAM.replace(right, f"-{right}")
    watched, verdict = seen(text)
    assert verdict.kind == "wrong"
    hidden = {group.name: group.found for group in watched.steps[0].groups}
    assert (hidden["p['V']"], hidden["p['W']"], hidden["p['E']"]) == (True, False, False)
    assert '(d @ p["V"].T)' in edits(text)


LION = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(100, 4))
y = np.tanh(X[:, :1] - X[:, 1:2])
P = {"W": 0.5 * rng.normal(size=(4, 8)), "b": np.zeros(8)}
P |= {"V": 0.5 * rng.normal(size=(8, 1)), "c": np.zeros(1)}
m = {k: np.zeros_like(v) for k, v in P.items()}
running = np.zeros(1)
for epoch in range(30):
    for i in range(0, 100, 20):
        x, t = X[i : i + 20], y[i : i + 20]
        h = np.tanh(x @ P["W"] + P["b"])
        d = 2 * (h @ P["V"] + P["c"] - t) / 20
        running = 0.99 * running + 0.01 * np.sum(d**2)
        dh = (d @ P["V"].T) * (1 - h**2)
        g = {"V": h.T @ d, "c": d.sum(0), "W": x.T @ dh, "b": dh.sum(0)}
        for k in P:
            P[k] -= 0.01 * np.sign(0.9 * m[k] + 0.1 * g[k])
            m[k] = 0.99 * m[k] + 0.01 * g[k]
"""


@pytest.mark.slow
def test_what_is_kept_of_one_number_is_no_parameter():
    watched, verdict = seen(LION)
    assert not verdict.findings
    assert not {"running", "m['c']"} & {parameter.name for parameter in watched.steps[0].parameters}


NESTEROV = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.random((120, 12))
W, b, c = 0.3 * rng.normal(size=(12, 6)), np.zeros(6), np.zeros(12)
params = [W, b, c]
vel = [np.zeros_like(it) for it in params]
for epoch in range(30):
    for i in range(0, 120, 20):
        x = X[i : i + 20]
        for p, v in zip(params, vel):
            p += 0.9 * v
        h = np.tanh(x @ W + b)
        out = 1 / (1 + np.exp(-(h @ W.T + c)))
        d = (out - x) * out * (1 - out) / 20
        dh = (d @ W) * (1 - h**2)
        grads = [x.T @ dh + d.T @ h, dh.sum(0), d.sum(0)]
        for p, v, g in zip(params, vel, grads):
            p -= 0.9 * v
            v *= 0.9
            v += 0.3 * g
            p += v
"""


@pytest.mark.slow
def test_a_velocity_that_goes_uphill_gets_its_sign():
    watched, _ = seen(NESTEROV)
    assert watched.steps[0].uphill
    kinds = {name: role.kind for name, role in watched.steps[0].roles.items()}
    assert [kinds[f"vel[{it}]"] for it in range(3)] == [VELOCITY] * 3
    assert "v -= 0.3 * g" in edits(NESTEROV)
    assert not any("p -= " in edit or "0.9 * v" in edit for edit in edits(NESTEROV))


CUT_OFF = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 5, 2))
Y = np.tanh(X.cumsum(axis=1) @ rng.normal(size=(2, 3)))
W, U = 0.4 * rng.normal(size=(2, 3)), 0.4 * rng.normal(size=(3, 3))
for epoch in range(30):
    h = np.zeros((60, 3))
    dW, dU = np.zeros_like(W), np.zeros_like(U)
    for t in range(5):
        before = h
        h = np.tanh(X[:, t] @ W + before @ U)
        err = h - Y[:, t]
        dz = err * (1 - h**2) / 60
        dW += X[:, t].T @ dz
        dU += before.T @ dz
    W -= 0.2 * dW
    U -= 0.2 * dU
"""


@pytest.mark.slow
def test_no_edit_takes_the_target_from_the_error_or_gives_a_result_another_name():
    """The way back is cut off after a step on purpose, so no gradient fits."""
    for step in seen(CUT_OFF)[0].steps:
        traced = [step.trace.edit] if step.trace is not None and step.trace.edit else []
        for edit in (*step.mends, *traced):
            line = CUT_OFF.split("\n")[edit.line - 1]
            assert not line.strip().startswith("err =") or "Y[:, t]" in edit.replacement


def test_the_text_that_an_edit_takes_the_place_of():
    text = "é = a\nb = (c -\n     d)\n"
    assert removed(text, Edit(1, 5, 1, 6, "x", "test", 1.0, "")) == "a"
    assert removed(text, Edit(2, 5, 3, 6, "x", "test", 1.0, "")) == "c -\n     d"
    assert removed(text, Edit(1, 0, 1, 0, "x", "test", 1.0, "")) == ""
