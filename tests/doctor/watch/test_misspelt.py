"""Names that are written and never read, beside one that is nearly the same."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.text.misspelt import as_it_is_read

ALL = range(1, 100)


def edited(text):
    source = mended("net.py", text)
    return [apply(source.runnable, [it]) for it in as_it_is_read(source, ALL)]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("self.pseos", "self.pesos"),
        ("pesos_ocutla", "pesos_oculta"),
    ],
)
def test_what_is_made_of_nearly_the_same_name_gets_that_name(wrong, right):
    text = f"{wrong} = {right} + 0.1 * step\n"
    assert edited(text) == [f"{right} = {right} + 0.1 * step\n"]


@pytest.mark.parametrize(
    "text",
    [
        "weights = weights + step\n",
        "weights1 = weights2 + step\nprint(weights1)\n",  # it is read
        "new = weights + step\n",
        "self.pseos = pesos + step\n",  # a name, and an attribute
        "self.pseos = net.pesos + step\n",
        "__radd__ = __add__\n",  # Python reads it
    ],
)
def test_other_names_are_left_alone(text):
    assert edited(text) == []
