"""Gradients that are set to 0 before the step reads them; other orders are right."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.wiped import wiped, wiped_first

LOOPS = """
for epoch in range(9):
    loss = total(data)
    loss.backward()
    for p in params:
        p.grad = 0.0
    for p in params:
        p.data -= 0.1 * p.grad
"""
CALLS = """
for x, y in data:
    loss = criterion(net(x), y)
    loss.backward()
    net.zero_grad()
    net.step(0.1)
"""


def lines(text):
    return [it.statement.lineno for it in wiped(Source("net.py", text, text))]


def test_what_is_set_to_zero_before_it_is_read_is_told():
    assert (lines(LOOPS), lines(CALLS)) == ([5], [5])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "    loss.backward()\n    net.zero_grad()\n",
            "    net.zero_grad()\n    loss.backward()\n",
        ),
        ("    net.zero_grad()\n    net.step(0.1)\n", "    net.step(0.1)\n    net.zero_grad()\n"),
        ("    net.step(0.1)\n", "    loss.backward()\n    net.step(0.1)\n"),
        ("    loss.backward()\n", "    print(loss)\n"),
        ("    net.step(0.1)\n", "    print(loss)\n"),
        ("    net.step(0.1)\n", "    losses.update(loss=loss)\n"),
        ("    net.zero_grad()\n", "    net.update_weights(0.1)\n    net.zero_grad()\n"),
        ("    loss.backward()\n", "    g = loss.backward()\n"),
        ("\n    net.zero_grad()\n    net", "; net.zero_grad()\n    net"),
    ],
)
def test_before_the_backward_pass_or_after_the_step_is_right(old, new):
    assert CALLS.count(old) == 1
    assert lines(CALLS.replace(old, new)) == []


def test_one_loop_that_steps_and_sets_to_zero_is_right():
    joined = LOOPS.replace("        p.grad = 0.0\n    for p in params:\n", "")
    joined += "        p.grad = 0.0\n"
    assert lines(joined) == []


def test_its_edit_sets_them_to_zero_before_the_backward_pass():
    for text in (LOOPS, CALLS):
        (edit,) = wiped_first(Source("net.py", text, text), 5)
        healed = apply(text, [edit])
        assert lines(healed) == []
        assert sorted(healed.split()) == sorted(text.split())  # the same statements
