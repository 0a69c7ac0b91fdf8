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
    kept = "\n".join(part for part in PROGRAM.split("\n") if not part.startswith(old))
    (found,) = findings(tmp_path, kept, monkeypatch, refuses=True)
    assert found.code == "ND024"


def test_numbers_and_longer_arrays_are_left_alone(tmp_path, monkeypatch):
    text = PROGRAM.replace(".mean(axis=0)\n    last", ".mean()\n    last")
    text = text.replace("math.sqrt(((a - y) ** 2).mean(axis=0))", "math.sqrt(costs[epoch])")
    assert not findings(tmp_path, text, monkeypatch, refuses=True)


@pytest.mark.parametrize(
    "line",
    [
        "rows[epoch] = ((a - y) ** 2).mean(axis=0)",  # of a table with one column
        "costs[epoch : epoch + 1] = ((a - y) ** 2).mean(axis=0)",
        "flags[epoch] = (a - y).mean(axis=0) > 0",  # truth values
        "some = a[:2, 0] > 0\n    two = np.ones(2)\n    two[some] = 0.5 * a[:2, 0][some]",
        "last = math.fsum(((a - y) ** 2).mean(axis=0))",  # which wants several
        "last = math.hypot(*[float(a[0, 0])] * 2)",
        "last = int(*('ff', 16))",
        "try:\n        last = float(b)\n    except TypeError:\n        last = float(b[0])",
        "last = own.exp(b)",
        "last = [float('3'), int('7'), float(a[0, 0])]",
    ],
)
def test_what_works_with_every_numpy_is_left_alone(tmp_path, monkeypatch, line):
    head = PROGRAM.partition("    costs[epoch]")[0]
    head = head.replace("import math\n", "import math\nimport numpy as own\n")
    tables = "rows, flags = np.zeros((40, 1)), np.zeros(40, dtype=bool)\nfor epoch"
    text = head.replace("for epoch", tables) + f"    {line}\n"
    assert not findings(tmp_path, text, monkeypatch, refuses=True)


@pytest.mark.parametrize("name", ["math", "int"])
def test_functions_that_only_have_such_a_name_get_what_they_are_given(tmp_path, monkeypatch, name):
    if name == "math":
        text = PROGRAM.replace("import math", "import numpy as math")
        text = text.replace("math.sqrt(((a - y) ** 2).mean(axis=0))", "math.sqrt(b)[0]")
    else:
        text = PROGRAM.replace("import math", "import math\ndef int(x):\n    return x[0]\n")
        text = text.replace("math.sqrt(((a - y) ** 2).mean(axis=0))", "int(b)")
    text = text.replace("mean(axis=0)\n    last", "mean()\n    last")
    assert not findings(tmp_path, text, monkeypatch, refuses=True)


def test_this_numpy_is_known():
    version = tuple(map(int, np.__version__.split(".")[:2]))
    assert examination._refuses_arrays() == (version >= (2, 4))
