"""Inputs after the training, beside those in it: prepared alike, twice, or not at all."""

import numpy as np
import pytest

from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.learning.asked import ROWS, moved, table_of

SIZES = np.array([145.0, 4.1, 30.0, 12.7]), np.array([60.0, 1.9, 17.0, 7.0])  # houses


@pytest.fixture
def houses(rng):
    return rng.uniform(0, 2, (300, 4)) * SIZES[0]


def standard(table):
    return (table - SIZES[0]) / SIZES[1]


def test_columns_that_are_standardised_twice_lie_apart(houses):
    trained = [standard(houses[:200])]
    found = moved(trained, [standard(houses[200:]), standard(standard(houses[200:]))])
    assert found.total == 4
    assert found.apart >= 3


@pytest.mark.parametrize("change", [lambda it: it, lambda it: it + 1.0, lambda it: 2 * it])
def test_other_examples_of_the_kind_do_not(houses, change):
    trained, asked = standard(houses[:200]), standard(houses[200:])
    assert moved([trained], [change(asked)]) is None


def test_of_one_column_or_few_examples_nothing_is_said(houses):
    trained, asked = standard(houses[:200]), standard(standard(houses[200:]))
    assert moved([trained[:, :1]], [asked[:, :1]]) is None
    assert moved([trained[: ROWS - 1]], [asked]) is None
    assert moved([], [asked]) is None
    assert table_of(asked[: ROWS - 1], 4) is None
    assert table_of(asked, 3) is None


def test_examples_may_be_columns(houses):
    assert np.array_equal(table_of(houses.T, 4), houses)


HOUSES = """
import numpy as np

rng = np.random.RandomState(0)
X = rng.uniform(0, 2, (400, 3)) * np.array([145.0, 30.0, 12.7])
y = (1500 * X[:, :1] - 900 * X[:, 1:2] + 10000 + rng.normal(0, 2000, (400, 1)))
mean, spread, ym, ys = X[:300].mean(0), X[:300].std(0), y[:300].mean(), y[:300].std()
A, t = (X[:300] - mean) / spread, (y[:300] - ym) / ys
B = (X[300:] - mean) / spread
W, b = rng.randn(3, 8) * 0.5, np.zeros(8)
V, c = rng.randn(8, 1) * 0.3, np.zeros(1)


def forward(A):
    h = np.tanh(A @ W + b)
    return h, h @ V + c


for epoch in range(400):
    h, out = forward(A)
    d = (out - t) / len(A)
    e = d @ V.T * (1 - h**2)
    V -= 0.3 * h.T @ d
    c -= 0.3 * d.sum(0)
    W -= 0.3 * A.T @ e
    b -= 0.3 * e.sum(0)
p = forward(B)[1] * ys + ym
print("R2 on the test set: %.3f" % (1 - ((p - y[300:]) ** 2).sum() / y[300:].var() / 100))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("", "", None),
        ("[1] * ys + ym", "[1]", "ND709"),  # of standardised answers
        ("forward(B)", "forward((B - mean) / spread)", "ND801"),
    ],
)
def test_a_test_that_goes_wrong_after_a_good_training_is_a_warning(old, new, code, tmp_path):
    path = tmp_path / "houses.py"
    path.write_text(HOUSES.replace(old, new) if old else HOUSES)
    *_, last = watched(str(path), [])
    assert [(finding.code, finding.level) for finding in last.findings] == (
        [(code, "warning")] if code else []
    )


COUNTED = """import numpy as np

rng = np.random.default_rng(5)
A = rng.normal(size=(400, 3)) * [30, 20, 40] + [50, -30, 80]
y = (A[:, 0] - 50 > (A[:, 1] + 30) * 1.5).astype(int)
mean, spread = A[:300].mean(0), A[:300].std(0)
X, B = (A[:300] - mean) / spread, A[300:]
T = y[:300, None]
W, b = rng.normal(0, 0.5, (3, 6)), np.zeros(6)
V, c = rng.normal(0, 0.5, (6, 1)), np.zeros(1)

def forward(x):
    h = np.tanh(x @ W + b)
    return h, 1 / (1 + np.exp(-(h @ V + c)))

for epoch in range(400):
    h, a = forward(X)
    d = (a - T) / 300
    e = d @ V.T * (1 - h**2)
    V -= h.T @ d
    c -= d.sum(0)
    W -= X.T @ e
    b -= e.sum(0)
print("test accuracy", np.mean((forward(B)[1][:, 0] > 0.5) == y[300:]))
"""


@pytest.mark.parametrize(
    ("old", "new", "levels"),
    [
        ("", "", ["error"]),  # far fewer are right
        ("forward(B)", "forward((B - mean) / spread)", []),
    ],
)
@pytest.mark.slow
def test_a_test_on_inputs_of_another_size_is_an_error_where_it_counts_far_fewer(
    old, new, levels, tmp_path
):
    file = tmp_path / "program.py"
    file.write_text(COUNTED.replace(old, new) if old else COUNTED)
    found = list(watched(str(file), []))[-1].findings
    assert [it.level for it in found if it.code == "ND801"] == levels
