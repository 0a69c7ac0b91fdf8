"""A class that the program has examples of, and trains on none of."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.findings.after_training import _chooses_by, _first_part_of
from firstnet.doctor.watch.learning.uses import Ledger, Population, _labels_in, marks_of

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]
X = np.arange(90.0).reshape(45, 2)
SORTED = np.repeat([0, 1, 2], 20)


def ledger(wanted, labels=SORTED, times=2):
    """Return what is known of 45 examples that are trained on, the first of the labelled ones."""
    every = np.arange(2.0 * len(labels)).reshape(-1, 2)
    rows = tuple(marks_of(every).tolist())
    whole = Population("X", len(every), frozenset(rows), rows)
    found = Ledger(labels={"y": labels}, others=[whole])
    for _ in range(times):
        found.note(X, np.asarray(wanted, dtype=float))
    return found


LABELS = np.concatenate([np.arange(45) % 2, np.repeat(2, 15)])


def test_a_class_of_the_labels_that_no_step_wants_is_told():
    unseen = ledger(LABELS[:45], LABELS).unseen((45, 3), ())
    assert (unseen.classes, unseen.name, unseen.count) == ((2,), "y", 15)
    assert (unseen.labels, unseen.trained) == (60, 45)


@pytest.mark.parametrize(
    ("given", "outputs"),
    [
        ({"wanted": np.arange(45) % 3}, (45, 3)),  # all of them
        ({"wanted": LABELS[:45], "times": 1}, (45, 3)),  # more may be to come
        ({"wanted": LABELS[:45]}, (45, 2)),  # of a network for two
        ({"wanted": LABELS[:45], "labels": LABELS[:45]}, (45, 3)),  # of as many examples
        ({"wanted": LABELS[:45], "labels": LABELS * 2}, (45, 3)),  # which are no classes
        ({"wanted": LABELS[:45], "labels": LABELS[::-1]}, (45, 3)),  # of other examples
        ({"wanted": LABELS[:45], "labels": np.append(LABELS, 2)[1:]}, (45, 3)),
    ],
)
def test_others_are_not(given, outputs):
    assert ledger(**{"labels": LABELS, **given}).unseen(outputs, ()) is None


def test_a_class_that_comes_later_is_trained_on():
    assert ledger(LABELS[:45], LABELS).unseen((45, 3), (0.0, 1.0, 2.0)) is None


def test_labels_may_be_one_in_a_row_of_an_array():
    hot = np.eye(3)[SORTED]
    assert np.array_equal(_labels_in(hot), SORTED)
    assert _labels_in(hot * 2) is None
    assert _labels_in(np.ones((60, 3))) is None
    assert _labels_in(hot[:40]) is None  # too few
    assert _labels_in(np.ones(60, dtype=bool)) is None


def test_the_line_is_that_of_the_first_part_of_an_object_as_well():
    text = "class Data:\n    def train(self):\n        return self.y[: self.cut]\n"
    assert _first_part_of("data.y", Source("data.py", text, text)) == 3
    assert _first_part_of("data.x", Source("data.py", text, text)) == 0


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("known = kind != NEW", True),
        ("rows = np.isin(data.kind, (0, 1))", True),
        ("right = answers == kind", False),
        ("known = other != NEW", False),
        ("points = np.concatenate([points[kind == c] for c in OLD])", True),
    ],
)
def test_a_class_may_be_left_out_on_purpose(text, chosen):
    assert _chooses_by("data.kind", Source("net.py", text, text)) is chosen


PROGRAM = """
import numpy as np

rng = np.random.default_rng(0)
y = np.repeat([0, 1, 2], 40)
X = rng.normal(size=(120, 4)) * 0.4
X[np.arange(120), y] += 2
ORDER
W, b = rng.normal(size=(4, 3)) * 0.1, np.zeros(3)
train, targets = X[:80], np.eye(3)[y[:80]]
for epoch in range(200):
    z = np.exp(train @ W + b)
    d = (z / z.sum(axis=1, keepdims=True) - targets) / 80
    W -= 0.5 * train.T @ d
    b -= 0.5 * d.sum(axis=0)
print("test", np.mean((X[80:] @ W + b).argmax(axis=1) == y[80:]))
"""


@pytest.mark.slow
def test_sorted_examples_of_which_the_first_are_taken():
    _, verdict = seen(PROGRAM.replace("ORDER", ""))
    assert ("ND810", "error", 10) in [(it.code, it.level, it.place.line) for it in verdict.findings]
    shuffled = "order = rng.permutation(120)\nX, y = X[order], y[order]"
    assert seen(PROGRAM.replace("ORDER", shuffled))[1].findings == ()
