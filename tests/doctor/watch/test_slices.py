"""Wrong slices of the examples are found in the text, and mended there."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.slices import (
    beside_an_order,
    drawn_at,
    of_other_steps,
    order_of_batches,
    order_of_examples,
)

POINTS = runpy.run_path(str(Path(__file__).parent / "test_uses.py"))["POINTS"]


def source(text):
    return Source("net.py", text, text)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("for i in range(0, n, 40):\n    x = X[i:40]", ["X[i:i + 40]"]),
        ("for i in range(0, n, k):\n    x, y = X[i:k], Y[i:k]", ["X[i:i + k]", "Y[i:i + k]"]),
        ("parts = [data[k:size] for k in range(0, n, size)]", ["data[k:k + size]"]),
        ("while a < n:\n    x = order[a:size]\n    a += size", ["order[a:a + size]"]),
        ("for i in range(0, n, size):\n    x = X[i:i + size]", []),
        ("for i in range(0, n, k):\n    x = X[i * k:(i + 1) * k]", ["X[i:i + k]"]),
        ("for i in range(0, n, 8):\n    x = X[i * 8:i * 8 + 8]", ["X[i:i + 8]"]),
        ("for i in range(0, n // k):\n    x = X[i * k:(i + 1) * k]", []),
        ("for i in range(0, n, 1):\n    x = X[i * 1:(i + 1) * 1]", []),
        ("for i in range(0, n):\n    x = X[i:n]", []),
        ("for i in range(0, n, size):\n    x = X[i:last]", []),
    ],
)  # fmt: skip
def test_a_slice_that_ends_at_the_size(text, instead):
    assert [slice_.instead for slice_ in of_other_steps(source(text))] == instead


LOOP = "for s in range(0, n, 9):\n    some = order[s:s + 9]\n    "


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        (LOOP + "x, y = X[some], Y[s:s + 9]", ["Y[some]"]),
        (LOOP + "x, y = X[some], Y[some]", []),
        (LOOP + "x, y = X[s:s + 9], Y[s:s + 9]", []),
        (LOOP + "x, y = X[some], Y[s]", []),
    ],
)
def test_a_slice_beside_an_order(text, instead):
    assert [it.instead for it in beside_an_order(source(text))] == instead


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("b = rng.choice(9, 3)\nx = X[b]", 1),
        ("b = np.arange(9)\nx = X[b]", 0),
        ("x = X[b]\nb = rng.choice(9, 3)", 0),
    ],
)
def test_where_the_examples_are_drawn(text, line):
    assert drawn_at(source(text), len(text.split("\n")) if line or "arange" in text else 1) == line


SLICES = "x, y = Xs[start:start + 20], Ys[start:start + 20]"
ORDERED = "some = order[start:start + 20]\n        x, y = X_train[some], y_train[some]"
PROGRAM = POINTS.replace(SLICES, ORDERED).replace(
    "    Xs, Ys = X_train[order], y_train[order]\n", ""
)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("y_train[some]", "y_train[start:start + 20]", "ND605"),
        ("order[start:start + 20]", "order[start:20]", "ND601"),
    ],
)
def test_the_slice_is_blamed_and_mended(old, new, code, tmp_path):
    file = tmp_path / "program.py"
    assert PROGRAM.count(old) == 1
    file.write_text(PROGRAM)
    assert list(watched(str(file), []))[-1].findings == ()
    file.write_text(PROGRAM.replace(old, new))
    found = list(watched(str(file), []))[-1].findings[0]
    assert (found.code, found.level) == (code, "error")
    assert new in file.read_text().split("\n")[found.place.line - 1]
    assert applied(file.read_text(), hunks(found.fix.diff)) == PROGRAM


def test_examples_drawn_from_the_first_few_are_told_where_they_are_drawn(tmp_path):
    file = tmp_path / "program.py"
    old = "order[start:start + 20]"
    file.write_text(PROGRAM.replace(old, "rng.integers(0, 20, 20)"))
    found = list(watched(str(file), []))[-1].findings[0]
    assert found.code == "ND601"
    assert "rng.integers(0, 20" in file.read_text().split("\n")[found.place.line - 1]


ORDER = "for k in np.array_split(rng.permutation(len(X) // size), len(X) // size):\n    pass\n"


def test_an_order_of_the_mini_batches_becomes_one_of_the_examples():
    (order,) = order_of_batches(source(ORDER))
    (edit,) = order_of_examples(source(ORDER), order.lineno)
    assert "permutation(len(X)), len(X) // size)" in apply(ORDER, [edit])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("permutation(len(X) // size)", "permutation(len(X))"),
        ("permutation(len(X) // size), len(X) // size", "permutation(len(X) // 4), 5"),  # a part
        ("permutation", "arange"),
    ],
)
def test_other_orders_are_left_alone(old, new):
    assert list(order_of_batches(source(ORDER.replace(old, new)))) == []
