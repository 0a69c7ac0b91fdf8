"""Parameters that follow costs of their own, as those of two networks, are no fault."""

import runpy
from pathlib import Path

import pytest

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

BEGIN = """
import numpy as np

rng = np.random.default_rng(0)
centres = rng.normal(0, 1.2, (3, 5))
labels = rng.integers(0, 3, 300)
x = centres[labels] + 0.8 * rng.normal(size=(300, 5))
x -= x.mean(axis=0)
t = np.eye(3)[labels]

def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

"""

# An adversary on the same hidden layer, whose cost the layer climbs: Ganin et al., "Domain-
# adversarial training of neural networks" (2016).
ADVERSARY = (
    BEGIN
    + """
side = (x[:, :1] > 0) * 1.0
W, b = rng.normal(0, 0.5, (5, 12)), np.zeros(12)
V, c = rng.normal(0, 0.5, (12, 3)), np.zeros(3)
A, a = rng.normal(0, 0.5, (12, 1)), np.zeros(1)
for epoch in range(200):
    h = np.tanh(x @ W + b)
    dy = (softmax(h @ V + c) - t) / 300
    ds = (1 / (1 + np.exp(-(h @ A + a))) - side) / 300
    dh = (dy @ V.T - 0.3 * ds @ A.T) * (1 - h**2)
    V -= 0.5 * h.T @ dy
    c -= 0.5 * dy.sum(axis=0)
    A -= 0.5 * h.T @ ds
    a -= 0.5 * ds.sum(axis=0)
    W -= 0.5 * x.T @ dh
    b -= 0.5 * dh.sum(axis=0)
"""
)

# Wen et al., "A discriminative feature learning approach for deep face recognition" (2016).
CENTRES = (
    BEGIN
    + """
W, b = rng.normal(0, 0.5, (5, 12)), np.zeros(12)
V, c = rng.normal(0, 0.5, (12, 3)), np.zeros(3)
middle = np.zeros((3, 12))
for epoch in range(200):
    h = np.tanh(x @ W + b)
    d = (softmax(h @ V + c) - t) / 300
    off = h - t @ middle
    dh = (d @ V.T + 0.05 * off / 300) * (1 - h**2)
    V -= 0.5 * h.T @ d
    c -= 0.5 * d.sum(axis=0)
    W -= 0.5 * x.T @ dh
    b -= 0.5 * dh.sum(axis=0)
    middle += 0.5 * t.T @ off / (1 + t.sum(axis=0)[:, None])
"""
)

# Sanger, "Optimal unsupervised learning in a single-layer linear feedforward network" (1989).
HEBBIAN = (
    BEGIN
    + """
W = rng.normal(0, 0.1, (5, 3))
V, c = np.zeros((3, 3)), np.zeros(3)
for epoch in range(300):
    h = x @ W
    d = (softmax(h @ V + c) - t) / 300
    V -= 0.5 * h.T @ d
    c -= 0.5 * d.sum(axis=0)
    W += 0.02 * (x.T @ h - W @ np.triu(h.T @ h)) / 300
"""
)

# Liao, Leibo and Poggio, "How important is weight symmetry in backpropagation?" (2016).
SIGNS = (
    BEGIN
    + """
W, b = rng.normal(0, 0.5, (5, 12)), np.zeros(12)
V, c = rng.normal(0, 0.5, (12, 3)), np.zeros(3)
for epoch in range(200):
    h = np.tanh(x @ W + b)
    d = (softmax(h @ V + c) - t) / 300
    dh = d @ np.sign(V).T * (1 - h**2)
    V -= 0.5 * h.T @ d
    c -= 0.5 * d.sum(axis=0)
    W -= 0.5 * x.T @ dh
    b -= 0.5 * dh.sum(axis=0)
"""
)

# Zhang et al., "Deep mutual learning" (2018).
MUTUAL = (
    BEGIN
    + """
V, c = rng.normal(0, 0.5, (5, 3)), np.zeros(3)
U, u = rng.normal(0, 0.5, (5, 3)), np.zeros(3)

def step(net, bias, d):
    net -= 0.2 * x.T @ d
    bias -= 0.2 * d.sum(axis=0)

for epoch in range(100):
    p, q = softmax(x @ V + c), softmax(x @ U + u)
    step(V, c, ((p - t) + 0.5 * (p - q)) / 300)
    step(U, u, ((q - t) + 0.5 * (q - p)) / 300)
"""
)

# Sutton and Barto, "Reinforcement learning" (2018), 13.5.
ACTOR = """
import numpy as np

rng = np.random.default_rng(0)
theta, V = np.zeros((6, 2)), np.zeros(6)
for episode in range(200):
    s, steps = 0, 0
    while s != 5 and steps < 100:
        e = np.exp(theta[s] - theta[s].max())
        p = e / e.sum()
        a = rng.choice(2, p=p)
        after = min(5, s + 1) if a == 1 else max(0, s - 1)
        reward = 1.0 if after == 5 else -0.05
        td = reward + (0.95 * V[after] if after != 5 else 0.0) - V[s]
        V[s] += 0.2 * td
        score = -p
        score[a] += 1
        theta[s] += 0.2 * td * score
        s, steps = after, steps + 1
    if episode % 50 == 49:
        print("length of the episode", steps)
"""


@pytest.mark.one_quick_case
@pytest.mark.parametrize("program", [ADVERSARY, CENTRES, HEBBIAN, SIGNS, MUTUAL, ACTOR])
def test_costs_of_their_own_are_no_fault(program):
    findings = seen(program)[1].findings
    assert [finding.code for finding in findings if finding.level == "error"] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" * (1 - h**2)", ""),
        ("d @ np.sign(V).T", "d @ (V * V).T"),
    ],
)
def test_an_error_that_is_led_back_wrongly_is_still_told(old, new):
    program = SIGNS.replace(old, new).replace("np.sign(V)", "V")
    assert [finding.code for finding in seen(program)[1].findings] == ["ND403"]
