"""Arrays of one number where a number is wanted, which NumPy has taken for it before 2.4."""

import numpy as np
import pytest

from firstnet.doctor.watch import examination
from firstnet.doctor.watch.examination import watched

PROGRAM = """
import math
import numpy as np

rng = np.random.default_rng(2)
X = rng.normal(size=(60, 3))
y = (X[:, :1] > 0).astype(float)
w, b = rng.normal(0, 0.1, (3, 1)), np.zeros(1)
costs = np.zeros(40)
for epoch in range(40):
    a = 1 / (1 + np.exp(-(X @ w + b)))
    w -= 0.5 * X.T @ (a - y) / 60
    b -= 0.5 * (a - y).mean(axis=0)
    costs[epoch] = ((a - y) ** 2).mean(axis=0)
    last = math.sqrt(((a - y) ** 2).mean(axis=0))
"""


def findings(tmp_path, text, monkeypatch, refuses):
    monkeypatch.setattr(examination, "_refuses_arrays", lambda: refuses)
    path = tmp_path / "net.py"
    path.write_text(text)
    return list(watched(str(path), []))[-1].findings


def test_today_it_is_told_once_and_the_training_is_watched_nevertheless(tmp_path, monkeypatch):
    (found,) = findings(tmp_path, PROGRAM, monkeypatch, refuses=True)
    assert (found.code, found.place.line) == ("ND024", 14)


def test_with_an_older_numpy_nothing_is_said(tmp_path, monkeypatch):
    assert not findings(tmp_path, PROGRAM, monkeypatch, refuses=False)


@pytest.mark.parametrize("old", ["    costs[epoch]", "    last ="])
def test_each_of_both_is_told_alone(tmp_path, monkeypatch, old):
    kept = "\n".join(it for it in PROGRAM.split("\n") if not it.startswith(old))
    (found,) = findings(tmp_path, kept, monkeypatch, refuses=True)
    assert found.code == "ND024"


def test_numbers_and_longer_arrays_are_left_alone(tmp_path, monkeypatch):
    text = PROGRAM.replace(".mean(axis=0)\n    last", ".mean()\n    last")
    text = text.replace("math.sqrt(((a - y) ** 2).mean(axis=0))", "math.sqrt(costs[epoch])")
    assert not findings(tmp_path, text, monkeypatch, refuses=True)


def test_this_numpy_is_known():
    version = tuple(map(int, np.__version__.split(".")[:2]))
    assert examination._refuses_arrays() == (version >= (2, 4))
