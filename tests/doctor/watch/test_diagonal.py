"""Windows of a picture with the row's index for the columns, too."""

import ast

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.text.diagonal import across, diagonals

WINDOWS = """
for i in range(m):
    for j in range(m):
        patches[:, i, j] = x[:, i:i + k, j:j + k]
"""
WRONG = "x[:, i:i + k, i:i + k]"


def told(text):
    source = mended("/a/program.py", text)
    return [(ast.unparse(it.columns), it.column) for it in diagonals(source)]


def test_a_window_on_the_diagonal_is_told_with_the_edit():
    assert told(WINDOWS) == []
    text = WINDOWS.replace("x[:, i:i + k, j:j + k]", WRONG)
    assert told(text) == [("i:i + k", "j")]
    (edit,) = across(mended("/a/program.py", text), 4)
    assert edit.replacement == "j:j + k"


@pytest.mark.parametrize(
    "value",
    [
        "x[:, i:i + k, i:i + k] * j",  # j is read
        "x[:, i:i + k, :]",
        "x[:, a:a + k, a:a + k]",  # no index of these loops
    ],
)
def test_other_windows_are_left_alone(value):
    assert told(WINDOWS.replace("x[:, i:i + k, j:j + k]", value)) == []
