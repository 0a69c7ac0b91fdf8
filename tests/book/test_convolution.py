"""Convolution and pooling: values and gradients agree with hand results, SciPy and PyTorch."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import convolve as turned_convolution
from scipy.signal import correlate

from firstnet.book.backprop import backprop, nudged_gradient
from firstnet.book.convolution import (
    ConvPoolLayer,
    convolve,
    convolve_back,
    local_receptive_fields,
    max_pool,
    max_pool_back,
    shared_biases_slope,
    shared_weights_slope,
)
from firstnet.book.costs import CROSS_ENTROPY, LOG_LIKELIHOOD, QUADRATIC
from firstnet.book.dropout import gates
from firstnet.book.network import Layer, Network, feedforward
from firstnet.book.neurons import RECTIFIED_LINEAR, SIGMOID, SOFTMAX, TANH
from firstnet.book.starts import large_weights
from firstnet.errors import DataError, RecipeError, ShapeError


def image(rows):
    """Return the rows as an image of one map and one example."""
    return np.array(rows, float)[np.newaxis, :, :, np.newaxis]


def nudged(value, array, nudge=1e-5):
    """Return the slope of value() along each number of the array, which is nudged in place."""
    slope = np.zeros_like(array)
    for place in np.ndindex(*array.shape):
        kept, values = array[place], []
        for step in (nudge, -nudge):
            array[place] = kept + step
            values.append(value())
        array[place] = kept
        slope[place] = (values[0] - values[1]) / (2 * nudge)
    return slope


def deal_layer(rng, shape, neuron=SIGMOID, image=(6, 6), region=(2, 2)):
    w, b = rng.standard_normal(shape), rng.standard_normal((shape[0], 1))
    return ConvPoolLayer(w, b, neuron, image, region)


FOUR_BY_FOUR = image([[1, 2, 0, 1], [0, 3, 1, 0], [2, 0, 0, 1], [1, 1, 4, 0]])


def test_a_feature_map_by_hand():
    # Each pixel less its lower right neighbor, with a bias of 10.
    w = image([[1, 0], [0, -1]]).reshape(1, 1, 2, 2)
    layer = ConvPoolLayer(w, np.array([[10.0]]), RECTIFIED_LINEAR, (4, 4), (3, 1))
    z = layer.weigh(FOUR_BY_FOUR.reshape(16, 1))
    np.testing.assert_array_equal(z, image([[8, 11, 10], [10, 13, 10], [11, 6, 10]]))
    np.testing.assert_array_equal(layer.fire(z), [[11], [13], [10]])


def test_max_pooling_and_its_error_by_hand():
    np.testing.assert_array_equal(max_pool(FOUR_BY_FOUR), image([[3, 1], [2, 4]]))
    back = max_pool_back(image([[5, 6], [7, 8]]), FOUR_BY_FOUR)
    # In the upper right two are the largest; the first in reading order answers for both.
    np.testing.assert_array_equal(
        back, image([[0, 0, 0, 6], [0, 5, 0, 0], [7, 0, 0, 0], [0, 0, 8, 0]])
    )


def test_the_error_through_shared_weights_by_hand():
    w, delta = image([[1, 2], [3, 4]]).reshape(1, 1, 2, 2), image([[1, 0], [0, 10]])
    a = image([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    error = convolve_back(delta, w)
    np.testing.assert_array_equal(error, image([[1, 2, 0], [3, 4 + 10, 20], [0, 30, 40]]))
    slope = shared_weights_slope(delta, a)
    np.testing.assert_array_equal(slope, [[[[1 + 50, 2 + 60], [4 + 80, 5 + 90]]]])
    np.testing.assert_array_equal(shared_biases_slope(delta), [[11]])


def test_the_counts_of_the_book(rng):
    layer = ConvPoolLayer(np.ones((20, 1, 5, 5)), np.ones((20, 1)))
    assert layer.w.size + layer.b.size == 520
    z = layer.weigh(rng.random((784, 3)))
    assert z.shape == (20, 24, 24, 3)
    assert layer.fire(z).shape == (20 * 12 * 12, 3)
    assert (layer.inputs, layer.outputs) == (784, 20 * 12 * 12)


def test_a_local_receptive_field_is_what_a_neuron_sees(rng):
    a = rng.random((2, 6, 7, 3))
    fields = local_receptive_fields(a, (3, 2))
    np.testing.assert_array_equal(fields[1, 2, 4, 0], a[1, 2:5, 4:6, 0])


def test_a_shift_of_the_image_shifts_the_feature_map(rng):
    a, w = rng.random((2, 9, 10, 3)), rng.standard_normal((4, 2, 3, 3))
    shifted = np.roll(a, (2, 1), axis=(1, 2))
    np.testing.assert_allclose(convolve(shifted, w)[:, 2:, 1:], convolve(a, w)[:, :-2, :-1])


def test_a_field_as_large_as_the_image_makes_fully_connected_neurons(rng):
    layer = deal_layer(rng, (5, 3, 4, 6), image=(4, 6), region=(1, 1))
    a = rng.random((3 * 4 * 6, 7))
    fully_connected = Layer(layer.w.reshape(5, -1), layer.b)
    np.testing.assert_allclose(layer.weigh(a).reshape(5, 7), fully_connected.weigh(a))


def test_a_field_of_one_pixel_connects_maps_and_nothing_else(rng):
    a, w = rng.random((3, 4, 6, 7)), rng.standard_normal((5, 3, 1, 1))
    np.testing.assert_allclose(
        convolve(a, w).reshape(5, -1), w.reshape(5, 3) @ a.reshape(3, -1), atol=1e-14
    )


def test_convolution_is_a_correlation_and_its_error_a_convolution(rng):
    a, w = rng.random((2, 8, 9, 2)), rng.standard_normal((3, 2, 4, 3))
    z, delta = convolve(a, w), rng.standard_normal((3, 5, 7, 2))
    error, slope = convolve_back(delta, w), shared_weights_slope(delta, a)
    for e in range(2):
        for f in range(3):
            whole = sum(correlate(a[g, :, :, e], w[f, g], "valid", "direct") for g in range(2))
            np.testing.assert_allclose(z[f, :, :, e], whole, atol=1e-13)
        for g in range(2):
            back = sum(turned_convolution(delta[f, :, :, e], w[f, g]) for f in range(3))
            np.testing.assert_allclose(error[g, :, :, e], back, atol=1e-13)
    for f, g in np.ndindex(3, 2):
        shared = sum(correlate(a[g, :, :, e], delta[f, :, :, e], "valid") for e in range(2))
        np.testing.assert_allclose(slope[f, g], shared, atol=1e-13)


def test_pooling_keeps_the_sum_of_the_error(rng):
    a = np.round(rng.random((3, 6, 8, 4)), 1)  # so coarse that some regions have two largest
    error = rng.standard_normal((3, 2, 4, 4))
    back = max_pool_back(error, a, (3, 2))
    np.testing.assert_allclose(back.reshape(3, 2, 3, 4, 2, 4).sum(axis=(2, 4)), error)
    assert np.count_nonzero(back) == error.size


def test_pooling_forgets_where_in_its_region_a_feature_was(rng):
    a = rng.random((3, 6, 8, 4))
    turned = a.reshape(3, 3, 2, 4, 2, 4)[:, :, ::-1, :, ::-1].reshape(a.shape)
    np.testing.assert_array_equal(max_pool(turned), max_pool(a))


@pytest.mark.parametrize("neuron", [SIGMOID, TANH, RECTIFIED_LINEAR], ids=lambda it: it.name)
def test_neurons_may_fire_before_or_after_pooling(neuron, rng):
    # They all rise, so that the largest z fires most. The book's network3.py pools first.
    z = rng.standard_normal((3, 6, 8, 4))
    np.testing.assert_array_equal(max_pool(neuron.fire(z)), neuron.fire(max_pool(z)))


def test_the_error_through_shared_weights_is_what_nudges_find(rng):
    a, w = rng.random((2, 5, 6, 2)), rng.standard_normal((3, 2, 3, 2))
    delta = rng.standard_normal((3, 3, 5, 2))  # of a cost that is the sum of delta times z

    def cost():
        return float(np.sum(delta * convolve(a, w)))

    np.testing.assert_allclose(convolve_back(delta, w), nudged(cost, a), atol=1e-8)
    np.testing.assert_allclose(shared_weights_slope(delta, a), nudged(cost, w), atol=1e-8)


def test_the_slope_along_shared_biases_is_what_nudges_find(rng):
    layer = deal_layer(rng, (3, 2, 3, 2), image=(5, 6), region=(1, 1))
    a, delta = rng.random((2 * 5 * 6, 2)), rng.standard_normal((3, 3, 5, 2))
    slope = nudged(lambda: float(np.sum(delta * layer.weigh(a))), layer.b)
    np.testing.assert_allclose(shared_biases_slope(delta), slope, atol=1e-8)


def test_the_error_through_pooling_is_what_nudges_find(rng):
    a, error = rng.random((2, 4, 6, 3)), rng.standard_normal((2, 2, 2, 3))
    slope = nudged(lambda: float(np.sum(error * max_pool(a, (2, 3)))), a)
    np.testing.assert_allclose(max_pool_back(error, a, (2, 3)), slope, atol=1e-8)


def check_by_nudges(network, x, y, cost=QUADRATIC, opened=()):
    """Compare the gradient of each layer, the dense ones too, with that by nudges."""
    exact, slow = (of(network, x, y, cost, opened) for of in (backprop, nudged_gradient))
    for nabla, nudges, layer in zip(exact, slow, network.layers, strict=True):
        assert (nabla.w.shape, nabla.b.shape) == (layer.w.shape, layer.b.shape)
        np.testing.assert_allclose(nabla.w, nudges.w, atol=1e-8)
        np.testing.assert_allclose(nabla.b, nudges.b, atol=1e-8)


@pytest.mark.parametrize("neuron", [SIGMOID, TANH, RECTIFIED_LINEAR], ids=lambda it: it.name)
def test_backprop_through_convolution_and_pooling_finds_what_nudges_find(neuron, rng):
    dense = large_weights((12, 5, 4), rng).layers
    network = Network((deal_layer(rng, (3, 1, 3, 3), neuron), *dense))
    check_by_nudges(network, rng.random((36, 5)), rng.random((4, 5)))


@pytest.mark.parametrize("cost", [CROSS_ENTROPY, LOG_LIKELIHOOD], ids=lambda it: it.name)
def test_backprop_through_two_convolutions_finds_what_nudges_find(cost, rng):
    first = deal_layer(rng, (2, 1, 3, 2), RECTIFIED_LINEAR, (8, 10), (2, 3))
    second = deal_layer(rng, (3, 2, 2, 2), SIGMOID, first.pooled, (1, 1))
    last = Layer(rng.standard_normal((4, 12)), rng.standard_normal((4, 1)))
    if cost is LOG_LIKELIHOOD:
        last = replace(last, neuron=SOFTMAX)
    y = np.eye(4)[:, rng.integers(4, size=5)]
    check_by_nudges(Network((first, second, last)), rng.random((80, 5)), y, cost)


@pytest.mark.parametrize("each", [False, True], ids=["a mini-batch", "an example"])
def test_backprop_with_dropout_finds_what_nudges_find(each, rng):
    dense = large_weights((8, 6, 3), rng).layers
    network = Network((deal_layer(rng, (2, 1, 3, 3)), *dense))
    assert network.hidden == (8, 6)
    kept = rng.random((4, 14) if each else 14) < 0.6
    opened = gates(kept, network.hidden, 0.4)
    assert [it.shape for it in opened] == ([(8, 4), (6, 4)] if each else [(8, 1), (6, 1)])
    check_by_nudges(network, rng.random((36, 4)), rng.random((3, 4)), opened=opened)


def test_fields_as_large_as_the_image_learn_as_fully_connected_neurons(rng):
    dense = large_weights((12, 5, 4), rng)
    hidden, last = dense.layers
    maps = ConvPoolLayer(hidden.w.reshape(5, 1, 3, 4), hidden.b, image=(3, 4), region=(1, 1))
    network = Network((maps, last))
    x, y = rng.random((12, 6)), rng.random((4, 6))
    np.testing.assert_allclose(feedforward(network, x), feedforward(dense, x))
    shared, nabla_last = backprop(network, x, y)
    first, second = backprop(dense, x, y)
    np.testing.assert_allclose(shared.w.reshape(5, 12), first.w)
    np.testing.assert_allclose(shared.b, first.b)
    np.testing.assert_allclose(nabla_last.w, second.w)


def test_feature_maps_alone_learn_step_by_step(rng):
    maps, (dense,) = deal_layer(rng, (3, 1, 3, 3)), large_weights((12, 4), rng).layers
    x, y, costs = rng.random((36, 8)), np.eye(4)[:, np.arange(8) % 4], []
    for _ in range(20):
        network = Network((maps, dense))
        costs.append(QUADRATIC.value(feedforward(network, x), y))
        shared, _ = backprop(network, x, y)
        maps = replace(maps, w=maps.w - 0.5 * shared.w, b=maps.b - 0.5 * shared.b)
    assert costs == sorted(costs, reverse=True) and costs[-1] < costs[0]


def test_float32_stays_float32(rng):
    layers = (
        deal_layer(rng, (3, 1, 3, 3)),
        deal_layer(rng, (2, 3, 2, 2), image=(2, 2), region=(1, 1)),
    )
    last = Layer(rng.random((3, 2)), rng.random((3, 1)))
    network = Network((*layers, last)).astype("float32")
    x = rng.random((36, 4), np.float32)
    gradient = backprop(network, x, np.eye(3, 4, dtype=np.float32))
    assert network.dtype == feedforward(network, x).dtype == np.float32
    assert {array.dtype for it in gradient for array in (it.w, it.b)} == {x.dtype}


def test_outputs_and_gradients_are_those_of_pytorch(rng):
    torch = pytest.importorskip("torch")
    first = deal_layer(rng, (4, 1, 5, 5), RECTIFIED_LINEAR, (20, 24))
    second = deal_layer(rng, (3, 4, 3, 2), SIGMOID, (8, 10), (2, 3))
    last = Layer(rng.standard_normal((5, 27)), rng.standard_normal((5, 1)))
    network = Network((first, second, last))
    x, y = rng.random((480, 6)), rng.random((5, 6))

    def tensor(array):
        return torch.tensor(array, dtype=torch.float64, requires_grad=True)

    layers = [(tensor(layer.w), tensor(layer.b[:, 0])) for layer in network.layers]
    (w1, b1), (w2, b2), (w3, b3) = layers
    functional = torch.nn.functional
    images = torch.tensor(x.T.reshape(6, 1, 20, 24).copy())
    pooled = functional.max_pool2d(torch.relu(functional.conv2d(images, w1, b1)), (2, 2))
    a = functional.max_pool2d(torch.sigmoid(functional.conv2d(pooled, w2, b2)), (2, 3))
    outputs = torch.sigmoid(functional.linear(a.flatten(1), w3, b3))
    (0.5 * (outputs - torch.tensor(y.T.copy())) ** 2).sum().div(6).backward()

    ours = first.fire(first.weigh(x))
    np.testing.assert_allclose(ours.T, pooled.flatten(1).detach().numpy(), atol=1e-13)
    np.testing.assert_allclose(feedforward(network, x).T, outputs.detach().numpy(), atol=1e-13)
    for nabla, (w, b) in zip(backprop(network, x, y), layers, strict=True):
        np.testing.assert_allclose(nabla.w, w.grad.numpy(), atol=1e-13)
        np.testing.assert_allclose(nabla.b[:, 0], b.grad.numpy(), atol=1e-13)


ONE_MAP, BIAS = np.ones((1, 1, 2, 2)), np.ones((1, 1))


@pytest.mark.parametrize(
    ("w", "b", "region", "message"),
    [
        (np.ones((20, 5, 5)), np.ones((20, 1)), (2, 2), r"\(20, 5, 5\).*\(n, k, 5, 5\)"),
        (np.ones((20, 1, 5, 5)), np.ones(20), (2, 2), r"biases of shape \(20,\).*\(n, 1\)"),
        (np.ones((20, 1, 0, 5)), np.ones((20, 1)), (2, 2), "no feature maps"),
        (ONE_MAP, BIAS, 2, r"Got 2 as a region.*Try \(2, 2\)"),
        (ONE_MAP, BIAS, (2, 0), "each at least 1"),
    ],
)
def test_what_is_no_feature_map_is_refused(w, b, region, message):
    with pytest.raises(ShapeError, match=message):
        ConvPoolLayer(w, b, region=region)


def test_softmax_feature_maps_are_refused():
    with pytest.raises(RecipeError, match="only for an output layer"):
        ConvPoolLayer(ONE_MAP, BIAS, SOFTMAX)


@pytest.mark.parametrize(
    ("image_before", "region", "message"),
    [
        ((4, 28), (2, 2), "5 by 5 do not fit into maps of 4 by 28"),
        ((28, 27), (2, 2), "2 by 2 do not fill maps of 24 by 23"),
    ],
)
def test_feature_maps_that_do_not_fit_their_image_are_refused(image_before, region, message, rng):
    with pytest.raises(ShapeError, match=message):
        deal_layer(rng, (2, 1, 5, 5), image=image_before, region=region)


def test_networks_that_do_not_fit_together_are_refused(rng):
    maps, others = deal_layer(rng, (2, 1, 3, 3)), deal_layer(rng, (4, 3, 1, 1), image=(2, 2))
    (dense,) = large_weights((8, 3), rng).layers
    for layers in ((maps,), (dense, maps), (maps, dense, maps)):
        with pytest.raises(ShapeError, match="ConvPoolLayers first, and at least one Layer"):
            Network(layers)
    with pytest.raises(ShapeError, match="Layer 2 has 8 pooled activations, but layer 3 takes 12"):
        Network((maps, others, dense))
    with pytest.raises(DataError, match="float32, float64; wanted"):
        Network((maps, *Network((dense,)).astype("float32").layers))


def test_the_sizes_of_a_network_leave_the_feature_maps_out(rng):
    network = Network((deal_layer(rng, (2, 1, 3, 3)), *large_weights((8, 5, 3), rng).layers))
    assert network.sizes == (36, 5, 3)
    assert [len(it) for it in (network.convolutions, network.dense)] == [1, 2]


def test_images_that_do_not_fit_are_refused(rng):
    layer = deal_layer(rng, (2, 1, 5, 5), image=(28, 28))
    with pytest.raises(ShapeError, match=r"\(783, 3\) entered.*1 maps of 28 by 28; wanted \(784,"):
        layer.weigh(np.ones((783, 3)))
    with pytest.raises(ShapeError, match=r"\(784, 3\) have 2 axes.*reshape\(1, 28, 28, -1\)"):
        convolve(np.ones((784, 3)), layer.w)
    with pytest.raises(ShapeError, match=r"2 axes"):
        max_pool(np.ones((784, 3)))
    with pytest.raises(ShapeError, match=r"The image has 3 maps.*look at 1.*\(1, 28, 28, n\)"):
        convolve(np.ones((3, 28, 28, 1)), layer.w)
    with pytest.raises(ShapeError, match="5 by 5 do not fit into maps of 4 by 28"):
        convolve(np.ones((1, 4, 28, 3)), layer.w)
    with pytest.raises(ShapeError, match="2 by 2 do not fill maps of 24 by 23"):
        max_pool(np.ones((1, 24, 23, 3)))


def test_errors_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match=r"\(1, 1, 2, 3\) does not belong.*\(1, 2, 2, 3\)"):
        max_pool_back(np.ones((1, 1, 2, 3)), np.ones((1, 4, 4, 3)))
    with pytest.raises(ShapeError, match=r"error has 3 maps.*make 2; hand in"):
        convolve_back(np.ones((3, 4, 4, 1)), np.ones((2, 1, 3, 3)))
