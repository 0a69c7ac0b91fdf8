"""Counts that each turn sets back to 0, which tell of the last turn alone; and sums that don't."""

import pytest

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.zeroed import zeroed

COUNT = """
for epoch in range(9):
    for x, y in data:
        wrong = 0
        if answer(x) != y:
            wrong += 1
    if wrong == 0:
        break
"""


def found_in(text, reached=range(1, 100)):
    return zeroed(Source("net.py", text, text), reached)


def test_a_count_of_the_last_example_is_told_and_what_it_ends():
    found = found_in(COUNT)
    assert (found.name, found.start.lineno, found.used, found.ends) == ("wrong", 4, 7, True)
    printed = found_in(COUNT.replace("    if wrong == 0:\n        break", "    print(wrong)"))
    assert (printed.used, printed.ends) == (7, False)


def test_so_is_a_loss_that_is_added_to_without_a_condition():
    text = "for x in data:\n    total = 0.0\n    total += loss(x)\nprint(total / len(data))\n"
    assert found_in(text).name == "total"
    sliced = text.replace("x in data", "i in range(0, n, 8)").replace("(x)", "(data[i:i + 8])")
    assert found_in(sliced).name == "total"


def test_a_sum_of_the_last_setting_may_be_asked_for():
    text = "for rate in rates:\n    total = 0.0\n    total += trained(rate)\nprint(total)\n"
    assert found_in(text) is None
    assert found_in(text.replace("print(total)", "print(total / len(rates))")).name == "total"


def test_the_loss_of_the_last_epoch_is_what_is_asked_for():
    text = "for epoch in range(900):\n    loss = 0.0\n    loss += step(X)\n"
    text += "    if epoch % 100 == 0:\n        show(epoch)\nprint('final loss', loss)\n"
    assert found_in(text) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        wrong = 0", "        wrong = 1"),
        ("            wrong += 1", "            wrong += 1\n            print(wrong)"),
        ("            wrong += 1", "            for _ in x: wrong += 1"),  # a count of its own
        ("            wrong += 1", "            wrong += 1\n        wrong += 2"),  # of two parts
        ("    if wrong == 0:\n        break", "    pass"),
        ("    if wrong == 0:\n        break", "    wrong = count(test)\n    print(wrong)"),
        ("            wrong += 1", "            wrong += 1\n            break"),
        ("for x, y in data", "for rate in (0.1, 1.0)"),
        ("for x, y in data", "for attempt in range(5)"),
        ("    for x, y in data:\n        wrong = 0", "    wrong = 0\n    for x, y in data:"),
    ],
)
def test_what_is_used_within_its_turn_or_never_is_left_alone(old, new):
    assert COUNT.count(old) == 1
    assert found_in(COUNT.replace(old, new)) is None


def test_nothing_is_told_of_a_loop_that_was_not_run():
    assert found_in(COUNT, reached=(1, 2)) is None
