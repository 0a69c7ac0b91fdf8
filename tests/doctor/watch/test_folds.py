"""Networks that are tested with rows they were trained on, in the turns of a cross-validation."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.folds import left_in, made_once

PROGRAM = """
import numpy as np

rng = np.random.default_rng(4)
x = rng.normal(size=(120, 5))
y = (x[:, 0] * x[:, 1] > 0).astype(float)


class Net:
    def __init__(self):
        self.w, self.b = rng.normal(size=(5, 12)), np.zeros(12)
        self.v, self.c = rng.normal(size=12), 0.0

    def prob(self, x):
        self.h = np.tanh(x @ self.w + self.b)
        return 1 / (1 + np.exp(-(self.h @ self.v + self.c)))

    def fit(self, x, y):
        for _ in range(400):
            e = (self.prob(x) - y) / len(y)
            d = np.outer(e, self.v) * (1 - self.h**2)
            self.v -= self.h.T @ e
            self.c -= e.sum()
            self.w -= x.T @ d
            self.b -= d.sum(axis=0)

    def score(self, x, y):
        return np.mean((self.prob(x) > 0.5) == y)


folds = np.array_split(rng.permutation(120), 5)
scores = []
for k in range(5):
    net = Net()
    test = folds[k]
    train = np.concatenate([folds[j] for j in range(5) if j != k])
    net.fit(x[train], y[train])
    scores.append(net.score(x[test], y[test]))
    print("fold", k, scores[-1])
"""
NAMES = {"net", "w", "b", "v", "c"}
MADE = "for k in range(5):\n    net = Net()\n", "net = Net()\nfor k in range(5):\n"
ALL = "if j != k]", "]"
OTHER = "if j != k]", "if j != 5]"


@pytest.fixture
def examined(tmp_path):
    def examine(*edits):
        path = tmp_path / "net.py"
        path.write_text(_with(*edits))
        *_, found = watched(str(path), [])
        return found

    return examine


def _with(*edits):
    text = PROGRAM
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def _told(text):
    source, every = Source("net.py", text, text), range(1, text.count("\n") + 2)
    return source, left_in(source, every) or made_once(source, every, NAMES)


def test_a_new_network_for_each_fold_is_right(examined):
    assert examined().status == "healthy"


@pytest.mark.one_quick_case
@pytest.mark.parametrize(("edit", "line"), [(MADE, 33), (ALL, 36), (OTHER, 36)])
def test_a_fold_that_was_trained_on_is_told_with_an_edit_that_is_proven(examined, edit, line):
    (first,) = examined(edit).findings
    assert (first.code, first.place.line) == ("ND805", line)
    assert first.fix.verified


PARTS = (
    "for k in range(5):",
    "def parts():\n"
    "    for fold in folds:\n"
    "        yield np.setdiff1d(np.arange(120), fold), fold\n\n\n"
    "for k, (train, test) in enumerate(parts()):",
)
DEALT = [PARTS, ("    test = folds[k]\n", ""), ("    train = np.conc", "    rest = np.conc")]
ONCE = "    net = Net()\n", ""
BEFORE = "for k, (train", "net = Net()\nfor k, (train"
IN_TURN = "np.setdiff1d(np.arange(120), fold)", "np.arange(fold[0])"  # all that lies before


def test_a_network_goes_on_through_parts_that_a_function_deals():
    assert _told(_with(*DEALT))[1] is None
    assert _told(_with(*DEALT, ONCE, BEFORE))[1] is not None
    text = _with(*DEALT, ONCE, BEFORE).replace(*IN_TURN)
    assert _told(text.replace("if j != k", ""))[1] is None


@pytest.mark.parametrize(
    "edits",
    [
        [("folds[j] for j in range(5) if j != k", "fold for fold in folds if fold is not test")],
        [MADE, ("    test =", "    net.__init__()\n    test =")],  # it begins anew
        [
            MADE,
            (
                "for _ in range(400):",
                "self.w = rng.normal(size=(5, 12))\n        for _ in 4 * [1]:",
            ),
        ],
        [
            MADE,
            ("        for _ in range(400):", "        self.net = Net()\n        for _ in 4 * [1]:"),
        ],
        [MADE, ("    test =", "    net.rewind()\n    test =")],
        [
            MADE,
            ("        for _ in range(400):", "        self.inner = Net()\n        for _ in [1]:"),
        ],
        [ALL, ("    net.fit(", "    weights = np.isfinite(train)\n    net.fit(")],
        [MADE, ("    test =", "    print(net.score(x[folds[k]], y[folds[k]]))\n    test =")],
        [ALL, ("    net.fit(", "    train = train[seen[train]]\n    net.fit(")],
        [MADE, ("    net.fit(x[train], y[train])\n", "")],  # only tested
        [MADE, ("    scores.append(net.score(x[test], y[test]))\n", "")],  # only trained
        [ALL, ("    net.fit(", "    train = np.setdiff1d(train, test)\n    net.fit(")],
        [("for j in range(5) if j != k", "for j in range(k + 1)")],  # those before it
        [("    net.fit(", "    shares = sum(len(fold) for fold in folds)\n    net.fit(")],
        [
            (
                "    net.fit(",
                "    every = [net.score(x[fold], y[fold]) for fold in folds]\n    net.fit(",
            )
        ],
    ],
)
def test_nothing_is_told_of_what_may_be_right(edits):
    assert _told(_with(*edits))[1] is None


@pytest.mark.parametrize(
    ("old", "text", "new"),
    [
        (
            "for k in range(5):",
            "for k, test in enumerate(folds):\n"
            "    rows = [row for fold in folds for row in fold]\n",
            "[row for fold in folds if fold is not test for row in fold]",
        ),
        (
            "for k in range(5):",
            "for test in folds:\n    rows = list(folds)\n",
            "rows = list(folds)\n    rows.remove(test)\n",
        ),
    ],
)
def test_other_ways_to_join_all_folds(old, text, new):
    text = _with((old, text), ("test = folds[k]", "pass"), ("np.concatenate", "print"))
    source, found = _told(text)
    assert new in apply(source.runnable, [found.edit])


SIDES = """
def folds(rows, k):
    parts = np.array_split(rows, k)
    for i in range(k):
        yield np.concatenate(parts[:i] + parts[i:]), parts[i]
"""


def test_both_sides_of_a_fold_hold_it():
    source = Source("net.py", SIDES, SIDES)
    lines = range(SIDES.count("\n") + 1)
    found = left_in(source, lines)
    assert (found.line, found.expected) == (5, "all folds but `parts[i]`")
    mended = apply(SIDES, [found.edit])
    assert "parts[:i] + parts[i + 1:]" in mended
    assert left_in(Source("net.py", mended, mended), lines) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("parts[:i] + parts[i:]", "parts[i:] + parts[:i]"),  # in another order
        (", parts[i]", ", i"),
        ("parts[:i] + parts[i:]", "parts[:i] + others[i:]"),
        ("        yield", "        held = parts.pop(i)\n        yield"),
    ],
)
def test_other_lists_are_joined_on_purpose(old, new):
    text = SIDES.replace(old, new)
    assert left_in(Source("net.py", text, text), range(text.count("\n") + 1)) is None
