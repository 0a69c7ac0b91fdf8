"""Which output and target a step belongs to, where none of them explains all of it."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.examination import watched

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen = SEEING["seen"]

XOR = """
import numpy as np

rng = np.random.RandomState(1)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])


def squash(x, slope=False):
    if slope:
        return squash(x) * (1 - squash(x))
    return 1 / (1 + np.exp(-x))


w0, b0 = 2 * rng.random_sample((2, 4)) - 1, np.zeros((1, 4))
w1, b1 = 2 * rng.random_sample((4, 1)) - 1, np.zeros((1, 1))
for turn in range(6000):
    l1 = squash(X @ w0 + b0)
    l2 = squash(l1 @ w1 + b1)
    error = y - l2
    d2 = error * squash(l2, slope=True)
    d1 = d2 @ w1.T * squash(l1, slope=True)
    w1 += l1.T @ d2
    b1 += d2.sum(axis=0, keepdims=True)
    w0 += X.T @ d1
    b0 += d1.sum(axis=0, keepdims=True)
    if turn % 1000 == 0:
        print("error", np.abs(error).mean())
"""

HOUSES = """
import numpy as np

rng = np.random.RandomState(4)
area, age = rng.uniform(40, 250, 800), rng.uniform(0, 80, 800)
price = 1500 * area - 900 * age + 6 * (area - 120) ** 2
X = np.column_stack([area, age])
X, t = (X - X.mean(0)) / X.std(0), ((price - price.mean()) / price.std()).reshape(-1, 1)
params = {
    "W1": rng.randn(2, 20), "b1": np.zeros(20), "W2": rng.randn(20, 1) * 0.2, "b2": np.zeros(1)
}
vel = {k: np.zeros_like(it) for k, it in params.items()}


def predict(X, p):
    h = np.maximum(0, X @ p["W1"] + p["b1"])
    return h @ p["W2"] + p["b2"], h


for epoch in range(400):
    order = rng.permutation(len(X))
    for i in range(0, len(order), 25):
        xb, tb = X[order[i:i + 25]], t[order[i:i + 25]]
        out, h = predict(xb, params)
        err = 2 * (out - tb) / len(xb)
        dh = (err @ params["W2"].T) * (h > 0)
        g = {"W2": h.T @ err, "b2": err.sum(0), "W1": xb.T @ dh, "b1": dh.sum(0)}
        for k in params:
            vel[k] = 0.9 * vel[k] - 0.01 * g[k]
            params[k] = params[k] - vel[k]
    if epoch % 20 == 0:
        print(epoch, np.mean((predict(X, params)[0] - t) ** 2))
"""

AHEAD = """
import numpy as np

rng = np.random.RandomState(2)


class Layer:
    def __init__(self, ins, outs):
        self.W, self.b = rng.randn(ins, outs) * np.sqrt(2 / ins), np.zeros((1, outs))
        self.vW, self.vb = np.zeros_like(self.W), np.zeros_like(self.b)


def forward(net, X):
    made = [X]
    for n, it in enumerate(net):
        z = made[-1] @ it.W + it.b
        made.append(np.maximum(z, 0) if n < len(net) - 1 else 1 / (1 + np.exp(-z)))
    return made


def backward(net, X, y):
    made = forward(net, X)
    d, slopes = (made[-1] - y) / len(X), []
    for n in reversed(range(len(net))):
        slopes.insert(0, (made[n].T @ d + 1e-4 * net[n].W, d.sum(axis=0, keepdims=True)))
        d = d @ net[n].W.T * (made[n] > 0)
    return slopes


def step(net, X, y):
    for it in net:
        it.W += 0.9 * it.vW
        it.b += 0.9 * it.vb
    slopes = backward(net, X, y)
    for it, (sW, sb) in zip(net, slopes):
        it.W -= 0.9 * it.vW
        it.b -= 0.9 * it.vb
        it.vW = 0.9 * it.vW - 0.05 * sW
        it.vb = 0.9 * it.vb - 0.05 * sb
        it.W += it.vW
        it.b += it.vb


X = rng.randn(500, 2)
y = (X[:, :1] * X[:, 1:] > 0).astype(float)
net = [Layer(2, 16), Layer(16, 8), Layer(8, 1)]
for epoch in range(40):
    order = rng.permutation(len(X))
    for k in range(0, len(X), 25):
        step(net, X[order[k:k + 25]], y[order[k:k + 25]])
    print(epoch, np.mean((forward(net, X)[-1] > 0.5) == (y > 0.5)))
"""


def told(text, folder):
    path = folder / "net.py"
    path.write_text(text)
    *_, last = watched(str(path), [])
    (found,) = last.findings
    return found


@pytest.mark.slow
def test_a_slope_that_is_wrong_in_every_layer_is_told_and_mended(tmp_path):
    """Its last layer nearly follows several costs; a number of its own follows anything."""
    found = told(XOR, tmp_path)
    assert (found.code, found.place.line) == ("ND202", 11)
    assert "+        return x * (1 - x)" in found.fix.diff


@pytest.mark.slow
def test_a_velocity_that_climbs_is_told_and_mended(tmp_path):
    """Of the one number in b2 nothing is known: its velocity may lead it anywhere."""
    found = told(HOUSES, tmp_path)
    assert found.code == "ND501"
    right = ("0.9 * vel[k] + 0.01 * g[k]", "params[k] + vel[k]")  # either of them
    assert any(it in found.fix.diff for it in right)


@pytest.mark.slow
def test_the_velocity_of_a_single_number_is_known_by_those_of_other_layers():
    """The gradient is taken ahead of the weights, so that the output depends on the velocities."""
    _, verdict = seen(AHEAD)
    assert (verdict.kind, verdict.findings) == ("right", ())
