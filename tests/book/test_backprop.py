"""Backpropagation: the gradients are those of finite differences, averaged over the mini-batch."""

import numpy as np
import pytest

from firstnet.book.backprop import backprop, nudged_gradient
from firstnet.book.network import Layer, Network, feedforward
from firstnet.book.starts import large_weights


def test_backprop_by_hand():
    # One neuron, w = 0, b = 0, x = 2, y = 0: z = 0, a = 1/2, slope 1/4.
    neuron = Network((Layer(np.zeros((1, 1)), np.zeros((1, 1))),))
    (nabla,) = backprop(neuron, np.array([[2.0]]), np.array([[0.0]]))
    assert nabla.b == 0.5 * 0.25  # BP1, BP3
    assert nabla.w == 0.5 * 0.25 * 2  # BP4


@pytest.mark.parametrize("sizes", [(3, 2), (6, 5, 4), (6, 5, 5, 5, 3)])
def test_backprop_finds_the_slopes_that_nudges_find(sizes, rng):
    network = large_weights(sizes, rng)
    x, y = rng.random((sizes[0], 7)), rng.random((sizes[-1], 7))
    for exact, nudged in zip(backprop(network, x, y), nudged_gradient(network, x, y), strict=True):
        np.testing.assert_allclose(exact.w, nudged.w, atol=1e-9)
        np.testing.assert_allclose(exact.b, nudged.b, atol=1e-9)


def test_the_gradient_of_a_mini_batch_is_the_mean_over_its_examples(rng):
    network = large_weights((4, 3, 2), rng)
    x, y = rng.random((4, 5)), rng.random((2, 5))
    whole = backprop(network, x, y)
    each = [backprop(network, x[:, [e]], y[:, [e]]) for e in range(5)]
    for number, nabla in enumerate(whole):
        mean = np.mean([gradient[number].w for gradient in each], axis=0)
        np.testing.assert_allclose(nabla.w, mean, rtol=1e-12, atol=1e-16)


def test_there_is_nothing_to_learn_where_the_outputs_are_right(rng):
    network = large_weights((4, 3, 2), rng)
    x = rng.random((4, 1))
    for nabla in backprop(network, x, feedforward(network, x)):
        assert not nabla.w.any() and not nabla.b.any()
