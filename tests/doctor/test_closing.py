"""Brackets that are never closed, or closed twice: where the end is put, and where it is not."""

import pytest

from firstnet.doctor.reading.mending import apply
from firstnet.doctor.reading.pasted.closing import with_brackets
from firstnet.doctor.reading.pasted.comparing import with_comparison

MENDED = {
    "at the end of a line": ("z = f(g(a, w), b\ny = 1\n", "z = f(g(a, w), b)\ny = 1\n"),
    "before the colon of a block": (
        "for i in range(len(a):\n    f(i)\n",
        "for i in range(len(a)):\n    f(i)\n",
    ),
    "before a comment": ("z = f(a  # of (\ny = 1", "z = f(a)  # of (\ny = 1"),
    "brackets of another kind": ("x = [1, (2, 3\ny = 2\n", "x = [1, (2, 3)]\ny = 2\n"),
    "on a later line": ("z = f(a,\n      g(b)\ny = 1\n", "z = f(a,\n      g(b))\ny = 1\n"),
    "one too many": ("x = f(1))  # (\n", "x = f(1)  # (\n"),
}


@pytest.mark.parametrize("name", MENDED)
def test_a_bracket_is_closed_where_its_line_ends(name):
    text, wanted = MENDED[name]
    lines = text.split("\n")
    assert apply(with_brackets(lines), lines) == wanted.split("\n")


@pytest.mark.parametrize("text", ["x = f(1)\n", "x = 'a\n", "x = f(1, [2)\ny = 3\n"])
def test_other_texts_are_left_as_they_are(text):
    assert with_brackets(text.split("\n")) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("if x = y:", "if x == y:"),
        ("while f(x, a=1) = y[0] and b:", "while f(x, a=1) == y[0] and b:"),
        ("if a.b = 'c = d':  # a = b", "if a.b == 'c = d':  # a = b"),
    ],
)
def test_a_condition_with_a_single_sign_compares(wrong, right):
    lines = [wrong, "    pass"]
    (edit,) = with_comparison(lines)
    assert apply([edit], lines)[0] == right
    assert with_comparison(["print(a[0] = 3)"]) == []  # an argument, perhaps
