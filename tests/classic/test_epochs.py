"""Epochs on an engine."""

import numpy as np
import pytest

from firstnet.book.network import Network
from firstnet.classic import shuffle
from firstnet.classic.epochs import assemble, shuffled_epochs
from firstnet.errors import Diverged
from firstnet.recipe import Recipe

pytestmark = pytest.mark.usefixtures("private_chance")


class Recorder:
    """An engine that learns nothing and remembers the orders it is given."""

    def __init__(self, weight=1.0):
        self.orders = []
        self.weight = weight

    def train(self, order, eta):
        self.orders.append(order.tolist())

    def feedforward(self, x):
        return x

    def network(self):
        return assemble([np.full((1, 1), self.weight)], [np.zeros((1, 1))])


def test_the_two_lists_become_a_network_of_float64():
    network = assemble([np.ones((2, 3), np.float32)], [np.zeros((2, 1), np.float32)])
    assert isinstance(network, Network)
    assert network.sizes == (3, 2)
    assert network.dtype == np.float64


def test_the_engine_sees_the_order_in_which_the_list_is_shuffled():
    letters = list("abcde")
    engine = Recorder()
    shuffle.random.seed(7)
    recipe = Recipe(sizes=(1, 1), epochs=2, mini_batch_size=2)
    seen = []
    for _ in shuffled_epochs(engine, letters, recipe):
        seen.append("".join(letters))
    in_order = ["".join("abcde"[row] for rows in batch for row in rows) for batch in engine.orders]
    assert [in_order[0] + in_order[1], in_order[2] + in_order[3]] == seen

    shuffle.random.seed(7)
    expected = list("abcde")
    for epoch in seen:
        shuffle.shuffle(expected)
        assert epoch == "".join(expected)


def test_weights_that_are_no_numbers_end_it():
    recipe = Recipe(sizes=(1, 1), epochs=2, eta=5.0)
    with pytest.raises(Diverged, match=r"Epoch 0: .* eta = 5"):
        next(shuffled_epochs(Recorder(weight=np.nan), [1, 2], recipe))
