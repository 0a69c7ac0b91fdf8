"""A softmax of one output, which is 1 whatever the network computes."""

import pytest

from firstnet.doctor.watch.examination import watched

PAIRS = """
import numpy as np

rng = np.random.default_rng(1)
X = rng.normal(size=(120, 4))
y = (X[:, :1] + X[:, 1:2] > 0) * 1.0
T = np.c_[y, 1 - y]
W, V = rng.normal(0, 0.5, (4, 6)), rng.normal(0, 0.5, (6, 2))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


for epoch in range(300):
    h = np.tanh(X @ W)
    a = softmax(h @ V)
    d = (a - T) / 120
    back = d @ V.T * (1 - h**2)
    V -= 0.5 * h.T @ d
    W -= 0.5 * X.T @ back
"""
ONE = PAIRS.replace("(6, 2)", "(6, 1)").replace("a - T", "a - y")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (PAIRS, []),
        (ONE, [("ND308", 18)]),
        (ONE.replace("softmax(h @ V)", "1 / (1 + np.exp(-h @ V))"), []),
    ],
    ids=["two outputs", "one", "a sigmoid"],
)
def test_chances_of_one_output_are_told_where_they_are_asked_for(text, told, tmp_path):
    file = tmp_path / "net.py"
    file.write_text(text)
    *_, found = watched(str(file), [])
    errors = [
        (finding.code, finding.place.line) for finding in found.findings if finding.level == "error"
    ]
    assert errors == told
