"""A count of right answers that is divided by the size of another data set is reported."""

import pytest

from firstnet.doctor.watch.examination import watched

PROGRAM = """import numpy as np

rng = np.random.default_rng(2)
X = rng.normal(size=(240, 3))
Y = (X[:, 0] > X[:, 1]).astype(int)
trained, asked = (X[:160], Y[:160]), (X[160:], Y[160:])
w, b = np.zeros(3), 0.0

def answers(x):
    return (x @ w + b > 0).astype(int)

def share(pairs):
    right = 0
    for x, y in zip(*pairs):
        if answers(x) == y:
            right += 1
    return right / len(pairs[1])

for epoch in range(80):
    d = 1 / (1 + np.exp(-(trained[0] @ w + b))) - trained[1]
    w -= 0.5 * trained[0].T @ d / len(d)
    b -= 0.5 * d.mean()
x_test, y_test = asked
right = 0
for x, y in zip(x_test, y_test):
    if answers(x) == y:
        right += 1
print("right:", right / len(y_test))
print("all at once:", np.sum(answers(x_test) == y_test) / len(y_test))
"""


def findings(folder, text):
    file = folder / "program.py"
    file.write_text(text)
    return list(watched(str(file), []))[-1].findings


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("right / len(y_test)", "right / len(trained[1])", 28),
        ("== y_test) / len(y_test)", "== y_test) / len(trained[1])", 29),
    ],
)
def test_the_division_is_told_with_the_right_number(tmp_path, old, new, line):
    assert PROGRAM.count(old) == 1
    (found,) = findings(tmp_path, PROGRAM.replace(old, new))
    assert (found.code, found.level, found.place.line) == ("ND709", "error", line)
    assert "+" + PROGRAM.split("\n")[line - 1] in found.fix.diff


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("right += 1\nprint", "right += 1\n    if right > 40:\n        break\nprint"),
        (  # of one class
            '    if answers(x) == y:\n        right += 1\nprint("right:", right / len(y_test))',
            "    if answers(x) == y and y == 1:\n        right += 1\n"
            'print("right:", right / len(y_test[y_test == 1]))',
        ),
        (  # the shares of mini-batches, which add up
            'print("all at once:", np.sum(answers(x_test) == y_test) / len(y_test))',
            "share_of_all = 0\nfor k in range(0, 80, 20):\n    t = y_test[k : k + 20]\n"
            "    share_of_all += np.sum(answers(x_test[k : k + 20]) == t) / len(y_test)",
        ),
        (  # likewise, kept in a list
            'print("all at once:", np.sum(answers(x_test) == y_test) / len(y_test))',
            "shares = []\nfor k in range(0, 80, 20):\n    t = y_test[k : k + 20]\n"
            "    shares.append(np.sum(answers(x_test[k : k + 20]) == t) / len(y_test))",
        ),
        (
            "for x, y in zip(x_test, y_test):\n    if answers(x) == y:\n        right += 1\n",
            "for k in range(0, 80, 20):\n"
            "    right += np.sum(answers(x_test[k : k + 20]) == y_test[k : k + 20])\n",
        ),
    ],
)
def test_other_shares_are_left_alone(tmp_path, old, new):
    text = PROGRAM.replace(old, new) if old else PROGRAM
    assert [finding.code for finding in findings(tmp_path, text) if finding.level == "error"] == []
