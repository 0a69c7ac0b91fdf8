"""Examples whose numbers `reshape` mixes, and those that it keeps together."""

import ast
import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.reshaped import examples_kept
from firstnet.doctor.watch.program.instrument import Sites
from firstnet.doctor.watch.program.recorder import Recorder
from firstnet.doctor.watch.program.reshaped import count_of_columns

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]
PROGRAM = """
import numpy as np

rng = np.random.default_rng(0)
images = rng.normal(size=(120, 3, 4))
y = (images[:, 0, 0] > images[:, 1, 1]).astype(float).reshape(1, 120)
m = images.shape[0]
X = FLAT
w, b = np.zeros((12, 1)), 0.0
for epoch in range(300):
    a = 1 / (1 + np.exp(-(w.T @ X + b)))
    w -= 0.5 * X @ (a - y).T / m
    b -= 0.5 * np.mean(a - y)
print("accuracy", np.mean((a > 0.5) == y))
"""
MIXED = ["images.reshape(-1, m)", "images.reshape((12, m))", "images.reshape(-1, len(images))"]


COLUMNS = {
    "a.reshape(-1, m)": "m",
    "a.reshape((n, a.shape[0]))": "a.shape[0]",
    "a.reshape(3, len(a))": "len(a)",
    "a.reshape(1, -1)": None,
    "a.reshape(-1, 1)": "1",
    "a.reshape(a.shape[1], -1)": "-a.shape[1]",
    "a.reshape((n, -1))": "-n",
    "a.reshape(f(), -1)": None,
    "a.reshape(2, f())": None,
    "a.reshape(2, 3, 4)": None,
    "reshape(a, m)": None,
}
SHAPES = {  # of arrays, how many columns they get, and whether that mixes their rows
    ((40, 3, 4), 40): True,
    ((40, 3), 40): True,
    ((40,), 40): False,
    ((40, 1), 40): False,
    ((3, 40), 40): False,
    ((40, 40), 40): False,
    ((4, 3), 4): False,
    ((40, 3, 4), -12): True,
    ((40, 3, 4), -40): False,  # as images are made rows
    ((40, 3), -3): True,
    ((3, 4, 40), -12): False,  # its examples are in columns already
}


@pytest.mark.parametrize(("text", "count"), COLUMNS.items())
def test_the_number_of_columns_is_read_where_it_can_be_computed_twice(text, count):
    found = count_of_columns(ast.parse(text, mode="eval").body)
    assert (found and ast.unparse(found)) == count


@pytest.mark.parametrize(("made", "mixed"), SHAPES.items())
def test_rows_become_columns_only_by_mixing_what_is_in_them(made, mixed):
    shape, columns = made
    recorder, array = Recorder(Sites(), 1_000, None), np.zeros(shape)
    assert recorder.reshaped(7, array, columns) is array
    assert recorder.torn == ({7: shape} if mixed else {})


def test_the_edit_is_of_all_arrays_that_get_the_same_rows():
    text = "a = x.reshape(n, m)\nb = y.reshape(n, k)\nc = z.reshape(8, 8)\n"
    (edit,) = examples_kept(Source("net.py", text, text), 1)
    again = "a = x.reshape(n, -1)\n"
    (edit_again,) = examples_kept(Source("net.py", again, again), 1)
    assert apply(again, [edit_again]) == "a = x.reshape(-1, n).T\n"
    after = "a = x.reshape(m, -1).T\nb = y.reshape(k, -1).T\nc = z.reshape(8, 8)\n"
    assert apply(text, [edit]) == after


@pytest.mark.slow
@pytest.mark.parametrize("flat", MIXED)
def test_a_training_on_mixed_examples_is_told(flat):
    _, verdict = seen(PROGRAM.replace("FLAT", flat))
    found = verdict.findings[0]
    assert (found.code, found.level, found.place.line) == ("ND804", "error", 8)
    for right in ("images.reshape(m, -1).T", "images.transpose(1, 2, 0).reshape(-1, m)"):
        assert seen(PROGRAM.replace("FLAT", right))[1].findings == ()
