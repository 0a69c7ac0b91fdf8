"""A layer whose activation was forgotten, while the way back goes through one."""

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.edits.activations import activated
from firstnet.doctor.watch.examination import watched

SPIRALS = """
import numpy as np

rng = np.random.RandomState(0)
y = np.arange(150) % 3
angle = 4 * np.linspace(0, 1, 150) + 2.1 * y
X = np.c_[np.sin(angle), np.cos(angle)] * np.linspace(0.3, 1, 150)[:, None]
p = {"W1": 0.3 * rng.randn(2, 20), "b1": np.zeros(20),
     "W2": 0.3 * rng.randn(20, 3), "b2": np.zeros(3)}


def loss(X, y):
    hidden = X.dot(p["W1"]) + p["b1"]
    scores = hidden.dot(p["W2"]) + p["b2"]
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    cost = -np.log(chances[np.arange(len(y)), y]).mean()
    slope = chances.copy()
    slope[np.arange(len(y)), y] -= 1
    slope /= len(y)
    back = slope.dot(p["W2"].T)
    back[hidden <= 0] = 0
    return cost, {"W2": hidden.T.dot(slope), "b2": slope.sum(axis=0), "W1": X.T.dot(back),
                  "b1": back.sum(axis=0)}


for turn in range(2000):
    cost, slopes = loss(X, y)
    for name in p:
        p[name] -= 0.5 * slopes[name]
    if turn % 200 == 0:
        print(turn, cost)
"""


def last(text, folder):
    path = folder / "net.py"
    path.write_text(text)
    *_, found = watched(str(path), [])
    return found


@pytest.mark.slow
def test_the_forgotten_activation_is_put_back(tmp_path):
    (found,) = last(SPIRALS, tmp_path).findings
    assert (found.code, found.place.line) == ("ND306", 13)
    assert '+    hidden = np.maximum(0, X.dot(p["W1"]) + p["b1"])' in found.fix.diff


@pytest.mark.slow
def test_a_mask_that_reads_the_slope_itself_gets_the_layer(tmp_path):
    """The values before the mask are right, and it must not be put on something else."""
    text = SPIRALS.replace(
        'hidden = X.dot(p["W1"]) + p["b1"]', 'hidden = np.maximum(0, X.dot(p["W1"]) + p["b1"])'
    )
    assert not last(text, tmp_path).findings
    (found,) = last(text.replace("back[hidden <= 0]", "back[back <= 0]"), tmp_path).findings
    assert "+    back[hidden <= 0] = 0" in found.fix.diff


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("import numpy as np\nh = X @ W + b\nd = e * (h > 0)", ["np.maximum(0, X @ W + b)"]),
        ("import numpy as n\nh = n.dot(X, W)\nd = e * (1 - h**2)", ["n.tanh(n.dot(X, W))"]),
        ("def sigmoid(z):\n    return 1 / z\nh = X @ W", ["sigmoid(X @ W)"]),
        ("def sigmoid_prime(z):\n    return 1 / z\nh = X @ W", []),  # a slope is none
        ("import numpy as np\nh = X @ W + b", []),  # nothing tells of an activation
        ("import numpy as np\nh = n + b\nd = e * (h > 0)", []),  # no layer
    ],
)
def test_what_may_be_put_around_a_layer(text, calls):
    source = mended("/learner/net.py", text)
    lines = range(1, text.count("\n") + 2)
    assert [it.replacement for it in activated(source, lines)] == calls


def test_what_the_slope_gives_to_an_activation_may_be_meant_to_go_through_it_before():
    text = "z = x @ w\na = z\nout = a @ v\nslope = 1 - np.tanh(z) ** 2\n"
    source = mended("net.py", text)
    (edit,) = (it for it in activated(source, {2}))
    assert edit.replacement == "np.tanh(z)"
    assert not list(activated(mended("net.py", text.replace("tanh(z)", "cos(z)")), {2}))
