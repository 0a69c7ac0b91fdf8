"""Sizes that are divided as in Python 2: told where that is certain, with // as the edit."""

from __future__ import annotations

import ast

import pytest

from firstnet.doctor.reading.aged.whole import whole_divisions
from firstnet.doctor.reading.reading import mended


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("n = 9\na = np.zeros(n / 2)", ["n // 2"]),
        ("n = 9\na = np.zeros((n / 2, 3))", ["n // 2"]),
        ("n = len(x)\na = x[:(n - 1) / 2 / 2]", ["(n - 1) // 2 // 2"]),
        ("half = len(x) / 2\na = x[:half]", ["len(x) // 2"]),
        ("for i in range(9):\n    for j in range(i / 2): pass", ["i // 2"]),
        ("def f(n):\n    return np.ones(n / 2)\nf(9)", ["n // 2"]),
        ("n, m = x.shape\na = np.ones(n / m)", ["n // m"]),
        (
            "class A:\n    def f(self):\n        self.n = 9\n        return range(self.n / 2)",
            ["self.n // 2"],
        ),
        # What is not certain, or no size, stays.
        ("def f(n):\n    return np.ones(n / 2)", []),
        ("def f(n):\n    return np.ones(n / 2)\nf(9.0)", []),
        ("n = 9\nn = 9.5\na = np.zeros(n / 2)", []),
        ("n = 9\na = np.zeros(int(n / 2))", []),
        ("n = 9\nrate = n / 2", []),
        ("n = 9\nn += 0.5\na = np.zeros(n / 2)", []),
        ("from m import n\na = np.zeros(n / 2)", []),
        ("n = 9\na = np.full(3, n / 2)", []),
        ("from __future__ import division\nn = 9\na = np.zeros(n / 2)", []),
        ("def f(n=9, /, *, k=2):\n    return np.zeros(n / k)\nf(9)", []),
        ("n = 9\na = np.reshape(n / 2, 3)", []),
        ("def f():\n    n = 9 / 2\n    return n\ndef g():\n    n = 9\n    return range(n)", []),
    ],
)
def test_only_certain_sizes_are_divided_as_in_python_2(text, becomes):
    assert [
        whole_division.becomes for whole_division in whole_divisions(ast.parse(text), text)
    ] == becomes


def test_a_program_of_today_is_left_alone():
    text = "n = 9\na = [0] * 9\nb = a[:n / 2]\n"
    assert not mended("net.py", f"{text}print(b)\n").findings
    read = mended("net.py", f"{text}print b\n")
    assert [finding.code for finding in read.findings] == ["ND015", "ND010"]
    assert "b = a[:n // 2]" in read.runnable
