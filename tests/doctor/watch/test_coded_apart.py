"""Labels 0 and 1 beside answers -1 and 1, and where they are made."""

import pytest

from firstnet.doctor.watch.examination import watched

PERCEPTRON = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(100, 2))
y = (X @ [1.0, 2.0] > 0) * 1
w = np.zeros(3)


def predict(x):
    return 1 if w[0] + w[1:] @ x >= 0 else LOW


for epoch in range(10):
    wrong = 0
    for x, t in zip(X, y):
        change = 0.1 * (t - predict(x))
        w[1:] += change * x
        w[0] += change
        wrong += predict(x) != t
    print(epoch, wrong, sum(predict(x) == t for x, t in zip(X, y)))
"""


def found(low, folder):
    file = folder / "net.py"
    file.write_text(PERCEPTRON.replace("LOW", low))
    *_, last = watched(str(file), [])
    return [
        (finding.code, finding.place.line) for finding in last.findings if finding.level == "error"
    ]


@pytest.mark.slow
def test_two_codings_are_told_where_the_labels_are_made(tmp_path):
    assert found("0", tmp_path) == []
    assert found("-1", tmp_path) == [("ND802", 6)]


RANDOM = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 2))
labels = np.where(rng.random(200) > 0.5, 1, -1)
w, b = np.zeros(2), 0.0


def fires(x):
    return 1 if w @ x + b > 0 else 0


for epoch in range(30):
    for x, y in zip(X, labels):
        if y * (w @ x + b) <= 0:
            w, b = w + 0.1 * y * x, b + 0.1 * y
print("hits", sum(fires(x) == y for x, y in zip(X, labels)))
"""


def test_labels_that_are_no_part_of_the_error_may_be_coded_otherwise(tmp_path):
    """With labels 1 and 0 no step would change anything, so that no mistake were counted."""
    file = tmp_path / "net.py"
    file.write_text(RANDOM)
    *_, last = watched(str(file), [])
    assert not [finding for finding in last.findings if finding.level == "error"]
