"""Outputs that go through two activations in a row are reported; one activation is right."""

import numpy as np
import pytest

from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.program.recorder import Event, Turn
from firstnet.doctor.watch.program.values import fingerprint
from firstnet.doctor.watch.steps.squashed_twice import squashed_twice

PROGRAM = """import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 3))
T = (X[:, :1] + X[:, 1:2] * X[:, 2:] > 0.4).astype(float)
w, b, v, c = rng.normal(0, 0.5, (3, 8)), np.zeros(8), rng.normal(0, 0.5, (8, 1)), np.zeros(1)

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def answer(h):
    return sigmoid(h @ v + c)

for epoch in range(400):
    h = np.tanh(X @ w + b)
    a = answer(h)
    d = (a - T) / len(X)
    back = d @ v.T * (1 - h**2)
    v -= 0.5 * h.T @ d
    c -= 0.5 * d.sum(axis=0)
    w -= 0.5 * X.T @ back
    b -= 0.5 * back.sum(axis=0)
"""


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    powers = np.exp(z)
    return powers / powers.sum(axis=1, keepdims=True)


Z = np.array([[0.3, -1.2, 0.8], [2.0, 0.1, -0.4]])


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([Z, sigmoid(Z), sigmoid(sigmoid(Z))], True),
        ([Z, softmax(Z), softmax(softmax(Z))], True),
        ([Z, sigmoid(Z), softmax(sigmoid(Z))], True),
        ([Z, sigmoid(Z)], False),
        ([np.abs(Z) / 3, sigmoid(np.abs(Z) / 3)], False),  # between 0 and 1, and of no activation
    ],
)
def test_an_activation_of_an_activation(values, told):
    events = [Event(number, value.shape, fingerprint(value)) for number, value in enumerate(values)]
    turn = Turn({}, events, dict(enumerate(values)))
    assert squashed_twice(turn, values[-1]) == told


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("    a = answer(h)", "    a = sigmoid(answer(h))", ["ND306"]),
        ("    a = answer(h)", "    a = answer(h)", []),
        (  # its slope goes through both
            "    a = answer(h)\n    d = (a - T) / len(X)",
            "    s = answer(h)\n    a = sigmoid(s)\n"
            "    d = (a - T) * a * (1 - a) * s * (1 - s) / len(X)",
            [],
        ),
    ],
)
@pytest.mark.slow
def test_a_program_is_told_of_two_with_the_edit(tmp_path, old, new, codes):
    file = tmp_path / "program.py"
    assert PROGRAM.count(old) == 1
    file.write_text(PROGRAM.replace(old, new))
    found = [
        finding for finding in list(watched(str(file), []))[-1].findings if finding.level == "error"
    ]
    assert [it.code for it in found] == codes
    assert all("+    a = answer(h)" in it.fix.diff for it in found)
