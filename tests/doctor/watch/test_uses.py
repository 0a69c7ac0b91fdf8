"""Which examples a training takes: slices that overlap, stand still, or lead targets astray."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.learning.uses import Ledger, marks_of

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

POINTS = """
import numpy as np

rng = np.random.default_rng(3)
data = rng.normal(size=(400, 4))
classes = np.argmax(data[:, :3], axis=1)
X_train, y_train = data[:300], np.eye(3)[classes[:300]]
X_test, y_test = data[300:], classes[300:]
half = np.arange(150)
w, v = rng.normal(0, 0.5, (4, 12)), rng.normal(0, 0.5, (12, 3))

def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

for epoch in range(30):
    order = rng.permutation(300)
    Xs, Ys = X_train[order], y_train[order]
    for start in range(0, 300, 20):
        x, y = Xs[start:start + 20], Ys[start:start + 20]
        h = np.tanh(x @ w)
        d = (softmax(h @ v) - y) / 20
        back = d @ v.T * (1 - h**2)
        v -= 0.5 * h.T @ d
        w -= 0.5 * x.T @ back
    print("epoch", epoch, np.mean(np.argmax(np.tanh(X_test @ w) @ v, axis=1) == y_test))
"""

SLICE = "x, y = Xs[start:start + 20], Ys[start:start + 20]"
FAULTS = {
    "ND605": ("y_train[order]", "y_train[rng.permutation(300)]", "Xs, Ys ="),
    "ND602": ("range(0, 300, 20)", "range(0, 280)", SLICE),
    "ND601": (SLICE, SLICE.replace("start:start + 20", "epoch - epoch:20"), "x, y ="),
    "ND606": (
        "X_train[order], y_train[order]",
        "X_test[order % 100], np.eye(3)[y_test[order % 100]]",
        "Xs, Ys =",
    ),
    "ND805": ("data[300:], classes[300:]", "data[150:250], classes[150:250]", "X_test, y_test ="),
}


def changed(old, new):
    assert POINTS.count(old) == 1
    return POINTS.replace(old, new)


def test_every_example_once_in_an_epoch_is_right():
    watched, verdict = seen(POINTS)
    assert (verdict.kind, verdict.findings) == ("right", ())
    uses = watched.learning.uses
    assert (uses.name, uses.count, uses.used, uses.batch) == ("X_train", 300, 300, 20)
    assert uses.torn == (0, uses.seen - 300)


@pytest.mark.parametrize("code", FAULTS)
def test_what_happens_to_the_examples_is_told(code):
    old, new, line = FAULTS[code]
    text = changed(old, new)
    _, verdict = seen(text)
    (found,) = verdict.findings
    assert (found.code, found.level) == (code, "error")
    assert text.split("\n")[found.place.line - 1].strip().startswith(line)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("for start in range(0, 300, 20):", "for start in range(0, 140, 20):"),  # half of them
        # All at once, by their numbers, and only half of them.
        (SLICE, "if start: break\n        x, y = X_train[half], y_train[half]"),
        (SLICE, "i = rng.choice(300, 150, replace=False); x, y = X_train[i], y_train[i]"),
        ("order = rng.permutation(300)", "order = rng.integers(0, 300, 300)"),
        (SLICE, "i = rng.choice(300, 20, replace=False); x, y = X_train[i], y_train[i]"),
        ("X_train, y_train = data[:300]", "X_train, y_train = data[:300].round(0)"),
        ("X_test, y_test = data[300:], classes[300:]", "X_test, y_test = X_train, classes[:300]"),
    ],
)
def test_what_may_be_meant_is_passed_over(old, new):
    _, verdict = seen(changed(old, new))
    assert verdict.findings == ()


def test_an_example_is_known_again_wherever_it_is():
    rows = np.arange(12.0).reshape(4, 3)
    assert list(marks_of(rows)[[2, 0]]) == list(marks_of(rows[[2, 0]]))
    assert len({*marks_of(rows)}) == 4
    assert marks_of(np.array([[0.0]])) == marks_of(np.array([[-0.0]]))


def test_one_example_of_a_few_that_has_two_targets_is_no_proof():
    ledger = Ledger()
    for number in range(200):
        ledger.note(np.array([[float(number % 4)]]), np.array([float(number % 3)]))
    assert ledger.uses().torn == (0, 0)


def test_a_list_of_lists_of_other_lengths_holds_no_examples():
    ragged = POINTS.replace("w, v =", "pairs = [[X_train, [1, 2]]] * 60\nw, v =")
    watched, verdict = seen(ragged)
    assert (watched.failed, verdict.findings) == (None, ())
    assert watched.learning.uses.name == "X_train"


SPIRAL = """
import numpy as np

gen = np.random.RandomState(5)
points = gen.randn(400, 2)
labels = (points[:, :1] * points[:, 1:] > 0).astype(float)

def batch(size):
    np.random.seed(10)
    chosen = np.random.choice(len(points), size, replace=False)
    return points[chosen], labels[chosen]

P, B, Q, C = gen.randn(2, 20), gen.randn(20), gen.randn(20, 1) * 0.3, np.zeros(1)
for step in range(2000):
    x, t = batch(20)
    h = np.maximum(0, x @ P + B)
    d = (1 / (1 + np.exp(-(h @ Q + C))) - t) / len(x)
    back = (d @ Q.T) * (h > 0)
    Q -= 0.3 * h.T @ d
    C -= 0.3 * d.sum(0)
    P -= 0.3 * x.T @ back
    B -= 0.3 * back.sum(0)
"""


@pytest.mark.slow
def test_a_seed_that_is_set_before_each_draw_gives_the_same_examples_in_each_step(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(SPIRAL)
    *_, found = watched(str(path), [])
    first = found.findings[0]
    assert (first.code, first.level, first.place.line) == ("ND601", "error", 9)
    path.write_text(SPIRAL.replace("    np.random.seed(10)\n", ""))
    *_, found = watched(str(path), [])
    assert found.findings == ()


TWICE = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 2))
y = (X[:, 0] + X[:, 1] > 0).astype(float)[:, None]


def train(X, y):
    w, b = rng.normal(size=(2, 1)), np.zeros(1)
    for epoch in range(600):
        p = 1 / (1 + np.exp(-(X @ w + b)))
        w -= X.T @ (p - y) / len(X)
        b -= (p - y).mean(axis=0)
    return w, b


w, b = train(X[:80], y[:80])
print(np.mean((X[80:] @ w + b > 0) == y[80:]))
train(X, y)  # once more, with all of them
"""


def test_a_second_training_of_more_examples_has_its_own_targets():
    _, verdict = seen(TWICE)
    assert [it.code for it in verdict.findings if it.level == "error"] == []
