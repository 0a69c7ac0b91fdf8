"""Training and test inputs that are not prepared alike."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits import apply as applied
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.findings.preparation import (
    as_the_other,
    given_raw,
    unprepared,
)

POINTS = runpy.run_path(str(Path(__file__).parent / "test_uses.py"))["POINTS"]
BOTH = """
X_train, X_test = a, b
mu = X_train.mean()
X_train = (X_train - mu) / 3
X_test = (X_test - mu) / 3
train(X_train)
test(X_test)
"""
OTHER_NAMES = BOTH.replace("X_train", "trainX").replace("X_test", "testX")
TOGETHER = """
X_tr, X_te = a, b
mu, sd = X_tr.mean(), X_tr.std()
X_tr, X_te = (X_tr - mu) / sd, (X_te - mu) / sd
train(X_tr, X_te)
"""
LAID_OUT = """
(x_train, y_train), (x_test, y_test) = load()
x_train = x_train.reshape(len(x_train), 28 * 28).astype("float32")
x_train /= 255
x_test = x_test.reshape(len(x_test), 28 * 28).astype("float32")
x_test /= 255
train(x_train, x_test)
"""
BY_SCIKIT = BOTH.replace("(X_train - mu) / 3", "scaler.fit_transform(X_train)").replace(
    "(X_test - mu) / 3", "scaler.transform(X_test)"
)
INLINE = """
data_dev = data[:9].T
X_dev = data_dev[1:n] / 255.
data_train = data[9:].T
X_train = data_train[1:n] / 255.
train(X_train, X_dev)
"""

IN_A_FUNCTION = """
def prepare():
    x_train, x_test, y = load()
    mean = x_train.mean(axis=0)
    x_train = (x_train - mean) / 3
    return x_train, x_test, y

x_train, x_test, y = prepare()
train(x_train, x_test)
"""


def test_columns_of_a_table_are_prepared_as_those_of_the_other():
    text = "train, test = a, b\ntrain[c] = (train[c] - m) / s\nX = train[c]\nZ = test[c]\n"
    edit = as_the_other(unprepared([mended("net.py", text)]))
    assert edit.replacement.strip() == "test[c] = (test[c] - m) / s"


RAW = """
scaler = Scaler().fit(X[:90])
Z = scaler.transform(X[:90])
train(Z)
print(ask(X[90:]))
"""


def test_a_part_that_is_given_as_it_is_is_prepared_as_the_other():
    source = mended("net.py", RAW)
    healed = RAW.replace("ask(X[90:])", "ask(scaler.transform(X[90:]))")
    assert applied(RAW, [given_raw([source])]) == healed
    assert given_raw([mended("net.py", healed)]) is None
    assert given_raw([mended("net.py", RAW.replace("scaler.transform(", "list("))]) is None


def test_what_is_left_within_a_function_is_prepared_there():
    found = unprepared([mended("net.py", IN_A_FUNCTION)])
    assert (found.name, found.other) == ("x_train", "x_test")
    edit = as_the_other(found)
    assert edit.replacement.strip() == "x_test = (x_test - mean) / 3"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (BOTH, "X_test = (X_test - mu) / 3\n"),
        (BOTH, "X_train = (X_train - mu) / 3\n"),
        (OTHER_NAMES, "testX = (testX - mu) / 3\n"),
        (BY_SCIKIT, "X_test = scaler.transform(X_test)\n"),
        (LAID_OUT, "x_test /= 255\n"),
    ],
)
def test_a_part_that_is_left_as_it_was_gets_the_statement_of_the_other(text, left):
    assert text.count(left) == 1
    assert unprepared([mended("net.py", text)]) is None
    source = mended("net.py", text.replace(left, ""))
    found = unprepared([source])
    edit = as_the_other(found)
    assert sorted(applied(source.runnable, [edit]).split("\n")) == sorted(text.split("\n"))


def test_a_part_that_is_left_in_a_statement_of_several_is_made_as_the_others():
    assert unprepared([mended("net.py", TOGETHER)]) is None
    source = mended("net.py", TOGETHER.replace("(X_te - mu) / sd", "X_te"))
    assert applied(source.runnable, [as_the_other(unprepared([source]))]) == TOGETHER


@pytest.mark.parametrize("part", ["dev", "train"])
def test_a_part_that_is_made_without_the_division_gets_it(part):
    assert unprepared([mended("net.py", INLINE)]) is None
    source = mended("net.py", INLINE.replace(f"data_{part}[1:n] / 255.", f"data_{part}[1:n]"))
    found = unprepared([source])
    assert found.other == f"X_{part}"
    assert applied(source.runnable, [as_the_other(found)]) == INLINE


@pytest.mark.parametrize(
    "text",
    [
        "x_train = x / 255\nx_test = x_train[:9]\nf(x_test)\n",  # it is scaled with the other
        "y_train = y_train / 9\nx_test = b\nf(x_test)\n",  # other things
        "x_train = x_train / 9\nx_test = b\n",  # nothing reads it
        "w = w / 9\nv = b\nf(v)\n",
        "x_train = x_train / 9\nx_test = np.divide(x_test, 9)\nf(x_test)\n",  # by another call
        "x_train = a\nx_train = x_train / 9\nx_test = load() / 9\nf(x_test)\n",
        "def f():\n    x_train = x_train / 9\n\n\nx_test = b\nf(x_test)\n",
    ],
)
def test_what_is_no_other_part_is_left_alone(text):
    assert unprepared([mended("net.py", text)]) is None


@pytest.mark.slow
def test_a_test_set_that_is_asked_after_many_validations_is_seen(tmp_path):
    text = POINTS.replace("h = np.tanh(x @ w)", "h = hidden(x)")
    text = text.replace("np.tanh(X_test @ w)", "hidden(X_test * 30)")
    text = text.replace("def softmax", "def hidden(x):\n    return np.tanh(x @ w)\n\ndef softmax")
    assert text.count("    for start in") == 1
    text = text.replace('    print("epoch", epoch,', "print(")  # at the end alone
    many = "    for _ in range(50):\n        hidden(X_train[:90])\n    for start in"
    file = tmp_path / "program.py"
    file.write_text(text.replace("    for start in", many))
    (found,) = list(watched(str(file), []))[-1].findings
    assert (found.code, "scaled differently" in found.message) == ("ND801", True)


@pytest.mark.slow
def test_a_test_set_that_is_not_prepared_is_told_and_mended(tmp_path):
    right = POINTS.replace("h = np.tanh(x @ w)", "h = hidden(x)")
    right = right.replace("np.tanh(X_test @ w)", "hidden(X_test)")
    right = right.replace("def softmax", "def hidden(x):\n    return np.tanh(x @ w)\n\ndef softmax")
    right = right.replace("rng.normal(size=(400, 4))", "20 + 3 * rng.normal(size=(400, 4))")
    right = right.replace(
        "half = np.arange(150)\n",
        "mu = X_train.mean(axis=0)\nX_train = (X_train - mu) / 3\nX_test = (X_test - mu) / 3\n",
    )
    file = tmp_path / "program.py"
    file.write_text(right)
    assert list(watched(str(file), []))[-1].findings == ()
    file.write_text(right.replace("X_test = (X_test - mu) / 3\n", ""))
    (found,) = list(watched(str(file), []))[-1].findings
    assert found.code == "ND801"
    assert "prepares X_train, and not X_test" in found.observed
    assert "+X_test = (X_test - mu) / 3" in found.fix.diff
