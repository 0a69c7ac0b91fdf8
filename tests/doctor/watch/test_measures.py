"""Precision, recall and errors, as a program prints them."""

import numpy as np
import pytest

from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.program.comparisons import Comparisons
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.text.measures import explained, measured

ANSWERS = np.repeat([1.0, 1.0, 0.0, 0.0], [30, 10, 20, 40])  # 30 right, 10 wrong,
LABELS = np.repeat([1.0, 0.0, 1.0, 0.0], [30, 10, 20, 40])  # 20 missed: 0.75, 0.6 and 0.667


def said(line, text="pred == y_test", accuracy="Accuracy: 0.70", flip=False):
    found = Comparisons()
    one, other = (LABELS, ANSWERS) if flip else (ANSWERS, LABELS)
    found.note(one, other, one == other)
    return measured({0: found}, [Site("net.py", 9, text)], [accuracy, line])


@pytest.mark.parametrize(
    "line",
    [
        "precision 0.750 recall 0.600 f1 0.667",
        "Precision: 75.0 %, Recall: 60.0 %",
        "precision 0.667 recall 0.8",  # of the other class
        "Precision: 0.746",  # rounded otherwise
        "loss 0.3",
        "macro precision 0.2",
        "training precision 0.2",
        "recall 0.123",  # of nothing that is known
    ],
)
def test_measures_that_are_those_of_the_answers_are_left_alone(line):
    assert said(line) is None


def test_what_is_not_of_these_answers_is_left_alone():
    wrong = "precision 0.3 recall 0.600"
    assert said(wrong) is not None
    assert said(wrong, accuracy="Accuracy: 0.91") is None  # of other answers
    assert said(wrong, text="a == b") is None  # nobody knows which are the labels
    assert said(wrong, text="pred == outputs") is None


@pytest.mark.parametrize("flip", [False, True])
def test_a_recall_of_other_numbers_is_told(flip):
    text = "y == y_hat" if flip else "pred == y"
    it = said("precision 0.750 recall 0.429", text=text, flip=flip)  # 30 of 30 + 40
    assert (it.wrong, it.swapped, it.counts) == (["recall"], False, (30, 10, 20, 40))


def test_precision_and_recall_that_are_exchanged_are_known():
    assert said("precision 0.600 recall 0.750").swapped


PROGRAM = """
import numpy as np

rng = np.random.default_rng(1)
X = rng.normal(size=(300, 3))
y = (X[:, 0] + 0.6 * rng.normal(size=300) > 0.3).astype(int)
w, b = np.zeros(3), 0.0
for step in range(300):
    p = 1 / (1 + np.exp(-(X[:200] @ w + b)))
    w -= 0.5 * X[:200].T @ (p - y[:200]) / 200
    b -= 0.5 * np.mean(p - y[:200])
pred, y_test = (X[200:] @ w + b > 0).astype(int), y[200:]
print("accuracy", np.mean(pred == y_test))
tp = np.sum((pred == 1) & (y_test == 1))
precision = tp / (pred == 1).sum()
recall = tp / (y_test == 1).sum()
print("precision", precision, "recall", recall)
"""


def last(folder, text):
    """Return the last findings of a program in a file."""
    file = folder / "net.py"
    file.write_text(text)
    return list(watched(str(file), []))[-1].findings


def test_the_measures_of_a_program_are_exchanged_back(tmp_path):
    assert last(tmp_path, PROGRAM) == ()
    wrong = PROGRAM.replace("precision = tp / (pred", "precision = tp / (test").replace(
        "recall = tp / (y_test", "recall = tp / (pred"
    )
    (found,) = last(tmp_path, wrong.replace("(test == 1)", "(y_test == 1)"))
    assert (found.code, found.place.line) == ("ND709", 15)
    assert found.message == "Precision and recall are exchanged"
    assert "+precision = tp / (pred == 1).sum()" in found.fix.diff


def test_answers_that_are_none_are_told_where_return_is_missing(tmp_path):
    asks = "def predict(x):\n    return (x @ w + b > 0).astype(int)\n\n\n"
    asks += "print(np.mean(predict(X[200:]) == y[200:]))\n"
    text = PROGRAM.split("pred, y_test")[0] + asks
    assert last(tmp_path, text) == ()
    (found,) = last(tmp_path, text.replace("    return (x", "    (x"))
    assert (found.code, found.place.line) == ("ND102", 13)
    assert "compares None with labels" in found.observed
    assert "+    return (x @ w + b > 0).astype(int)" in found.fix.diff


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("R2 en prueba: -6.845", -6.845),
        ("test RMSE 12  R2 0.9931", 0.9931),
        ("R^2 = -2", -2.0),
        ("r² score on the test set: 0.5", 0.5),
        ("R2D2 12.5", None),
        ("error2 3.5", None),
        ("epoch 2", None),
    ],
)
def test_a_share_of_the_variance_is_read_as_it_is_printed(line, value):
    assert explained(["epoch 1", line]) == value
    assert explained([line, "baseline R2: 0.1"]) == (None if value is not None else 0.1)
