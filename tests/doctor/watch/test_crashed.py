"""Edits of what has stopped a program: of names that hide a function, of whole numbers."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.edits.crashed import edits_of_crash
from firstnet.doctor.watch.program.run import raised_by

PATH = "/learner/net.py"
HIDDEN = """
def neuron(w, x):
    return sum(a * b for a, b in zip(w, x))

for epoch in range(2):
    sum = 0.0
    for x in ([1, 2], [3, 4]):
        sum += neuron([0.5, 1], x)
print(sum)
"""
WHOLE = """
import numpy as np

W = np.{made}
for turn in range(3):
    W -= 0.1 * np.ones((2, 2))
"""


def edited(text):
    """Return the program with each edit, of which the first ones are for its exception."""
    source = mended(PATH, text)
    try:
        exec(compile(text, PATH, "exec"), {})  # our own text
    except Exception as error:
        raised = raised_by(error, (PATH,))
    return [apply(text, [edit]) for edit in edits_of_crash(source, raised, {PATH: source})]


def test_a_variable_that_hides_a_function_gets_another_name():
    first = edited(HIDDEN)[0]
    exec(compile(first, PATH, "exec"), {})
    assert first.count("sum_") == 3 and "return sum(" in first


@pytest.mark.parametrize(
    "other",
    [
        "def total(rows):\n    return list(map(sum, rows))\n",  # which reads the variable, or not
        "def report(sum):\n    print(sum)\n",
        "def count():\n    global sum\n",
    ],
)
def test_a_name_that_functions_have_too_stays(other):
    assert edited(other + HIDDEN) == []


@pytest.mark.parametrize(
    ("made", "meant"),
    [
        ("array([[1, 0], [0, 1]])", "array([[1, 0], [0, 1]], dtype=float)"),
        ("zeros((2, 2), dtype=int)", "zeros((2, 2), dtype=float)"),
        ("full((2, 2), 3)", "full((2, 2), 3, dtype=float)"),
    ],
)
def test_weights_of_whole_numbers_become_fractions(made, meant):
    first = edited(WHOLE.format(made=made))[0]
    assert f"W = np.{meant}\n" in first
    exec(compile(first, PATH, "exec"), {})
