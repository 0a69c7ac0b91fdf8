"""Labels: matched to a network's outputs by the names of the classes, not by their order."""

import numpy as np
import pytest

from firstnet.data import Dataset, Examples
from firstnet.errors import DataError
from firstnet.files.labels import Known, known, noted, numbered, renumbered
from firstnet.files.saving import Saved
from firstnet.recipe import Recipe, starting_network


def saved(sizes=(4, 3), **notes):
    return Saved(starting_network(Recipe(sizes=sizes)), None, notes)


def test_labels_take_the_numbers_that_the_network_knows_their_names_by():
    labels = np.array([0, 1, 2, 2])
    found, unknown = renumbered(labels, ["ant", "bee", "cow"], ["cow", "ant"])
    assert found.tolist() == [1, -1, 0, 0]
    assert unknown == {"bee": 1}


def test_names_that_agree_change_nothing():
    labels = np.array([1, 0])
    found, unknown = renumbered(labels, ["a", "b"], ("a", "b"))
    assert found is labels
    assert unknown == {}


def test_a_name_that_no_example_has_is_not_missed():
    _, unknown = renumbered(np.array([0, 0]), ["a", "b"], ["a", "c"])
    assert unknown == {}


def test_examples_of_other_classes_altogether_are_told():
    with pytest.raises(DataError, match=r"The network answers cow, ant, but .* labelled bee;"):
        renumbered(np.array([0]), ["bee", "ant"], ["cow", "ant"])


def test_names_and_the_size_of_pictures_come_back_from_the_notes():
    examples = Examples(np.zeros((1, 4), np.uint8), np.zeros(1, int), 3)
    digits = Dataset(examples, examples, examples, names=("x", "y", "z"), image=(2, 2))
    assert noted(digits) == {"names": ["x", "y", "z"], "image": [2, 2], "bytes": True}
    assert known(saved(**noted(digits))) == Known(("x", "y", "z"), (2, 2), True)


@pytest.mark.parametrize(
    "notes",
    [
        {},
        {"names": ["x"]},
        {"names": ["x", "y", 3]},
        {"names": "xyz"},
        {"image": [3, 3]},
        {"image": [4]},
        {"image": [-2, -2]},
        {"bytes": "yes"},
    ],
)
def test_notes_that_do_not_fit_the_network_are_not_believed(notes):
    assert known(saved(**notes)) == Known(numbered(3), ())


def test_digits_need_no_names():
    examples = Examples(np.zeros((1, 4), np.uint8), np.zeros(1, int), 3)
    assert noted(Dataset(examples, examples, examples, names=("0", "1", "2"))) == {"bytes": True}
    assert known(saved()).are_digits
