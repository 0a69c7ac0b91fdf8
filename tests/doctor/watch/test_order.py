"""Results that are unpacked in another order than they are returned in."""

import ast

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.findings.order import as_in, order_finding, swapped

TEXT = """
def slopes(x):
    return db, dw


dw, db = slopes(1)
"""


def found(text):
    source = mended("net.py", text)
    return swapped([source], {"net.py": set(range(99))})


def test_a_call_in_another_order_is_told_at_the_return():
    it = found(TEXT)
    told = order_finding(it, "net.py")
    assert (told.code, told.place.line) == ("ND113", 3)
    assert "line 3 returns db, dw, and line 6 calls them dw, db" in told.observed
    assert [ast.unparse(each) for each in as_in(it.returned, it.unpacked)] == ["dw", "db"]


def test_a_second_call_in_the_order_of_the_return_shows_the_first_to_be_wrong():
    told = order_finding(found(TEXT + "db, dw = slopes(2)\n"), "net.py")
    assert told.place.line == 6


@pytest.mark.parametrize(
    ("returned", "unpacked"),
    [
        ("db, dw", "db, dw"),
        ("db, dw", "a, b"),  # other names tell nothing
        ("w - dw, dw", "w, dw"),
        ("a, b, c", "a, c, d"),  # of three, all have to be there
        ("a, a", "a, b"),
        ("a, b, c", "b, a"),  # which Python itself refuses
    ],
)
def test_names_that_do_not_contradict_each_other_are_left_alone(returned, unpacked):
    assert found(f"def f():\n    return {returned}\n\n\n{unpacked} = f()\n") is None


@pytest.mark.parametrize(
    ("returned", "unpacked", "becomes"),
    [
        ("{'w': dw}, loss", "loss, grads", ["loss", "{'w': dw}"]),
        ("c, a, b", "a, b, c", ["a", "b", "c"]),
        ("self.loss, self.dw", "dw, loss", ["self.dw", "self.loss"]),
    ],
)
def test_the_values_are_put_into_the_other_order(returned, unpacked, becomes):
    it = found(f"def f():\n    return {returned}\n\n\n{unpacked} = f()\n")
    assert [ast.unparse(each) for each in as_in(it.returned, it.unpacked)] == becomes


def test_a_function_with_two_ways_to_return_is_left_alone():
    text = "def f(x):\n    if x:\n        return b, a\n    return a, b\n\n\na, b = f(1)\n"
    assert found(text) is None


def test_lines_that_were_not_run_are_left_alone():
    source = mended("net.py", TEXT)
    assert swapped([source], {"net.py": {1, 2, 3}}) is None
