"""Dropout: the kept neurons make up for the dropped ones on average, and only they learn."""

import numpy as np

from firstnet.book.backprop import backprop, nudged_gradient
from firstnet.book.dropout import deal_kept, gates
from firstnet.book.network import feedforward
from firstnet.book.starts import large_weights


def test_every_mini_batch_keeps_another_half(rng):
    kept = deal_kept((100, 50), 0.5, 2000, rng)
    assert kept.shape == (2000, 150)
    assert abs(kept.mean() - 0.5) < 0.005  # five times the standard error
    assert (kept[0] != kept[1]).any()


def test_without_dropout_all_are_kept(rng):
    assert deal_kept((3,), 0.0, 10, rng).all()


def test_gates_by_hand():
    first, second = gates(np.array([True, False, True]), (2, 1), dropout=0.75)
    np.testing.assert_array_equal(first, [[4], [0]])
    np.testing.assert_array_equal(second, [[4]])


def test_kept_neurons_make_up_for_those_left_out_on_the_average(rng):
    network = large_weights((3, 200, 1), rng)
    x, hidden = rng.random((3, 1)), network.layers[0]
    sums = []
    for kept in deal_kept(network.hidden, 0.5, 4000, rng):
        (gate,) = gates(kept, network.hidden, 0.5)
        sums.append((hidden.neuron.fire(hidden.weigh(x)) * gate).sum())
    whole = hidden.neuron.fire(hidden.weigh(x)).sum()
    assert abs(np.mean(sums) - whole) < 5 * np.std(sums) / np.sqrt(len(sums))


def test_backprop_through_gates_finds_what_nudges_find(rng):
    network = large_weights((5, 6, 4, 3), rng)
    x, y = rng.random((5, 7)), rng.random((3, 7))
    opened = gates(np.arange(10) % 3 > 0, network.hidden, 0.4)
    exact, nudged = (of(network, x, y, gates=opened) for of in (backprop, nudged_gradient))
    for one, other in zip(exact, nudged, strict=True):
        np.testing.assert_allclose(one.w, other.w, atol=1e-9)
        np.testing.assert_allclose(one.b, other.b, atol=1e-9)


def test_a_neuron_left_out_neither_speaks_nor_learns(rng):
    network = large_weights((5, 2, 3), rng)
    x, y = rng.random((5, 7)), rng.random((3, 7))
    opened = gates(np.array([True, False]), network.hidden, 0.5)
    assert not backprop(network, x, y, gates=opened)[0].w[1].any()
    network.layers[0].w[1] += 5
    outputs = feedforward(network, x, opened)
    network.layers[0].w[1] -= 10
    np.testing.assert_array_equal(feedforward(network, x, opened), outputs)
