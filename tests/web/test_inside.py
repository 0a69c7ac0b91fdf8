"""One neuron from near, by hand: two inputs, four digits."""

import numpy as np
import pytest

from firstnet.book.network import Layer, Network
from firstnet.book.neurons import RECTIFIED_LINEAR as RELU
from firstnet.book.neurons import SIGMOID, SOFTMAX
from firstnet.web.look import look

X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


def layer(w, b, neuron=SIGMOID):
    return Layer(np.array(w, float), np.array(b, float).reshape(-1, 1), neuron)


def test_z_and_a_are_those_of_the_neuron():
    seen = look(Network((layer([[1, 2], [9, 9]], [-1, 9]),)), 0, 0, X)
    assert seen.z.tolist() == [-1, 0, 1, 2]
    assert seen.a == pytest.approx(1 / (1 + np.exp([1, 0, -1, -2])))


def test_the_digits_that_fire_it_most_and_least_are_in_order():
    seen = look(Network((layer([[1, -2]], [0]),)), 0, 0, X, shown=2)
    assert (seen.most, seen.least) == ([1, 0], [2, 3])


def test_a_neuron_further_on_is_fed_by_the_layers_before():
    network = Network((layer([[1, -1]], [0], RELU), layer([[3]], [1])))
    assert look(network, 1, 0, X).z.tolist() == [1, 4, 1, 1]


def test_a_softmax_neuron_fires_its_share():
    network = Network((layer([[1, 0], [0, 1]], [0, 0], SOFTMAX),))
    assert look(network, 0, 1, X).a[3] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("w", "b", "neuron", "word"),
    [
        ([[1, 1]], [0], SIGMOID, "alive"),
        ([[20, -30]], [5], SIGMOID, "saturated"),  # z is 5, 25, -25, -5
        ([[0.001, 0]], [1], SIGMOID, "dead"),
        ([[20, 30]], [50], SIGMOID, "dead"),  # it always fires 1
        ([[-1, -1]], [-1], RELU, "dead"),
        ([[1, 1]], [0.5], RELU, "alive"),
    ],
)
def test_saturated_and_dead_neurons_are_told(w, b, neuron, word):
    assert look(Network((layer(w, b, neuron),)), 0, 0, X).word == word


def test_the_share_of_digits_that_it_hardly_learns_from():
    seen = look(Network((layer([[8, 8]], [0]),)), 0, 0, X)  # z is 0, 8, 8, 16
    assert (seen.flat, seen.word) == (0.75, "alive")
