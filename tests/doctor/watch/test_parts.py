"""What a function returns in several parts, and its caller takes for one array."""

import pytest

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.watch.examination import watched

RIGHT = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 4))
Y = (X @ rng.normal(size=(4, 3))).argmax(1)
W, V = rng.normal(size=(4, 8)), 0.3 * rng.normal(size=(8, 3))


def forward(x):
    h = np.tanh(x @ W)
    e = np.exp(h @ V)
    return h, e / e.sum(axis=1, keepdims=True)


def accuracy(x, y):
    p = forward(x)[1]
    return np.mean(np.argmax(p, axis=1) == y)


for epoch in range(60):
    for k in range(0, 200, 20):
        x, y = X[k : k + 20], Y[k : k + 20]
        h, p = forward(x)
        d = (p - np.eye(3)[y]) / 20
        back = d @ V.T * (1 - h**2)
        V -= 0.5 * h.T @ d
        W -= 0.5 * x.T @ back
    print("epoch", epoch, "accuracy", accuracy(X, Y))
"""


@pytest.mark.slow
def test_the_part_that_others_call_the_same_is_taken(tmp_path):
    text = RIGHT.replace("forward(x)[1]", "forward(x)")
    (tmp_path / "net.py").write_text(text)
    *_, last = watched(str(tmp_path / "net.py"), [])
    found = last.findings[0]
    assert found.place.line == 17
    assert applied(text, hunks(found.fix.diff)) == RIGHT
