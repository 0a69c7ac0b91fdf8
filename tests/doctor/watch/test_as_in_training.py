"""Test examples that are prepared otherwise than those of the training, by a slip."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.edits.results import signed
from firstnet.doctor.watch.edits.turns import all_of_each
from firstnet.doctor.watch.text.as_in_training import as_in_training

LOOPS = """
for row in rows:
    x = np.array(row[1:]) / 255 * 0.99 + 0.01
    train(x)
for row in others:
    x = np.array(row[1:]) / 255 * 0.99 + 0.01
    right.append(ask(x) == row[0])
"""


def healed(text):
    source = mended("net.py", text)
    return [apply(text, [it]) for it in as_in_training(source, {2, 3, 4}, set(range(9)))]


def test_what_is_prepared_as_in_the_training_is_left_alone():
    assert healed(LOOPS) == []


@pytest.mark.parametrize(
    ("old", "new"), [("row[1:]", "row[:-1]"), ("/ 255", "/ 25"), (" + 0.01", "")]
)
def test_a_slip_is_mended_as_the_training_has_it(old, new):
    head, tail = LOOPS.rsplit("for row", 1)
    wrong = f"{head}for row{tail.replace(old, new, 1)}"
    assert healed(wrong) == [LOOPS]


def test_another_part_of_all_examples_is_no_slip():
    loops = "for k in r:\n    x = X[:90]\n    train(x)\nfor k in r:\n    x = X[90:]\n    ask(x)\n"
    text = f"X = load()\n{loops}"
    assert healed(text) == []


def test_another_value_is_no_slip():
    head, tail = LOOPS.rsplit("for row", 1)
    assert healed(f"{head}for row{tail.replace('np.array(row[1:]) / 255', 'load(row)')}") == []


def test_an_error_gets_its_sign_back_and_a_list_its_last_item():
    text = "a = y = n = 1\nd = 2 * abs(a - y) / n\n"
    assert [apply(text, [it]) for it in signed(mended("net.py", text), 2)] == [
        "a = y = n = 1\nd = 2 * (a - y) / n\n"
    ]
    text = "def step(row):\n    x = row[:-1]\n    return f(x)\n"
    found = [apply(text, [it]) for it in all_of_each(mended("net.py", text), 3)]
    assert found == [text.replace("row[:-1]", "row")]
