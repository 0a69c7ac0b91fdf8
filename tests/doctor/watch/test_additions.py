"""Sums of gradients begin again with each step, or are zero after it."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.edits.additions import begun_again, resets
from firstnet.doctor.watch.examination import watched

SUMS = """import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 3))
T = (X[:, :1] > X[:, 1:2]).astype(float)
w, b = np.zeros((3, 1)), np.zeros(1)
for epoch in range(60):
    for k in range(0, 120, 20):
        dw, db = np.zeros((3, 1)), np.zeros(1)
        d = 1 / (1 + np.exp(-(X[k : k + 20] @ w + b))) - T[k : k + 20]
        dw += X[k : k + 20].T @ d / 20
        db += d.mean(axis=0)
        w -= 2 * dw
        b -= 2 * db
"""
MADE = "        dw, db = np.zeros((3, 1)), np.zeros(1)\n"
FOR_EVER = SUMS.replace(MADE, "").replace("for epoch", MADE.strip() + "\nfor epoch")


def test_the_statement_that_makes_the_sums_is_put_into_the_loop():
    source = mended("net.py", FOR_EVER)
    (edit,) = begun_again(source, ["dw", "db"], 9)
    assert apply(FOR_EVER, [edit]).endswith(SUMS[SUMS.index("        dw, db") :])
    assert not list(begun_again(source, ["other"], 9))


@pytest.mark.parametrize(
    ("step", "after"),
    [
        (
            "w -= 2 * dw\nb -= 2 * db\n",
            "w -= 2 * dw\ndw = 0.0\nb -= 2 * db\ndb = 0.0\n",
        ),
        ("dw += 1\nw[i] -= dw[i]\n", "dw += 1\nw[i] -= dw[i]\ndw[i] = 0.0\n"),
    ],
)
def test_all_sums_are_zero_after_the_step(step, after):
    edits = list(resets(mended("net.py", step), ["dw", "net.db"]))
    assert apply(step, [edits[0]]) == after


OVERFLOWS = """import math
import random

random.seed(2)
data = []
for _ in range(60):
    x = [random.uniform(-1, 1), random.uniform(-1, 1), 1.0]
    data.append((x, int(x[0] * x[1] + 0.2 * x[2] > 0)))
V = [[random.gauss(0, 0.7) for _ in range(3)] for _ in range(4)]
w = [random.gauss(0, 0.7) for _ in range(4)]
gV, gw = [[0.0] * 3 for _ in range(4)], [0.0] * 4
for epoch in range(200):
    for start in range(0, 60, 10):
        for x, t in data[start : start + 10]:
            h = [math.tanh(sum(v * one for v, one in zip(row, x))) for row in V]
            y = 1 / (1 + math.exp(-sum(v * one for v, one in zip(w, h))))
            d = y - t
            for j in range(4):
                for i in range(3):
                    gV[j][i] += d * w[j] * (1 - h[j] ** 2) * x[i]
                gw[j] += d * h[j]
        for j in range(4):
            for i in range(3):
                V[j][i] -= 0.9 * gV[j][i]
            w[j] -= 0.9 * gw[j]
"""


@pytest.mark.slow
def test_an_overflow_is_laid_to_the_sums_that_go_on_for_ever(tmp_path):
    file = tmp_path / "net.py"
    file.write_text(OVERFLOWS)
    (found,) = list(watched(str(file), []))[-1].findings
    assert (found.code, found.level) == ("ND507", "error")
    assert "+        gV, gw = [[0.0] * 3 for _ in range(4)], [0.0] * 4\n" in found.fix.diff
