"""An iterator in the place of a list: what it does to a program is seen, and not presumed."""

import pytest

from firstnet.doctor.watch.examination import watched

PROGRAM = """
import numpy as np

rng = np.random.default_rng(0)


def load():
    X = rng.normal(size=(200, 3))
    y = (X @ [1.0, -2.0, 0.5] > 0) * 1.0
    data = zip(X, y)
    return data


data = load()
w = np.zeros(3)
for epoch in range(10):
    cost = 0
    for x, t in data:
        a = 1 / (1 + np.exp(-x @ w))
        w -= 0.01 * (a - t) * x
        cost += (a - t) ** 2
    print(epoch, cost)
"""


def found(text, folder):
    file = folder / "program.py"
    file.write_text(text)
    *_, last = watched(str(file), [])
    return [
        (finding.code, finding.place.line, finding.observed)
        for finding in last.findings
        if finding.level == "error"
    ]


@pytest.mark.parametrize(
    ("old", "new", "observed"),
    [
        ("w =", "w =", "200 items when it is gone through first, and none from the second time on"),
        ("w =", "n = len(data)\nw =", "TypeError: object of type 'zip' has no len()"),
    ],
    ids=["used up", "counted"],
)
def test_an_iterator_that_does_harm_is_told_where_it_is_made(old, new, observed, tmp_path):
    assert found(PROGRAM.replace(old, new, 1), tmp_path) == [("ND014", 10, observed)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("data = load()", "data = list(load())"),
        ("in data:", "in load():"),
        ("data = zip(X, y)", "data = list(zip(X, y))"),
    ],
)
def test_an_iterator_that_its_caller_lists_or_makes_anew_is_none_of_our_business(
    old, new, tmp_path
):
    assert PROGRAM.count(old) == 1
    assert found(PROGRAM.replace(old, new), tmp_path) == []


def test_an_iterator_that_a_function_goes_through_in_each_round_is_used_up(tmp_path):
    text = PROGRAM.replace("data = load()\n", "data = list(load())\nlast = zip(*zip(*data))\n")
    text = text.split("w = np.zeros(3)\n")[0]
    body = PROGRAM.split("w = np.zeros(3)\n")[1]
    inside = "".join(f"    {line}\n" for line in body.splitlines())
    text += f"def train(w, data, last):\n{inside}        print(sum(x @ w > 0 for x, t in last))\n"
    text += "train(np.zeros(3), data, last)\n"
    (told,) = found(text, tmp_path)
    assert told[0] == "ND014"
    assert told[2].startswith("200 items")


def test_an_iterator_of_a_file_beside_is_told_with_its_edit(tmp_path):
    loader, rest = PROGRAM.split("data = load()")
    (tmp_path / "loader.py").write_text(loader)
    file = tmp_path / "program.py"
    file.write_text(f"import numpy as np\nfrom loader import load\ndata = load()\nlen(data){rest}")
    *_, last = watched(str(file), [])
    (told,) = [finding for finding in last.findings if finding.level == "error"]
    assert (told.code, told.place.file, told.place.line) == ("ND014", "loader.py", 10)
    assert told.fix.file == "loader.py"
    assert "+    data = list(zip(X, y))" in told.fix.diff


def test_a_stream_that_is_taken_up_where_the_last_round_ended_is_right(tmp_path):
    """Its last rounds get nothing, and the one before them did not begin at the start."""
    text = PROGRAM.replace("data = load()\n", "stream = load()\n").replace(
        "    for x, t in data:\n",
        "    for x, t in stream:\n        if cost > 2:\n            break\n",
    )
    assert found(text, tmp_path) == []
