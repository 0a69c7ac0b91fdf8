"""Starting an engine: data, recipe and network that do not match are rejected with a hint."""

from dataclasses import replace

import numpy as np
import pytest

from firstnet import engines
from firstnet.book.network import Network
from firstnet.book.neurons import SIGMOID, SOFTMAX, TANH
from firstnet.errors import DataError, RecipeError, ShapeError, UnknownName
from firstnet.recipe import Recipe, starting_network

RECIPE = Recipe(sizes=(4, 3, 2), mini_batch_size=5)


def start(name="reference", x=None, y=None, recipe=RECIPE):
    x = np.zeros((5, 4)) if x is None else x
    y = np.zeros((len(x), 2)) if y is None else y
    return engines.start(name, starting_network(recipe), x, y, recipe)


def test_a_misspelt_engine_is_guessed():
    with pytest.raises(UnknownName, match="No engine is called 'fsat'; did you mean 'fast'"):
        start("fsat")


def test_an_engine_nobody_knows_is_told_which_there_are():
    with pytest.raises(UnknownName, match="there is fast, reference and pytorch"):
        start("xyz")


def test_a_label_left_in_the_first_column_is_recognised():
    with pytest.raises(ShapeError, match=r"x has 5 numbers .* takes 4; .*drop it: x\[:, 1:\]"):
        start(x=np.zeros((5, 5)))


def test_targets_must_be_as_many_as_outputs():
    with pytest.raises(ShapeError, match=r"5 examples and 2 outputs need \(5, 2\)"):
        start(y=np.zeros((5, 10)))


def test_nothing_can_be_learned_from_nothing():
    with pytest.raises(DataError, match="training set is empty"):
        start(x=np.zeros((0, 4)), y=np.zeros((0, 2)))


def test_a_mini_batch_must_fit_into_the_data():
    with pytest.raises(RecipeError, match="mini_batch_size is 5, but there are 4"):
        start(x=np.zeros((4, 4)))


@pytest.mark.parametrize(
    ("cost", "last", "said"),
    [
        ("log-likelihood", SIGMOID, "log-likelihood cost is for softmax outputs, but .* sigmoid"),
        ("cross-entropy", TANH, "cross-entropy cost is for sigmoid outputs, but .* tanh neurons"),
    ],
)
def test_a_cost_needs_its_neurons(cost, last, said):
    network = starting_network(RECIPE)
    *hidden, output = network.layers
    network = Network((*hidden, replace(output, neuron=last)))
    recipe = replace(RECIPE, cost=cost)
    with pytest.raises(RecipeError, match=said):
        engines.start("reference", network, np.zeros((5, 4)), np.zeros((5, 2)), recipe)


def test_softmax_is_for_the_last_layer():
    hidden, output = starting_network(RECIPE).layers
    network = Network((replace(hidden, neuron=SOFTMAX), output))
    with pytest.raises(RecipeError, match="softmax is for the last layer alone"):
        engines.start("reference", network, np.zeros((5, 4)), np.zeros((5, 2)), RECIPE)


def test_whole_numbers_are_asked_to_be_bytes_or_floats():
    with pytest.raises(DataError, match="x holds int64 numbers; wanted uint8"):
        start(x=np.zeros((5, 4), int))
