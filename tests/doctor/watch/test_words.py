"""Words by which a program chooses an activation, and lists that all objects share."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.edits.shared import own_lists
from firstnet.doctor.watch.edits.words import other_words
from firstnet.doctor.watch.text.counting import never_set_back

CLASS = """
class Net:
    layers = []

    def __init__(self, loss):
        self.loss = loss

    def add(self, layer):
        self.layers.append(layer)
"""


def test_a_list_that_all_objects_share_is_made_for_each():
    (edit,) = own_lists(mended("net.py", CLASS))
    healed = CLASS.replace("        self.loss", "        self.layers = []\n        self.loss", 1)
    assert apply(CLASS, [edit]) == healed
    assert not list(own_lists(mended("net.py", healed)))
    assert not list(own_lists(mended("net.py", CLASS.replace(".append(", ".count("))))


def test_a_docstring_stays_the_first_statement():
    text = CLASS.replace("        self.loss", '        """A net."""\n        self.loss')
    (edit,) = own_lists(mended("net.py", text))
    assert '"""A net."""\n        self.layers = []' in apply(text, [edit])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            "def f(z, kind):\n    if kind == 'tanh':\n        return t(z)\n    return z\n\n"
            "net = [L(2, 3, 'tanh'), L(3, 1, 'tanh')]\n",
            "L(3, 1, 'linear')",
        ),
        (
            'units = {"relu": relu, "none": same}\nnet = [{"n": 3, "act": "relu"}]\n',
            '{"n": 3, "act": "none"}',
        ),
    ],
)
def test_the_last_layer_is_tried_first_without_an_activation(text, first):
    source = mended("net.py", text)
    assert first in apply(text, [next(other_words(source, 1))])


def test_a_text_that_chooses_nothing_is_left_alone():
    assert not list(
        other_words(mended("net.py", "print('tanh')\nf = {'tanh': 'a', 'b': 'c'}\n"), 1)
    )


def test_a_count_of_a_mini_batch_is_one_too():
    text = "right = 0\nfor e in r:\n    for b in s:\n        right += (p == y).sum()\n"
    assert never_set_back(mended("net.py", text), {1, 2, 3, 4}) == [1]
    assert never_set_back(mended("net.py", text.replace("==", "-")), {1, 2, 3, 4}) == []
