"""Epochs on an engine."""

import numpy as np
import pytest

from firstnet import engines
from firstnet.book.network import Network
from firstnet.classic import shuffle
from firstnet.classic.epochs import Epochs, assemble, recipe_for, take_apart
from firstnet.errors import DataError, Diverged, RecipeError

pytestmark = pytest.mark.usefixtures("private_chance")


class Recorder:
    """An engine that learns nothing and remembers what it is told."""

    def __init__(self, network):
        self.orders, self.etas = [], []
        self._network = network

    def learn_from(self, x, y):
        raise AssertionError("the examples stay the same here")

    def train(self, order, eta, kept=None):
        self.orders.append(order.tolist())
        self.etas.append(eta)

    def feedforward(self, x):
        return x

    def network(self):
        return self._network

    def velocity(self):
        return []

    def set_velocity(self, velocity):
        raise AssertionError("there is no momentum here")


@pytest.fixture
def recorders(monkeypatch):
    started = []

    def start(name, network, x, y, recipe):
        started.append(Recorder(network))
        return started[-1]

    monkeypatch.setattr(engines, "start", start)
    return started


def epochs_of(examples, weight=1.0):
    recipe = recipe_for(examples, sizes=(1, 1), mini_batch_size=2)
    return Epochs(
        "recorder", assemble([np.full((1, 1), weight)], [np.zeros((1, 1))]), examples, recipe
    )


def test_the_two_lists_become_a_network_of_float64():
    network = assemble([np.ones((2, 3), np.float32)], [np.zeros((2, 1), np.float32)])
    assert isinstance(network, Network)
    assert network.sizes == (3, 2)
    assert network.dtype == np.float64


def test_a_network_becomes_the_two_lists():
    weights, biases = [np.ones((2, 3)), np.ones((1, 2))], [np.zeros((2, 1)), np.zeros((1, 1))]
    for lists, taken in zip((weights, biases), take_apart(assemble(weights, biases)), strict=True):
        assert all(map(np.array_equal, lists, taken))


def test_the_engine_sees_the_order_in_which_the_list_is_shuffled(recorders):
    examples = [([float(number)], [0.0]) for number in range(5)]
    dealt = list(examples)
    epochs = epochs_of(examples)
    shuffle.random.seed(7)
    seen = []
    for number in range(2):
        epochs.run(number, eta=0.5)
        seen.append([int(x[0]) for x, _ in examples])
    (engine,) = recorders
    in_order = [[row for batch in orders for row in batch] for orders in engine.orders]
    assert [in_order[0] + in_order[1], in_order[2] + in_order[3]] == seen

    shuffle.random.seed(7)
    for epoch in seen:
        shuffle.shuffle(dealt)
        assert epoch == [int(x[0]) for x, _ in dealt]


def test_every_epoch_has_its_own_eta(recorders):
    epochs = epochs_of([([1.0], [0.0])] * 2)
    for number, eta in enumerate((3.0, 1.5)):
        epochs.run(number, eta)
    assert recorders[0].etas == [3.0, 1.5]


def test_the_examples_become_rows_in_the_order_of_the_start(recorders):
    epochs = epochs_of([([1.0], [0.0]), ([2.0], [1.0]), ([3.0], [0.5])])
    epochs.run(0, eta=1.0)
    assert epochs.x.tolist() == [[1.0], [2.0], [3.0]]
    assert epochs.y.tolist() == [[0.0], [1.0], [0.5]]


@pytest.mark.usefixtures("recorders")
def test_weights_that_are_no_numbers_end_it():
    with pytest.raises(Diverged, match=r"Epoch 4: .* eta = 5"):
        epochs_of([([1.0], [0.0])] * 2, weight=np.nan).run(4, eta=5.0)


def test_a_mini_batch_is_no_larger_than_the_list():
    assert recipe_for([0] * 7, mini_batch_size=10).mini_batch_size == 7
    assert recipe_for([0] * 7, mini_batch_size=3).mini_batch_size == 3


def test_impossible_runs_are_refused():
    with pytest.raises(DataError, match="training_data is empty"):
        recipe_for([])
    with pytest.raises(RecipeError, match="mini_batch_size is 0"):
        recipe_for([0] * 7, mini_batch_size=0)
