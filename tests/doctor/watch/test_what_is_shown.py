"""What a right program computes beside its training: told where an edit changes what it prints."""

import pytest

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.watch.examination import watched

SOFTMAX = """
import numpy as np

rng = np.random.default_rng(3)
labels = rng.integers(0, 3, 90)
X = rng.normal(size=(90, 4)) + 2 * np.eye(4)[labels]
Y = np.eye(3)[labels]
W = np.zeros((4, 3))


def cost(p, y):
    return -np.sum(y * np.log(p + 1e-9)) / len(y)


def square(p, y):
    return np.mean((p - y) ** 2)


for step in range(200):
    e = np.exp(X @ W)
    p = e / e.sum(axis=1, keepdims=True)
    y = Y
    W -= 0.2 * X.T @ (p - y) / 90
    if step % 50 == 0:
        print(step, cost(p, y), square(p, y))
"""


def last_of(tmp_path, text):
    path = tmp_path / "net.py"
    path.write_text(text)
    *_, last = watched(str(path), [])
    return last


def test_arguments_in_the_other_order_are_told_if_another_number_is_shown(tmp_path):
    wrong = SOFTMAX.replace("cost(p, y), square", "cost(y, p), square")
    (found,) = last_of(tmp_path, wrong).findings
    assert (found.code, found.level, found.place.line) == ("ND113", "warning", 25)
    assert applied(wrong, hunks(found.fix.diff)) == SOFTMAX


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("square(p, y))", "square(y, p))"),  # the same number
        ("cost(p, y), square", "cost(p, y), cost(y, p), square"),  # on purpose: both are shown
    ],
)
def test_what_may_be_meant_is_left_alone(old, new, tmp_path):
    assert SOFTMAX.count(old) == 1
    assert not last_of(tmp_path, SOFTMAX.replace(old, new)).findings
