"""Gradient descent: a small step lowers the cost, and the last mini-batch takes the remainder."""

import numpy as np

from firstnet.book.backprop import backprop
from firstnet.book.costs import QUADRATIC
from firstnet.book.descent import mini_batches, step
from firstnet.book.network import Layer, Network, feedforward
from firstnet.book.starts import large_weights


def test_a_step_by_hand():
    # The neuron of test_backprop: slopes 0.25 along w and 0.125 along b; eta 4.
    neuron = Network((Layer(np.zeros((1, 1)), np.zeros((1, 1))),))
    gradient = backprop(neuron, np.array([[2.0]]), np.array([[0.0]]))
    (layer,) = step(neuron, gradient, eta=4.0).layers
    assert layer.w == -1.0 and layer.b == -0.5


def test_a_small_step_lowers_the_cost(rng):
    network = large_weights((5, 4, 3), rng)
    x, y = rng.random((5, 20)), rng.random((3, 20))
    before = QUADRATIC.value(feedforward(network, x), y)
    lower = step(network, backprop(network, x, y), eta=0.01)
    after = QUADRATIC.value(feedforward(lower, x), y)
    assert after < before


def test_a_step_leaves_the_old_network_as_it_was(rng):
    network = large_weights((3, 2), rng)
    before = network.layers[0].w.copy()
    step(network, backprop(network, rng.random((3, 4)), rng.random((2, 4))), eta=1.0)
    np.testing.assert_array_equal(network.layers[0].w, before)


def test_mini_batches_end_with_the_remainder():
    dealt = [rows.tolist() for rows in mini_batches(np.arange(7), 3)]
    assert dealt == [[[0, 1, 2], [3, 4, 5]], [[6]]]


def test_mini_batches_without_a_remainder():
    assert [rows.shape for rows in mini_batches(np.arange(6), 3)] == [(2, 3)]


def test_one_mini_batch_may_be_larger_than_what_is_left():
    assert [rows.tolist() for rows in mini_batches(np.arange(2), 5)] == [[[0, 1]]]
