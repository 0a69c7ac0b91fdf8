"""Targets that are among the inputs."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.findings.origin import made_at, of_whole_table
from firstnet.doctor.watch.steps.leaks import class_among
from firstnet.doctor.watch.text.windows import made_twice

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
program, seen = SEEING["program"], SEEING["seen"]
HOUSES = """
import numpy as np

rng = np.random.default_rng(0)
table = rng.normal(size=(200, 4))
table[:, 3] = table[:, 0] * table[:, 1] + 0.3 * table[:, 2]
y = table[:, 3:]
X = table[:, :3]
w, v = rng.normal(0, 0.5, (3, 8)), rng.normal(0, 0.5, (8, 1))
for epoch in range(60):
    for s in range(0, 200, 20):
        x, wanted = X[s:s + 20], y[s:s + 20]
        h = np.tanh(x @ w)
        d = 2 * (h @ v - wanted) / 20
        back = d @ v.T * (1 - h**2)
        v -= 0.1 * h.T @ d
        w -= 0.1 * x.T @ back
"""
WHOLE = HOUSES.replace("X = table[:, :3]", "X = table").replace("(3, 8)", "(4, 8)")


def told(folder, text):
    """Return what is said of a program, by code, line and observation."""
    file = folder / "net.py"
    file.write_text(text)
    found = list(watched(str(file), []))[-1].findings
    return [(it.code, it.level, it.place.line, it.observed) for it in found if it.level != "advice"]


@pytest.mark.slow
def test_a_table_that_holds_the_answers_is_right_if_the_network_is_not_given_them(tmp_path):
    """Its rows are read before the answers are cut off, and the output does not follow these."""
    cut = WHOLE.replace("x, wanted = X[s:s + 20], y[s:s + 20]", "rows = table[s:s + 20]")
    cut = cut.replace(
        "h = np.tanh(x", "x, wanted = rows[:, :3], rows[:, 3:]\n        h = np.tanh(x"
    )
    assert told(tmp_path, cut.replace("(4, 8)", "(3, 8)")) == []
    assert told(tmp_path, HOUSES) == []


def test_an_answer_in_the_table_of_inputs_is_told(tmp_path):
    (found,) = told(tmp_path, WHOLE)
    assert found[:3] == ("ND811", "warning", 7)
    assert "it is number 4 of the 4 in `X[s:s + 20]`" in found[3]


def test_only_the_very_numbers_are_told(tmp_path):
    """A lag of a series that goes up by 10 is the target minus 10, and yet no leak."""
    assert told(tmp_path, WHOLE.replace("X = table\n", "X = (table - 1) / 7\n")) == []


def test_the_outputs_of_one_example_are_no_examples(tmp_path):
    """An autoencoder that takes one example at a time, of which the table has as many columns."""
    text = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 2)) @ rng.normal(size=(2, 10)) * 0.5
w, v = rng.normal(0, 0.3, (10, 4)), rng.normal(0, 0.3, (4, 10))
for epoch in range(30):
    for i in range(60):
        h = np.tanh(X[i] @ w)
        d = h @ v - X[i]
        back = (d @ v.T) * (1 - h**2)
        v -= 0.05 * np.outer(h, d)
        w -= 0.05 * np.outer(X[i], back)
"""
    assert told(tmp_path, text) == []


SERIES = """
import numpy as np

rng = np.random.default_rng(0)
series = np.sin(np.arange(160) / 4) + rng.normal(0, 0.1, 160)
X = np.array([series[i:i + 5] for i in range(150)])
y = np.array([series[i + 5] for i in range(150)])[:, None]
w, v = rng.normal(0, 0.3, (5, 8)), rng.normal(0, 0.3, (8, 1))
for epoch in range(80):
    for s in range(0, 150, 15):
        x, wanted = X[s:s + 15], y[s:s + 15]
        h = np.tanh(x @ w)
        d = (h @ v - wanted) / 15
        back = d @ v.T * (1 - h**2)
        v -= 0.1 * h.T @ d
        w -= 0.1 * x.T @ back
"""


@pytest.mark.slow
def test_the_last_number_of_a_window_is_not_what_comes_after_it(tmp_path):
    assert told(tmp_path, SERIES) == []
    (found,) = told(tmp_path, SERIES.replace("[series[i + 5] for", "[series[i + 5 - 1] for"))
    assert found[:3] == ("ND811", "error", 7)
    (found,) = told(tmp_path, SERIES.replace("[series[i + 5] for", "[series[i] for"))
    assert found[:2] == ("ND811", "warning")  # to remember the first one is an exercise


def test_a_class_among_the_inputs_is_told_if_there_are_many_examples(tmp_path):
    text = WHOLE.replace("y = table", "table[:, 3] = (table[:, 3] > 0) * 1.0\ny = table")
    text = text.replace("range(0, 200, 20)", "range(0, 200, 40)").replace("s + 20", "s + 40")
    (found,) = told(tmp_path, text)
    assert found[:3] == ("ND811", "warning", 8)
    few = text.replace("table[:, 3] = (", "table = np.sign(table)\ntable[:, 3] = (")
    assert told(tmp_path, few) == []  # of eight patterns


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    "y", ["X[:, :1] * X[:, 1:2]", "X.sum(axis=1, keepdims=True)", "(X[:, :1] > 0) * 1.0"]
)
def test_answers_that_follow_from_the_inputs_are_no_leak(tmp_path, y):
    text = HOUSES.replace("y = table[:, 3:]\n", "").replace(
        "X = table[:, :3]\n", f"X = table[:, :3]\ny = {y}\n"
    )
    assert told(tmp_path, text) == []


@pytest.mark.slow
def test_letters_that_are_to_be_repeated_are_told():
    _, verdict = seen(
        program("recurrent", "text[start + 1 : start + length + 1]", "text[start : start + length]")
    )
    (found,) = verdict.findings
    assert (verdict.kind, found.code, found.level) == ("right", "ND811", "error")
    text = program("recurrent").split("\n")
    assert text[found.place.line - 1].strip().startswith("wanted = [place[it]")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("y = f(x)\nz = y[3:]\nuse(z)\n", 1),
        ("a, y = g(x), h(x)\nz = y.reshape(-1, 1)[b]\nuse(z)\n", 1),
        ("def g(s):\n    y = s[1:]\n    return s, y[:, None]\n\n\na, z = g(x + 1)\nuse(z)\n", 2),
        ("use(z)\n", 1),
    ],
)
def test_what_is_only_cut_or_laid_out_is_made_elsewhere(text, line):
    source = mended("net.py", text)
    assert made_at(source, text.count("\n"), "z") == line


def test_only_the_same_slice_twice_was_to_be_another():
    twice = "a = [n[c] for c in s[p:p + 9]]\nb = [n[c] for c in s[p:p + 9]]\n"
    assert made_twice(mended("net.py", twice)) == 2
    assert made_twice(mended("net.py", twice.replace("p:p + 9", "p + 1:p + 9", 1))) == 0
    assert made_twice(mended("net.py", "a = np.zeros(3)\nb = np.zeros(3)\n")) == 0


@pytest.mark.parametrize(
    ("column", "place"),
    [(lambda it: it / 255, 2), (lambda it: it / 2 - 1.5, 2), (lambda it: 1.0 * (it == 3), -1)],
)
def test_a_class_among_the_inputs_is_found(column, place):
    labels = np.arange(200.0) % 7
    inputs = np.random.default_rng(0).normal(size=(200, 4))
    inputs[:, 2] = column(labels)
    assert class_among(list(inputs), labels.tolist()) == place
    assert class_among(list(inputs[:50]), labels[:50].tolist()) == -1  # too few


LABELLED = HOUSES.replace("range(0, 200, 20)", "range(0, 200, 40)").replace("s + 20", "s + 40")
LABELLED = LABELLED.replace("y = table[:, 3:]", "y = (table[:, 3:] > 0) * 1.0").replace(
    "X = table[:, :3]", "X = np.c_[table[:, :3], y]\nX = (X - X.mean(axis=0)) / X.std(axis=0)"
)


@pytest.mark.slow
def test_a_standardised_label_among_measures_is_an_error_in_a_table_that_was_loaded(tmp_path):
    text = LABELLED.replace("(3, 8)", "(4, 8)")
    (found,) = told(tmp_path, text)
    assert found[:3] == ("ND811", "warning", 7)  # the program puts it there
    whole = text.replace("np.c_[table[:, :3], y]", "table.copy()").replace(
        "y = (table[:, 3:] > 0) * 1.0", "table[:, 3] = table[:, 3] > 0\ny = table[:, 3:].copy()"
    )
    loaded = f"{whole}\n# table = np.loadtxt('houses.csv')\n"
    assert [it[:2] for it in told(tmp_path, loaded)] == [("ND811", "error")]
    plain = LABELLED.replace("np.c_[table[:, :3], y]", "np.c_[table[:, :3], table[:, 0] > 0]")
    assert told(tmp_path, plain.replace("(3, 8)", "(4, 8)")) == []


FROM_ZERO = """
import numpy as np

rng = np.random.default_rng(0)
table = rng.normal(size=(300, 4))
table[:, 2] = rng.poisson(1, 300)
table[:, 3] = table[:, 0] + table[:, 2] > 1
# table = np.loadtxt('customers.csv')
X, y = COLUMNS, table[:, 3].copy()
X = (X - X.mean(axis=0)) / X.std(axis=0)
w, b = np.zeros(X.shape[1]), 0.0
for epoch in range(400):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    w -= 0.5 * X.T @ (p - y) / len(y)
    b -= 0.5 * np.mean(p - y)
    if epoch % 100 == 0:
        print("loss", np.mean((p - y) ** 2))
"""


@pytest.mark.slow
def test_a_label_among_the_inputs_is_seen_where_the_weights_start_at_zero(tmp_path):
    (found,) = told(tmp_path, FROM_ZERO.replace("COLUMNS", "table.copy()"))
    assert found[:2] == ("ND811", "error")
    assert told(tmp_path, FROM_ZERO.replace("COLUMNS", "table[:, :3].copy()")) == []


@pytest.mark.parametrize(
    ("inputs", "line"),
    [
        ("df.to_numpy(float)", 2),
        ("df.values", 2),
        ("df.drop(columns='left').values", 0),
        ("df.iloc[:, :-1].values", 0),
        ("other.values", 0),
    ],
)
def test_the_inputs_are_all_columns_of_the_table_that_has_the_target(inputs, line):
    text = f'y = df["left"].to_numpy(float)\nX = {inputs}\n'
    assert of_whole_table(mended("net.py", text)) == line
