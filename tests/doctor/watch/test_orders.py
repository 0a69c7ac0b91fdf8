"""An order that only the inputs, or only the targets, are put in."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits import apply as applied
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.orders import both_in_order, one_of_two

POINTS = runpy.run_path(str(Path(__file__).parent / "test_uses.py"))["POINTS"]
TOGETHER = "import numpy as np\n\nimages, labels = load()\np = np.random.permutation(9)\n"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("shuffled_X = X[p]\nshuffled_Y = Y[p]\n", "shuffled_X = X[p]\nshuffled_Y = Y\n"),
        ("shuffled_X = X[p]\nshuffled_Y = Y[p]\n", "shuffled_X = X\nshuffled_Y = Y[p]\n"),
        (
            "shuffled_X = X[:, p]\nshuffled_Y = Y[:, p].reshape(1, m)\n",
            "shuffled_X = X[:, p]\nshuffled_Y = Y.reshape(1, m)\n",
        ),
        ("images = images[p]\nlabels = labels[p]\n", "images = images[p]\n"),
    ],
)
def test_the_other_one_is_put_in_the_same_order(right, wrong):
    source = mended("net.py", TOGETHER + wrong)
    found = [applied(source.runnable, [it]) for it in both_in_order(source)]
    assert TOGETHER + right in found
    assert list(both_in_order(mended("net.py", TOGETHER + right))) == []


@pytest.mark.parametrize(
    "text",
    [
        "shuffled_X = X[p]\nmean = Y\n",  # another thing
        "images = images[p]\nlabels = labels[p]\n",
        "images = images[q]\n",  # an order that nobody has drawn
        "p = np.arange(9)\nimages = x[3]\n",
    ],
)
def test_what_needs_no_other_order_is_left_alone(text):
    assert list(both_in_order(mended("net.py", TOGETHER + text))) == []


UNPAIRED = """
import numpy as np

rng = np.random.default_rng(11)
data = rng.normal(size=(150, 4))
sides = (data[:, 0] > 0.5).astype(int) + (data[:, 1] > 0.4)
points, labels = data * 1, sides * 1
order = rng.permutation(150)
points = points[order]
hot = np.eye(3)[labels]
w, b = np.zeros((4, 3)), np.zeros(3)
for epoch in range(400):
    z = points @ w + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    error = (p - hot) / 150
    w -= 0.3 * points.T @ error
    b -= 0.3 * error.sum(axis=0)
"""


@pytest.mark.slow
def test_a_training_that_cannot_tell_learns_with_targets_in_the_same_order(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(UNPAIRED)
    (found,) = list(watched(str(file), []))[-1].findings
    assert (found.code, found.fix.verified) == ("ND605", True)
    assert "and labels is not" in found.message
    assert "+labels = labels[order]" in found.fix.diff


@pytest.mark.slow
def test_targets_that_stay_where_they_were_get_the_order_of_the_inputs(tmp_path):
    right = "order = rng.permutation(300)\n    Xs, Ys = X_train[order], y_train[order]"
    assert right in POINTS
    torn = POINTS.replace(
        right, "order = rng.permutation(300)\n    Xs = X_train[order]\n    Ys = y_train"
    )
    file = tmp_path / "program.py"
    file.write_text(torn)
    (found,) = list(watched(str(file), []))[-1].findings
    assert found.code == "ND605"
    assert "+    Ys = y_train[order]" in found.fix.diff


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("def f():\n    return X[p], y", ["y[p]"]),
        ("X, y = X[p], y", ["y[p]"]),
        ("X, y = X, y[p]", ["X[p]"]),
        ("X, y = X[p], data.target", ["data.target[p]"]),
        ("X, y = data.data[p], data.target[p]", []),
        ("X, y = X[p], y[p]", []),
        ("X, p = X[p], p", []),
        ("X, n = X[p], 3", []),
        ("for x, y in zip(X[p], Y):\n    pass", ["Y[p]"]),
        ("for x, y in zip(X[p], Y[p]):\n    pass", []),
        ("X, y = X[q], y", []),  # an order that nobody has drawn
        ("X, y = X[p], y\ny = y[p]", []),  # later
    ],
)
def test_the_partner_in_a_pair_gets_the_same_order(text, edits):
    source = mended("net.py", f"p = rng.permutation(9)\n{text}\n")
    assert [it.replacement for it in one_of_two(source)] == edits


# Nine numbers are enough to learn many of 90 examples by heart, whatever their classes.
BY_HEART = """
import numpy as np

rng = np.random.default_rng(0)

def load():
    y = np.repeat(np.arange(3), 30)
    X = rng.normal(0, 0.4, (90, 9)) + np.eye(9)[y] + np.eye(9)[y + 3]
    p = rng.permutation(90)
    return X[p], y[p]

X, y = load()
w, b, v = rng.normal(0, 0.5, (9, 40)), np.zeros(40), rng.normal(0, 0.3, (40, 3))
for epoch in range(150):
    h = np.tanh(X @ w + b)
    e = np.exp(h @ v)
    d = (e / e.sum(axis=1, keepdims=True) - np.eye(3)[y]) / 90
    back = d @ v.T * (1 - h**2)
    v -= 0.5 * h.T @ d
    w -= 0.5 * X.T @ back
    b -= 0.5 * back.sum(axis=0)
"""


@pytest.mark.slow
def test_a_network_that_learns_by_heart_what_belongs_to_nothing_is_told(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(BY_HEART)
    assert list(watched(str(file), []))[-1].findings == ()
    file.write_text(BY_HEART.replace("y[p]", "y"))
    first, *_, last = watched(str(file), [])
    assert first.findings == ()  # its step is right, and it learns
    (found,) = last.findings
    assert (found.code, found.level, last.status) == ("ND605", "error", "findings")
    assert "+    return X[p], y[p]" in found.fix.diff
