"""The book's way of chapter 6, against its formulas written out in float64."""

from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest

from firstnet.book.convolution import ConvPoolLayer
from firstnet.book.network import Layer, Network, feedforward
from firstnet.book.neurons import RECTIFIED_LINEAR, SIGMOID, SOFTMAX
from firstnet.classic import in_order
from firstnet.classic.in_order import InOrder, engine_here, weakened
from firstnet.data import Examples
from firstnet.errors import DataError
from firstnet.recipe import Recipe

NUDGE = 1e-6


def engines():
    """Return the names of the engines that can be tried here."""
    return ["reference", "fast"] + ["pytorch"] * bool(find_spec("torch"))


def network(rng, widths, neuron=SIGMOID):
    layers = [
        Layer(rng.normal(size=(n, k)), rng.normal(size=(n, 1)), neuron) for k, n in pairwise(widths)
    ]
    last = layers.pop()
    return Network((*layers, Layer(last.w, last.b, SOFTMAX)))


def examples(rng, count, pixels=9, classes=3):
    return Examples(rng.random((count, pixels)), rng.integers(0, classes, count), classes)


def log_likelihood(net, x, labels):
    outputs = feedforward(net, x.T)
    return -np.mean(np.log(outputs[labels, np.arange(len(labels))]))


def squares(net):
    return sum((layer.w**2).sum() for layer in net.layers)


def slopes_by_nudges(cost, net):
    """Return the slope of cost(net) along every weight and bias, layer by layer."""
    found = []
    for number, layer in enumerate(net.layers):
        for name in ("w", "b"):
            array = getattr(layer, name)
            slope = np.zeros_like(array)
            for place in np.ndindex(array.shape):
                for sign in (1, -1):
                    nudged = array.copy()
                    nudged[place] += sign * NUDGE
                    fields = {"w": layer.w, "b": layer.b, name: nudged}
                    layers = list(net.layers)
                    layers[number] = Layer(fields["w"], fields["b"], layer.neuron)
                    slope[place] += sign * cost(Network(tuple(layers))) / (2 * NUDGE)
            found.append(slope)
    return found


def arrays(net):
    return [array for layer in net.layers for array in (layer.w, layer.b)]


def passed(learning, epochs=1):
    for number in range(epochs):
        list(learning.epoch(number))
    return learning.network()


@pytest.mark.parametrize("engine", engines())
def test_l2_is_divided_by_the_number_of_mini_batches_and_the_order_is_that_of_the_file(rng, engine):
    net, training = network(rng, (9, 4, 3)), examples(rng, 8)
    recipe = Recipe(mini_batch_size=2, eta=0.3, lmbda=0.7)
    expected = net
    for first in range(0, 8, 2):
        x, labels = training.x[first : first + 2], training.labels[first : first + 2]

        def cost(it, x=x, labels=labels):
            return log_likelihood(it, x, labels) + 0.5 * 0.7 * squares(it) / 4

        steps = iter(slopes_by_nudges(cost, expected))
        expected = Network(
            tuple(
                Layer(layer.w - 0.3 * next(steps), layer.b - 0.3 * next(steps), layer.neuron)
                for layer in expected.layers
            )
        )
    learned = passed(InOrder(net, (0.0, 0.0), training, recipe, rng, engine))
    for ours, theirs in zip(arrays(learned), arrays(expected), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-7)


def test_examples_that_do_not_fill_a_mini_batch_are_left_out(rng):
    net, training = network(rng, (9, 3)), examples(rng, 7)
    recipe = Recipe(mini_batch_size=3, eta=0.3, lmbda=0.5)
    whole = passed(InOrder(net, (0.0,), training[:6], recipe, rng, "reference"))
    cut = passed(InOrder(net, (0.0,), training, recipe, rng, "reference"))
    for ours, theirs in zip(arrays(cut), arrays(whole), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    with pytest.raises(DataError, match="There are 2 training examples, but a mini-batch takes 3"):
        InOrder(net, (0.0,), training[:2], recipe, rng)


@pytest.mark.parametrize("engine", engines())
def test_dropout_silences_what_enters_each_layer_and_does_not_make_the_others_louder(rng, engine):
    """One step, worked out with the masks that were dealt, as the book multiplies by them."""
    net, training = network(rng, (9, 4, 5, 3)), examples(rng, 2)
    recipe = Recipe(mini_batch_size=2, eta=0.3)
    dealt = np.random.default_rng(7)
    masks = [dealt.random((1, 2, n), np.float32)[0] >= 0.5 for n in (4, 5)]

    def cost(it):
        a = training.x.T
        for layer, mask in zip(it.layers, (None, *masks)):
            entering = a if mask is None else a * mask.T
            a = layer.fire(layer.weigh(entering))
        return -np.mean(np.log(a[training.labels, [0, 1]]))

    steps = slopes_by_nudges(cost, net)
    learning = InOrder(net, (0.0, 0.5, 0.5), training, recipe, np.random.default_rng(7), engine)
    for ours, before, slope in zip(arrays(passed(learning)), arrays(net), steps, strict=True):
        np.testing.assert_allclose(ours, before - 0.3 * slope, atol=1e-7)


def test_layers_of_a_width_lose_the_same_neurons_and_each_example_others(rng):
    net, training = network(rng, (9, 6, 6, 3)), examples(rng, 40)
    learning = InOrder(net, (0.0, 0.5, 0.5), training, Recipe(mini_batch_size=10), rng)
    kept = learning._deal_kept(4)
    assert kept.shape == (4, 10, 12)
    np.testing.assert_array_equal(kept[..., :6], kept[..., 6:])
    assert len({row.tobytes() for row in kept.reshape(40, 12)}) > 15
    assert 0.35 < kept.mean() < 0.65


def test_after_training_weights_are_weakened_and_feature_maps_are_not(rng):
    maps = ConvPoolLayer(rng.normal(size=(2, 1, 2, 2)), rng.normal(size=(2, 1)), image=(3, 3))
    dense = network(rng, (2, 4, 3)).layers
    net = Network((maps, *dense))
    weak = weakened(net, (0.5, 0.25))
    np.testing.assert_array_equal(weak.layers[0].w, maps.w)
    np.testing.assert_array_equal(weak.layers[1].w, 0.5 * dense[0].w)
    np.testing.assert_array_equal(weak.layers[2].w, 0.75 * dense[1].w)
    np.testing.assert_array_equal(weak.layers[2].b, dense[1].b)
    x = rng.random((5, 9))
    learning = InOrder(net, (0.5, 0.25), examples(rng, 4), Recipe(mini_batch_size=2), rng)
    np.testing.assert_allclose(learning.feedforward(x), feedforward(weak, x.T).T, atol=1e-12)


def test_the_output_of_feature_maps_is_dropped_and_pixels_are_where_there_are_none(rng):
    maps = ConvPoolLayer(np.ones((2, 1, 2, 2)), np.ones((2, 1)), RECTIFIED_LINEAR, image=(3, 3))
    net = Network((maps, *network(rng, (2, 3)).layers))
    learning = InOrder(net, (0.5,), examples(rng, 4), Recipe(mini_batch_size=2), rng)
    assert learning._deal_kept(2).shape == (2, 2, 2)
    training = Examples(np.full((400, 9), 200, np.uint8), np.zeros(400, int), 3)
    learning = InOrder(network(rng, (9, 3)), (0.25,), training, Recipe(mini_batch_size=2), rng)
    assert learning._deal_kept(2) is None
    seen = learning._with_pixels_left_out()
    assert seen.dtype == np.uint8
    assert 0.7 < (seen == 200).mean() < 0.8


def test_a_number_is_told_whenever_a_thousand_mini_batches_are_done(rng):
    net, training = network(rng, (9, 3)), examples(rng, 700)
    learning = InOrder(net, (0.0,), training, Recipe(mini_batch_size=1, eta=0.01), rng)
    assert [list(learning.epoch(number)) for number in range(4)] == [[0], [1000], [2000], []]


def test_without_a_gpu_the_fast_engine_computes(monkeypatch):
    monkeypatch.setattr(in_order, "which", lambda name: "/usr/bin/nvidia-smi")
    monkeypatch.setattr(in_order, "_torch_sees_it", lambda: False)
    assert engine_here() == "fast"
    monkeypatch.setattr(in_order, "_torch_sees_it", lambda: True)
    assert engine_here() == "pytorch"
