"""Networks: each column is computed on its own, and layers that do not fit are rejected."""

import numpy as np
import pytest

from firstnet.book.network import Layer, Network, feedforward
from firstnet.errors import DataError, ShapeError


def layer(neurons, inputs):
    return Layer(np.ones((neurons, inputs)), np.zeros((neurons, 1)))


def test_feedforward_by_hand():
    # z = 1*2 + 1*(-2) + 0 = 0 in both hidden neurons, which fire 1/2; then z = 1/2 + 1/2 - 1 = 0.
    hidden = layer(2, 2)
    output = Layer(np.ones((1, 2)), np.array([[-1.0]]))
    a = feedforward(Network((hidden, output)), np.array([[2.0], [-2.0]]))
    np.testing.assert_array_equal(a, [[0.5]])


def test_every_column_is_an_example_of_its_own(rng):
    network = Network((Layer(rng.normal(size=(4, 3)), rng.normal(size=(4, 1))),))
    x = rng.normal(size=(3, 5))
    each = [feedforward(network, x[:, [e]]) for e in range(5)]
    np.testing.assert_allclose(feedforward(network, x), np.hstack(each), rtol=1e-14)


def test_sizes_start_with_the_inputs():
    assert Network((layer(30, 784), layer(10, 30))).sizes == (784, 30, 10)


def test_layers_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="Layer 2 has 30 neurons, but layer 3 takes 31 inputs"):
        Network((layer(30, 784), layer(10, 31)))


def test_a_flat_bias_is_refused_because_it_would_broadcast_to_a_square():
    with pytest.raises(ShapeError, match=r"biases \(n, 1\)"):
        Layer(np.ones((3, 2)), np.zeros(3))


def test_a_network_needs_a_layer():
    with pytest.raises(ShapeError, match="at least one"):
        Network(())


@pytest.mark.parametrize(("w", "b"), [("float32", "float64"), ("float16", "float16")])
def test_numbers_that_no_engine_computes_in_are_refused(w, b):
    with pytest.raises(DataError, match="all of them float32 or all float64"):
        Network((Layer(np.ones((2, 2), w), np.zeros((2, 1), b)),))
