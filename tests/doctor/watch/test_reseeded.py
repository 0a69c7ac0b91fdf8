"""Chance that begins anew in each step: a generator that is made where the examples are drawn."""

import pytest

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.seeds import same_draws

LINE = """
import numpy as np

rng = np.random.default_rng(0)
def batch(X, y, size, seed=0):
    pick = rng.choice(len(y), size, replace=False)
    return X[pick], y[pick]


def main():
    r = np.random.default_rng(5)
    y = r.integers(0, 3, 200)
    X = r.normal(size=(200, 3)) + 2 * np.eye(3)[y]
    w = np.zeros((3, 3))
    for step in range(300):
        x, t = batch(X, y, 12)
        e = np.exp(x @ w)
        w -= 0.1 * x.T @ (e / e.sum(axis=1, keepdims=True) - np.eye(3)[t]) / 12
        if step % 100 == 0:
            print(step, np.mean((X @ w).argmax(axis=1) == y))


main()
"""
WRONG = LINE.replace("rng = np.random.default_rng(0)\n", "", 1).replace(
    "seed=0):\n", "seed=0):\n    rng = np.random.default_rng(seed)\n"
)


def told(text):
    lines = range(1, 10)  # those of batch, which each turn calls
    return len(list(same_draws(mended("/a/program.py", text), lines)))


def test_a_generator_that_each_call_makes_is_told_and_made_once(tmp_path):
    path = tmp_path / "line.py"
    path.write_text(WRONG)
    *_, last = watched(str(path), [])
    (found,) = last.findings
    assert (found.code, found.place.line) == ("ND601", 5)
    assert applied(WRONG, hunks(found.fix.diff)) == LINE


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (WRONG, 1),
        (LINE, 0),
        (WRONG.replace("seed=0)", "seed)"), 0),  # whoever calls it gives the seed
        (WRONG.replace("return X[pick], y[pick]", "return pick"), 0),  # no examples are taken
        (WRONG.replace("default_rng(seed)", "default_rng()"), 0),
        (WRONG.replace("y[pick]", "y[pick], np.delete(X, pick, 0)"), 0),  # a split, made again
        (WRONG.replace("rng.choice(len(y), size, replace=False)", "rng.permutation(size)"), 0),
        (WRONG.replace("rng.choice(len(y), size, replace=False)", "rng.permutation(9)[:4]"), 1),
    ],
)
def test_only_a_fixed_seed_before_the_draw_of_a_part_is(text, count):
    assert told(text) == count
