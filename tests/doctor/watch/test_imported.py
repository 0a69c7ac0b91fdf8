"""Imports of a name that a file beside the program has not, but one like it."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.imported import others_of_the_module

MODULE = "def sigmoid(z):\n    pass\n\ndef d_sigmoid(z):\n    pass\n\ndef load(n):\n    pass\n"
FIRST = "from units import sigmoid, sigmoid_prime\n"


def edited(text, name="sigmoid_prime"):
    files = {"units.py": Source("units.py", MODULE, MODULE), "net.py": Source("net.py", text, text)}
    message = f"cannot import name '{name}' from 'units' (units.py)"
    return [apply(text, [other]) for other in others_of_the_module(files, message)]


@pytest.mark.parametrize(
    ("text", "instead"), [("d_sigmoid(z)\n", "d_sigmoid"), ("f()\n", "d_sigmoid as sigmoid_prime")]
)
def test_the_likest_name_of_the_module_is_imported(text, instead):
    assert edited(FIRST + text) == [FIRST.replace("sigmoid_prime", instead) + text]


def test_names_that_are_not_alike_stay():
    assert edited("from units import plot\n", "plot") == []
