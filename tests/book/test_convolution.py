from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import convolve as turned_convolution
from scipy.signal import correlate

from firstnet.book.backprop import backprop
from firstnet.book.convolution import (
    ConvolutionalNetwork,
    ConvPoolLayer,
    backprop_images,
    convolve,
    convolve_back,
    feedforward_images,
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


def deal_layer(rng, shape, neuron=SIGMOID, region=(2, 2)):
    w, b = rng.standard_normal(shape), rng.standard_normal((shape[0], 1))
    return ConvPoolLayer(w, b, neuron, region)


FOUR_BY_FOUR = image([[1, 2, 0, 1], [0, 3, 1, 0], [2, 0, 0, 1], [1, 1, 4, 0]])


def test_a_feature_map_by_hand():
    # Each pixel less its lower right neighbor, with a bias of 10.
    layer = ConvPoolLayer(image([[1, 0], [0, -1]]).reshape(1, 1, 2, 2), np.array([[10.0]]))
    z = layer.weigh(FOUR_BY_FOUR)
    np.testing.assert_array_equal(z, image([[8, 11, 10], [10, 13, 10], [11, 6, 10]]))


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
    z = layer.weigh(rng.random((1, 28, 28, 3)))
    assert z.shape == (20, 24, 24, 3)
    assert max_pool(z).shape == max_pool(z, layer.region).shape == (20, 12, 12, 3)


def test_a_local_receptive_field_is_what_a_neuron_sees(rng):
    a = rng.random((2, 6, 7, 3))
    fields = local_receptive_fields(a, (3, 2))
    np.testing.assert_array_equal(fields[1, 2, 4, 0], a[1, 2:5, 4:6, 0])


def test_a_shift_of_the_image_shifts_the_feature_map(rng):
    a, w = rng.random((2, 9, 10, 3)), rng.standard_normal((4, 2, 3, 3))
    shifted = np.roll(a, (2, 1), axis=(1, 2))
    np.testing.assert_allclose(convolve(shifted, w)[:, 2:, 1:], convolve(a, w)[:, :-2, :-1])


def test_a_field_as_large_as_the_image_makes_fully_connected_neurons(rng):
    layer = deal_layer(rng, (5, 3, 4, 6))
    a = rng.random((3, 4, 6, 7))
    fully_connected = Layer(layer.w.reshape(5, -1), layer.b)
    np.testing.assert_allclose(
        layer.weigh(a).reshape(5, 7), fully_connected.weigh(a.reshape(-1, 7))
    )


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
    layer, a = deal_layer(rng, (3, 2, 3, 2)), rng.random((2, 5, 6, 2))
    delta = rng.standard_normal((3, 3, 5, 2))
    slope = nudged(lambda: float(np.sum(delta * layer.weigh(a))), layer.b)
    np.testing.assert_allclose(shared_biases_slope(delta), slope, atol=1e-8)


def test_the_error_through_pooling_is_what_nudges_find(rng):
    a, error = rng.random((2, 4, 6, 3)), rng.standard_normal((2, 2, 2, 3))
    slope = nudged(lambda: float(np.sum(error * max_pool(a, (2, 3)))), a)
    np.testing.assert_allclose(max_pool_back(error, a, (2, 3)), slope, atol=1e-8)


def check_by_nudges(network, x, y, cost=QUADRATIC, opened=()):
    """Compare the gradient of each layer, the dense ones too, with that by nudges."""
    shared, dense = backprop_images(network, x, y, cost, opened)
    layers = (*network.convolutions, *network.dense.layers)
    for nabla, layer in zip((*shared, *dense), layers, strict=True):
        for exact, values in ((nabla.w, layer.w), (nabla.b, layer.b)):
            slope = nudged(lambda: cost.value(feedforward_images(network, x, opened), y), values)
            assert exact.shape == values.shape
            np.testing.assert_allclose(exact, slope, atol=1e-8)


@pytest.mark.parametrize("neuron", [SIGMOID, TANH, RECTIFIED_LINEAR], ids=lambda it: it.name)
def test_backprop_through_convolution_and_pooling_finds_what_nudges_find(neuron, rng):
    network = ConvolutionalNetwork(
        (deal_layer(rng, (3, 1, 3, 3), neuron),), large_weights((12, 5, 4), rng)
    )
    check_by_nudges(network, rng.random((1, 6, 6, 5)), rng.random((4, 5)))


@pytest.mark.parametrize("cost", [CROSS_ENTROPY, LOG_LIKELIHOOD], ids=lambda it: it.name)
def test_backprop_through_two_convolutions_finds_what_nudges_find(cost, rng):
    convolutions = (
        deal_layer(rng, (2, 1, 3, 2), RECTIFIED_LINEAR, (2, 3)),
        deal_layer(rng, (3, 2, 2, 2), SIGMOID, (1, 1)),
    )
    last = Layer(rng.standard_normal((4, 12)), rng.standard_normal((4, 1)))
    if cost is LOG_LIKELIHOOD:
        last = replace(last, neuron=SOFTMAX)
    network = ConvolutionalNetwork(convolutions, Network((last,)))
    y = np.eye(4)[:, rng.integers(4, size=5)]
    check_by_nudges(network, rng.random((1, 8, 10, 5)), y, cost)


def test_backprop_with_dropout_in_the_dense_layers_finds_what_nudges_find(rng):
    dense = large_weights((8, 6, 3), rng)
    network = ConvolutionalNetwork((deal_layer(rng, (2, 1, 3, 3)),), dense)
    opened = gates(np.arange(6) % 3 > 0, dense.sizes, 0.4)
    check_by_nudges(network, rng.random((1, 6, 6, 4)), rng.random((3, 4)), opened=opened)


def test_fields_as_large_as_the_image_learn_as_fully_connected_neurons(rng):
    dense = large_weights((12, 5, 4), rng)
    hidden, last = dense.layers
    maps = ConvPoolLayer(hidden.w.reshape(5, 1, 3, 4), hidden.b, region=(1, 1))
    network = ConvolutionalNetwork((maps,), Network((last,)))
    x, y = rng.random((1, 3, 4, 6)), rng.random((4, 6))
    columns = x.reshape(12, 6)
    np.testing.assert_allclose(feedforward_images(network, x), feedforward(dense, columns))
    (shared,), (nabla_last,) = backprop_images(network, x, y)
    first, second = backprop(dense, columns, y)
    np.testing.assert_allclose(shared.w.reshape(5, 12), first.w)
    np.testing.assert_allclose(shared.b, first.b)
    np.testing.assert_allclose(nabla_last.w, second.w)


def test_feature_maps_alone_learn_step_by_step(rng):
    maps, dense = deal_layer(rng, (3, 1, 3, 3)), large_weights((12, 4), rng)
    x, y, costs = rng.random((1, 6, 6, 8)), np.eye(4)[:, np.arange(8) % 4], []
    for _ in range(20):
        network = ConvolutionalNetwork((maps,), dense)
        costs.append(QUADRATIC.value(feedforward_images(network, x), y))
        (shared,), _ = backprop_images(network, x, y)
        maps = replace(maps, w=maps.w - 0.5 * shared.w, b=maps.b - 0.5 * shared.b)
    assert costs == sorted(costs, reverse=True) and costs[-1] < costs[0]


def test_float32_stays_float32(rng):
    layers = deal_layer(rng, (3, 1, 3, 3)), deal_layer(rng, (2, 3, 2, 2), region=(1, 1))
    convolutions = tuple(
        replace(it, w=it.w.astype(np.float32), b=it.b.astype(np.float32)) for it in layers
    )
    network = ConvolutionalNetwork(convolutions, large_weights((2, 3), rng).astype("float32"))
    x = rng.random((1, 6, 6, 4), np.float32)
    shared, dense = backprop_images(network, x, np.eye(3, 4, dtype=np.float32))
    assert feedforward_images(network, x).dtype == np.float32
    assert {array.dtype for it in (*shared, *dense) for array in (it.w, it.b)} == {x.dtype}


def test_outputs_and_gradients_are_those_of_pytorch(rng):
    torch = pytest.importorskip("torch")
    convolutions = (
        deal_layer(rng, (4, 1, 5, 5), RECTIFIED_LINEAR),
        deal_layer(rng, (3, 4, 3, 2), SIGMOID, (2, 3)),
    )
    dense = Network((Layer(rng.standard_normal((5, 27)), rng.standard_normal((5, 1))),))
    network = ConvolutionalNetwork(convolutions, dense)
    x, y = rng.random((1, 20, 24, 6)), rng.random((5, 6))

    def tensor(array):
        return torch.tensor(array, dtype=torch.float64, requires_grad=True)

    def examples_first(array):
        return array.transpose(3, 0, 1, 2)

    layers = [(tensor(it.w), tensor(it.b[:, 0])) for it in (*convolutions, *dense.layers)]
    (w1, b1), (w2, b2), (w3, b3) = layers
    functional = torch.nn.functional
    a = torch.relu(functional.conv2d(torch.tensor(examples_first(x).copy()), w1, b1))
    pooled = functional.max_pool2d(a, (2, 2))
    a = functional.max_pool2d(torch.sigmoid(functional.conv2d(pooled, w2, b2)), (2, 3))
    outputs = torch.sigmoid(functional.linear(a.flatten(1), w3, b3))
    (0.5 * (outputs - torch.tensor(y.T.copy())) ** 2).sum().div(6).backward()

    first = convolutions[0]
    ours = max_pool(first.neuron.fire(first.weigh(x)))
    np.testing.assert_allclose(examples_first(ours), pooled.detach().numpy(), atol=1e-13)
    np.testing.assert_allclose(
        feedforward_images(network, x).T, outputs.detach().numpy(), atol=1e-13
    )
    shared, plain = backprop_images(network, x, y)
    for nabla, (w, b) in zip((*shared, *plain), layers, strict=True):
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


def test_networks_that_do_not_fit_together_are_refused(rng):
    one, three = deal_layer(rng, (2, 1, 3, 3)), deal_layer(rng, (4, 3, 2, 2))
    dense = large_weights((8, 3), rng)
    with pytest.raises(ShapeError, match=r"without feature maps; .* or take Network"):
        ConvolutionalNetwork((), dense)
    with pytest.raises(ShapeError, match=r"Convolution 1 has 2 .* convolution 2 looks at 3"):
        ConvolutionalNetwork((one, three), dense)
    with pytest.raises(DataError, match="float32, float64; wanted"):
        ConvolutionalNetwork((one,), dense.astype("float32"))


def test_images_that_do_not_fit_are_refused(rng):
    layer = deal_layer(rng, (2, 1, 5, 5))
    with pytest.raises(ShapeError, match=r"\(784, 3\) have 2 axes.*reshape\(1, 28, 28, -1\)"):
        layer.weigh(np.ones((784, 3)))
    with pytest.raises(ShapeError, match=r"2 axes"):
        max_pool(np.ones((784, 3)))
    with pytest.raises(ShapeError, match=r"The image has 3 maps.*look at 1.*\(1, 28, 28, n\)"):
        layer.weigh(np.ones((3, 28, 28, 1)))
    with pytest.raises(ShapeError, match="5 by 5 do not fit into maps of 4 by 28"):
        layer.weigh(np.ones((1, 4, 28, 3)))
    with pytest.raises(ShapeError, match="2 by 2 do not fill maps of 24 by 23"):
        max_pool(np.ones((1, 24, 23, 3)))
    network = ConvolutionalNetwork((layer,), large_weights((100, 3), rng))
    with pytest.raises(ShapeError, match=r"2 maps of 12 by 12 are 288.*takes 100.*288\)"):
        feedforward_images(network, np.ones((1, 28, 28, 3)))


def test_errors_and_answers_that_do_not_fit_are_refused(rng):
    with pytest.raises(ShapeError, match=r"\(1, 1, 2, 3\) does not belong.*\(1, 2, 2, 3\)"):
        max_pool_back(np.ones((1, 1, 2, 3)), np.ones((1, 4, 4, 3)))
    with pytest.raises(ShapeError, match=r"error has 3 maps.*make 2; hand in"):
        convolve_back(np.ones((3, 4, 4, 1)), np.ones((2, 1, 3, 3)))
    network = ConvolutionalNetwork((deal_layer(rng, (2, 1, 3, 3)),), large_weights((8, 3), rng))
    with pytest.raises(ShapeError, match=r"4 images and answers of shape \(4, 3\).*by y.T"):
        backprop_images(network, np.ones((1, 6, 6, 4)), np.ones((4, 3)))
    with pytest.raises(ShapeError, match="Got 0 images"):
        backprop_images(network, np.ones((1, 6, 6, 0)), np.ones((3, 0)))
