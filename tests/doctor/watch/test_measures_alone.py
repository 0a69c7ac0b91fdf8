"""Measures that a program only defines: is each the one that its name promises?"""

import ast

import pytest

from firstnet.doctor.watch.calling.measures import fault_of_a_measure
from firstnet.doctor.watch.calling.plans import Definitions
from firstnet.doctor.watch.examination import watched

OF_A_TABLE = """
import numpy as np

def confusion(truth, guess, k):
    table = np.zeros((k, k), dtype=int)
    for t, g in zip(truth, guess):
        table[t, g] += 1
    return table

def precision(table):
    return np.diag(table) / np.maximum(table.sum(axis=0), 1)

def recall(table):
    return np.diag(table) / np.maximum(table.sum(axis=1), 1)

def f1(table):
    p, r = precision(table), recall(table)
    return 2 * p * r / np.maximum(p + r, 1e-12)
"""
BINARY = """
def precision_score(y_true, y_pred):
    tp = sum(1 for t, p in zip(y_true, y_pred) if t == 1 and p == 1)
    fp = sum(1 for t, p in zip(y_true, y_pred) if t == 0 and p == 1)
    return tp / (tp + fp)

def recall_score(y_true, y_pred):
    tp = sum(1 for t, p in zip(y_true, y_pred) if t == 1 and p == 1)
    fn = sum(1 for t, p in zip(y_true, y_pred) if t == 1 and p == 0)
    return tp / (tp + fn)

def f1_score(y_true, y_pred):
    p, r = precision_score(y_true, y_pred), recall_score(y_true, y_pred)
    return 100 * 2 * p * r / (p + r)
"""
OTHERS = """
import numpy as np

def top_k(truth, scores, k):
    best = np.argsort(-scores, axis=1)[:, :k]
    return float(np.mean((best == truth[:, None]).any(axis=1)))

def r2(y_true, y_pred):
    left = np.sum((y_true - y_pred) ** 2)
    return 1 - left / np.sum((y_true - y_true.mean()) ** 2)
"""
MACRO = """
import numpy as np

def f1_macro(a, b):
    scores = []
    for c in np.unique(a):
        tp = np.sum((a == c) & (b == c))
        scores.append(2 * tp / (np.sum(a == c) + np.sum(b == c)))
    return np.mean(scores)
"""

OF_DISTANCES = """
import numpy as np

def top_k(distance, labels, k):
    nearest = np.argsort(distance, axis=1)[:, :k]
    return np.mean((nearest == labels[:, None]).any(axis=1))
"""
UNCENTRED = """
import numpy as np

def r2_score(y, predicted):  # of a line through 0
    return 1 - np.sum((y - predicted) ** 2) / np.sum(y**2)
"""
TURNED = """
import numpy as np

def precision(answers, y):  # of the outputs y, for the right answers
    return np.sum((y == 1) & (answers == 1)) / np.sum(y == 1)
"""
JOINT = """
import numpy as np

def joint_recall(truth, predicted):  # how often both are so
    return np.mean((truth == 1) & (predicted == 1))
"""


def fault(text):
    names = {}
    exec(text, names)
    return fault_of_a_measure(Definitions(names, ast.parse(text)))


@pytest.mark.parametrize("text", [OF_A_TABLE, BINARY, OTHERS, MACRO])
def test_right_measures_are_left_alone(text):
    assert fault(text) is None


@pytest.mark.parametrize(
    ("text", "old", "new", "function", "returned"),
    [
        (OF_A_TABLE, "sum(axis=0)", "sum(axis=1)", "precision", "the recall"),
        (OF_A_TABLE, "return 2 * p * r", "return p * r", "f1", "half of F1"),
        (BINARY, "t == 0 and p == 1", "t == 1 and p == 0", "precision_score", "the recall"),
        (BINARY, "tp / (tp + fn)", "tp / len(y_true)", "recall_score", None),
        (BINARY, "2 * p * r / (p + r)", "(p + r) / 2", "f1_score", None),
        (OTHERS, "argsort(-scores", "argsort(scores", "top_k", "the share among the lowest scores"),
        (OTHERS, "1 - left", "left", "r2", "the share that is not explained"),
        (MACRO, "2 * tp", "tp", "f1_macro", "half of F1"),
    ],
)
def test_another_measure_is_told_by_its_name(text, old, new, function, returned):
    assert text.count(old) == 1
    found = fault(text.replace(old, new))
    assert found.function == function
    assert returned is None or found.returned == returned


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (BINARY, "(y_true, y_pred):\n    tp", "(u, v):\n    y_true, y_pred = u, v\n    tp"),
        (OTHERS, "y_true.mean()", "y_pred.mean() * 0.9"),  # no measure that has a name
        (OTHERS, "def top_k(truth, scores, k)", "def top_k(truth, scores, k, of)"),
        (BINARY, "def f1_score", "def f1_and_recall"),
        (OF_DISTANCES, "", ""),
        (UNCENTRED, "", ""),
        (TURNED, "", ""),
        (JOINT, "", ""),
    ],
)
def test_what_is_not_known_is_left_alone(text, old, new):
    other = text.replace(old, new)
    if "y_pred = u, v" in new:  # whose order is not known
        other = other.replace("t == 0 and p == 1", "t == 1 and p == 0")
    assert fault(other) is None


def test_the_function_is_told_in_a_file_that_trains_nothing(tmp_path):
    path = tmp_path / "measures.py"
    path.write_text(OF_A_TABLE.replace("return 2 * p * r", "return p * r"))
    (found,) = list(watched(str(path), []))[-1].findings
    assert (found.code, found.level, found.place.line) == ("ND709", "error", 18)
    assert found.message == "f1 gives half of F1"
