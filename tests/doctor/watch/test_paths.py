"""A derivative that is a sum over several paths, one of which lacks a factor."""

import pytest

from firstnet.doctor.watch.examination import watched

GRU = """
import numpy as np

rng = np.random.RandomState(1)
names = [a + g for g in "zrh" for a in "WU"]
p = {it: 0.4 * rng.randn(1 if it[0] == "W" else 8, 8) for it in names}
p["V"] = 0.4 * rng.randn(8, 1)


def sig(v):
    return 1 / (1 + np.exp(-v))


def forward(x):
    h, seen = np.zeros((len(x), 8)), []
    for t in range(5):
        z = sig(x[:, t] @ p["Wz"] + h @ p["Uz"])
        r = sig(x[:, t] @ p["Wr"] + h @ p["Ur"])
        k = np.tanh(x[:, t] @ p["Wh"] + (r * h) @ p["Uh"])
        seen.append((x[:, t], h, z, r, k))
        h = (1 - z) * h + z * k
    return h, h @ p["V"], seen


def backward(h, out, y, seen):
    g = {it: np.zeros_like(w) for it, w in p.items()}
    d = (out - y) / len(y)
    g["V"] = h.T @ d
    dh = d @ p["V"].T
    for x, h, z, r, k in reversed(seen):
        dk = dh * z * (1 - k**2)
        dz = dh * (k - h) * z * (1 - z)
        through = dk @ p["Uh"].T
        dr = through * h * r * (1 - r)
        g["Wh"] += x.T @ dk
        g["Uh"] += (r * h).T @ dk
        g["Wz"] += x.T @ dz
        g["Uz"] += h.T @ dz
        g["Wr"] += x.T @ dr
        g["Ur"] += h.T @ dr
        dh = dh * (1 - z) + through * r + dz @ p["Uz"].T + dr @ p["Ur"].T
    return g


for turn in range(600):
    x = rng.randn(32, 5, 1)
    y = np.tanh(x.sum(axis=1))
    h, out, seen = forward(x)
    g = backward(h, out, y, seen)
    for it in p:
        p[it] -= 0.1 * g[it]
    if turn % 100 == 0:
        print(turn, np.mean((out - y) ** 2))
"""


def last(text, folder):
    path = folder / "net.py"
    path.write_text(text)
    *_, found = watched(str(path), [])
    return found.findings


@pytest.mark.slow
def test_the_factor_that_is_missing_in_one_path_is_found(tmp_path):
    """The derivatives of gates that were gone through are no goals of an edit."""
    assert not last(GRU, tmp_path)
    (found,) = last(GRU.replace("through * r +", "through +"), tmp_path)
    assert found.place.line == GRU[: GRU.index("dh = dh * (1 - z)")].count("\n") + 1
    assert "+        dh = dh * (1 - z) + through * r + dz" in found.fix.diff
