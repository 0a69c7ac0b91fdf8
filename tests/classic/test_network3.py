"""The book's module network3."""

from itertools import pairwise

import numpy as np
import pytest

from firstnet.classic import network3
from firstnet.classic.network3 import (
    ConvPoolLayer,
    FullyConnectedLayer,
    Network,
    ReLU,
    SoftmaxLayer,
    linear,
    sigmoid,
    tanh,
)
from firstnet.data import Dataset, Examples
from firstnet.errors import (
    AccessError,
    DataError,
    FormatError,
    RecipeError,
    ShapeError,
    UnknownName,
)


@pytest.fixture(autouse=True)
def dealt():
    np.random.seed(5)


@pytest.fixture
def few(monkeypatch, rng):
    """Let MNIST have few digits, of which each class has pixels of its own."""

    def digits(count):
        labels = np.arange(count) % 10
        x = rng.integers(0, 60, (count, 784)).astype(np.uint8)
        for row, label in enumerate(labels):
            x[row, 60 * label + 100 : 60 * label + 150] = 250
        return Examples(x, labels)

    few = Dataset(digits(30), digits(30), digits(20))
    monkeypatch.setattr(network3, "load", lambda name: few)
    monkeypatch.setattr("firstnet.classic.expand_mnist.load", lambda name: few)
    return few


def dense(*sizes, p=0.0, function=sigmoid):
    hidden = list(pairwise(sizes))[:-1]
    layers = [FullyConnectedLayer(k, n, function, p_dropout=p) for k, n in hidden]
    return [*layers, SoftmaxLayer(sizes[-2], sizes[-1], p_dropout=p)]


def pair(rng, count=20, inputs=6, classes=3):
    return rng.random((count, inputs), np.float32), rng.integers(0, classes, count)


def settle(net, rng):
    for layer in net.layers:
        layer.w = rng.normal(size=layer.w.shape)
        layer.b = rng.normal(size=layer.b.shape)
    return net


# What the layers are


def test_weights_start_as_in_the_book_divided_by_the_root_of_the_outputs():
    np.random.seed(3)
    layers = [ConvPoolLayer((20, 1, 5, 5), (10, 1, 28, 28)), *dense(2880, 100, 10)]
    np.random.seed(3)
    n_out = 20 * 5 * 5 / 4  # a quarter, for the pools: the book's measure
    for layer, scale, w, b in (
        (layers[0], np.sqrt(1 / n_out), (20, 1, 5, 5), 20),
        (layers[1], np.sqrt(1 / 100), (2880, 100), 100),
    ):
        for array, size, spread in ((layer.w, w, scale), (layer.b, (b,), 1.0)):
            expected = np.random.normal(0, spread, size).astype(np.float32)
            np.testing.assert_array_equal(array, expected)
    assert not layers[2].w.any()
    assert not layers[2].b.any()


@pytest.mark.parametrize(
    ("function", "values"),
    [
        (linear, [-1, 0, 2]),
        (ReLU, [0, 0, 2]),
        (sigmoid, 1 / (1 + np.exp([1, 0, -2]))),
        (tanh, np.tanh([-1, 0, 2])),
    ],
)
def test_a_layer_fires_by_the_function_it_was_given(rng, function, values):
    np.testing.assert_allclose(function([-1, 0, 2]), values)
    net = settle(Network(dense(6, 4, 3, function=function), 10), rng)
    x = rng.random((5, 6))
    first, last = net.layers
    powers = np.exp(function(x @ first.w + first.b) @ last.w + last.b)
    expected = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(net.feedforward(x), expected, atol=1e-6)


def test_feature_maps_look_at_the_image_by_equation_125_and_are_pooled(rng):
    layers = [ConvPoolLayer((3, 1, 3, 2), (10, 1, 6, 5), (2, 2), tanh), *dense(12, 2)]
    net = settle(Network(layers, 10), rng)
    maps, last = net.layers
    image = rng.random((6, 5))
    fired = np.empty((3, 4, 4))
    for f, j, k in np.ndindex(3, 4, 4):
        fired[f, j, k] = np.tanh((maps.w[f, 0] * image[j : j + 3, k : k + 2]).sum() + maps.b[f])
    pooled = fired.reshape(3, 2, 2, 2, 2).max(axis=(2, 4))
    powers = np.exp(pooled.ravel() @ last.w + last.b)
    expected = powers / powers.sum()
    np.testing.assert_allclose(net.feedforward(image.reshape(1, 30))[0], expected, atol=1e-6)


def test_after_training_all_neurons_take_part_and_weigh_less(rng):
    net = settle(Network(dense(6, 4, 3, p=0.25), 10), rng)
    plain = Network(dense(6, 4, 3), 10)
    for ours, theirs in zip(plain.layers, net.layers):
        ours.w, ours.b = 0.75 * theirs.w, theirs.b
    x = rng.random((5, 6))
    np.testing.assert_allclose(net.feedforward(x), plain.feedforward(x), atol=1e-6)


def test_dropout_silences_its_share_and_leaves_the_rest_as_it_is():
    a = network3.dropout_layer(np.full(4000, 3.0), 0.25)
    assert set(a) == {0.0, 3.0}
    assert 0.2 < (a == 0).mean() < 0.3


# SGD


def test_sgd_prints_what_the_book_prints(rng, capsys, monkeypatch):
    correct = iter([8, 6, 10, 7, 9, 10, 5])  # validation, test where it is the best so far
    monkeypatch.setattr(network3, "count_correct", lambda outputs, labels: next(correct))
    net = Network(dense(6, 3), 10)
    net.SGD(pair(rng, 20), 4, 10, 0.1, pair(rng, 10), pair(rng, 10))
    assert capsys.readouterr().out.splitlines() == [
        "Training mini-batch number 0",
        "Epoch 0: validation accuracy 80.00%",
        "This is the best validation accuracy to date.",
        "The corresponding test accuracy is 60.00%",
        "Epoch 1: validation accuracy 100.00%",
        "This is the best validation accuracy to date.",
        "The corresponding test accuracy is 70.00%",
        "Epoch 2: validation accuracy 90.00%",
        "Epoch 3: validation accuracy 100.00%",
        "This is the best validation accuracy to date.",
        "The corresponding test accuracy is 50.00%",
        "Finished training network.",
        "Best validation accuracy of 100.00% obtained at iteration 7",
        "Corresponding test accuracy of 50.00%",
    ]


def test_without_test_data_nothing_is_said_of_them(rng, capsys):
    Network(dense(6, 3), 10).SGD(pair(rng), 1, 10, 0.1, pair(rng), None)
    assert "test" not in capsys.readouterr().out


def test_sgd_changes_the_weights_of_the_layers_and_learns(few, capsys):
    training, validation, test = network3.load_data_shared()
    net = Network([ConvPoolLayer((2, 1, 5, 5), (10, 1, 28, 28)), *dense(288, 10)], 10)
    before = [param.copy() for param in net.params]
    net.SGD(training, 40, 10, 0.5, validation, test)
    assert "Best validation accuracy of 100.00%" in capsys.readouterr().out
    assert all((now != then).any() for now, then in zip(net.params, before))
    assert (net.feedforward(test[0]).argmax(axis=1) == test[1]).mean() > 0.9


def test_a_second_sgd_goes_on_where_the_first_ended(rng, capsys):
    data = pair(rng)
    once, twice = (Network(dense(6, 4, 3), 10) for _ in range(2))
    twice.take(once.as_in_the_book())
    once.SGD(data, 4, 10, 0.5, data, None)
    for _ in range(2):
        twice.SGD(data, 2, 10, 0.5, data, None)
    for ours, theirs in zip(once.params, twice.params):
        np.testing.assert_array_equal(ours, theirs)


def test_a_seed_deals_dropout_too(rng, capsys):
    data, found = pair(rng), []
    for seed in (1, 1, 2):
        np.random.seed(7)
        net = Network(dense(6, 4, 3, p=0.5), 10)
        np.random.seed(seed)
        net.SGD(data, 2, 10, 0.5, data, None)
        found.append(net.params[0])
    np.testing.assert_array_equal(found[0], found[1])
    assert (found[0] != found[2]).any()


# The listings of chapter 6, on few digits

HEAD = """
from firstnet.classic import network3
from firstnet.classic.network3 import Network, ReLU
from firstnet.classic.network3 import ConvPoolLayer, FullyConnectedLayer, SoftmaxLayer
training_data, validation_data, test_data = network3.load_data_shared()
mini_batch_size = 10
"""
MAPS = """
    ConvPoolLayer(image_shape=(mini_batch_size, 1, 28, 28), filter_shape=(20, 1, 5, 5),
                  poolsize=(2, 2){function}),
    ConvPoolLayer(image_shape=(mini_batch_size, 20, 12, 12), filter_shape=(40, 20, 5, 5),
                  poolsize=(2, 2){function}),
"""
SIGMOID_MAPS = MAPS.format(function="")
RELU_MAPS = MAPS.format(function=", activation_fn=ReLU")
LISTINGS = {
    "shallow": """
net = Network([
    FullyConnectedLayer(n_in=784, n_out=100),
    SoftmaxLayer(n_in=100, n_out=10)], mini_batch_size)
net.SGD(training_data, 60, mini_batch_size, 0.1, validation_data, test_data)
""",
    "one layer of feature maps": """
net = Network([
    ConvPoolLayer(image_shape=(mini_batch_size, 1, 28, 28), filter_shape=(20, 1, 5, 5),
                  poolsize=(2, 2)),
    FullyConnectedLayer(n_in=20*12*12, n_out=100),
    SoftmaxLayer(n_in=100, n_out=10)], mini_batch_size)
net.SGD(training_data, 60, mini_batch_size, 0.1, validation_data, test_data)
""",
    "two": f"""
net = Network([{SIGMOID_MAPS}
    FullyConnectedLayer(n_in=40*4*4, n_out=100),
    SoftmaxLayer(n_in=100, n_out=10)], mini_batch_size)
net.SGD(training_data, 60, mini_batch_size, 0.1, validation_data, test_data)
""",
    "rectified linear": f"""
net = Network([{RELU_MAPS}
    FullyConnectedLayer(n_in=40*4*4, n_out=100, activation_fn=ReLU),
    SoftmaxLayer(n_in=100, n_out=10)], mini_batch_size)
net.SGD(training_data, 60, mini_batch_size, 0.03, validation_data, test_data, lmbda=0.1)
""",
    "expanded": f"""
expanded_training_data, _, _ = network3.load_data_shared("../data/mnist_expanded.pkl.gz")
net = Network([{RELU_MAPS}
    FullyConnectedLayer(n_in=40*4*4, n_out=100, activation_fn=ReLU),
    SoftmaxLayer(n_in=100, n_out=10)], mini_batch_size)
net.SGD(expanded_training_data, 60, mini_batch_size, 0.03, validation_data, test_data, lmbda=0.1)
""",
    "dropout": f"""
expanded_training_data, _, _ = network3.load_data_shared("../data/mnist_expanded.pkl.gz")
net = Network([{RELU_MAPS}
    FullyConnectedLayer(n_in=40*4*4, n_out=1000, activation_fn=ReLU, p_dropout=0.5),
    FullyConnectedLayer(n_in=1000, n_out=1000, activation_fn=ReLU, p_dropout=0.5),
    SoftmaxLayer(n_in=1000, n_out=10, p_dropout=0.5)], mini_batch_size)
net.SGD(expanded_training_data, 40, mini_batch_size, 0.03, validation_data, test_data)
""",
}


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_runs_with_only_the_import_changed(few, capsys, name):
    exec(HEAD + LISTINGS[name], {})  # it is what a reader types
    told = capsys.readouterr().out.splitlines()
    epochs = 40 if name == "dropout" else 60
    assert sum(line.startswith("Epoch ") for line in told) == epochs
    assert told[-3] == "Finished training network."
    accuracy = float(told[-2].split("accuracy of ")[1].split("%")[0])
    assert accuracy > 50  # by chance it would be 10


# The digits


def test_the_digits_are_those_of_the_book(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    training, validation, test = network3.load_data_shared()
    assert [network3.size(it) for it in (training, validation, test)] == [50_000, 10_000, 10_000]
    assert (training[0].dtype, training[1].dtype) == (np.float32, np.int32)
    assert training[0].max() == 255 / 256
    assert training[1][:5].tolist() == [5, 0, 4, 1, 9]


def test_a_file_that_is_there_is_read_and_another_name_is_not_guessed(tmp_path):
    with pytest.raises(AccessError, match=r"digits\.pkl\.gz can't be read"):
        network3.load_data_shared(tmp_path / "digits.pkl.gz")
    (tmp_path / "mnist.pkl.gz").write_bytes(b"no pickle")
    with pytest.raises(FormatError, match=r"no data set like the book's mnist\.pkl\.gz"):
        network3.load_data_shared(tmp_path / "mnist.pkl.gz")


# What can't be done


def test_what_does_not_fit_is_told(rng):
    with pytest.raises(RecipeError, match="The last layer is no SoftmaxLayer"):
        Network([FullyConnectedLayer(6, 3)], 10)
    with pytest.raises(RecipeError, match="The last layer is no SoftmaxLayer"):
        Network([], 10)
    with pytest.raises(ShapeError, match="Layer 2 has 4 neurons, but layer 3 takes 5"):
        Network([FullyConnectedLayer(6, 4), SoftmaxLayer(5, 3)], 10)
    with pytest.raises(ShapeError, match="Feature maps follow a fully connected layer"):
        Network(
            [
                FullyConnectedLayer(6, 9),
                ConvPoolLayer((1, 1, 2, 2), (10, 1, 3, 3)),
                SoftmaxLayer(1, 3),
            ],
            10,
        )
    with pytest.raises(ShapeError, match="for mini-batches of 5, but the network has mini-batches"):
        Network([ConvPoolLayer((1, 1, 2, 2), (5, 1, 3, 3)), SoftmaxLayer(1, 3)], 10)
    with pytest.raises(ShapeError, match="filters look at 2 maps, but there are 1"):
        ConvPoolLayer((3, 2, 5, 5), (10, 1, 28, 28))
    with pytest.raises(ShapeError, match="Regions of 2 by 2 do not fill maps of 23 by 23"):
        ConvPoolLayer((3, 1, 6, 6), (10, 1, 28, 28))
    with pytest.raises(ShapeError, match=r"filter_shape is \(3, 5, 5\); wanted whole numbers"):
        ConvPoolLayer((3, 5, 5), (10, 1, 28, 28))
    with pytest.raises(ShapeError, match=r"\(n_in, n_out\) is \(6, 0\)"):
        FullyConnectedLayer(6, 0)
    with pytest.raises(RecipeError, match=r"dropout is 1\.0, but must be"):
        SoftmaxLayer(6, 3, p_dropout=1.0)
    with pytest.raises(RecipeError, match=r"another tanh than that of network3.*network3\.tanh"):
        FullyConnectedLayer(n_in=4, n_out=2, activation_fn=np.tanh)
    with pytest.raises(UnknownName, match="No activation_fn of network3 is called 'sin'"):
        FullyConnectedLayer(6, 3, activation_fn=np.sin)


def test_data_that_can_not_be_learned_from_is_told(rng):
    net, data = Network(dense(6, 3), 10), pair(rng)
    with pytest.raises(RecipeError, match="mini_batch_size is 5, but the network was made for 10"):
        net.SGD(data, 1, 5, 0.1, data, data)
    with pytest.raises(RecipeError, match="epochs is 0"):
        net.SGD(data, 0, 10, 0.1, data, data)
    with pytest.raises(DataError, match="training_data is no pair"):
        net.SGD([(x, y) for x, y in zip(*data)], 1, 10, 0.1, data, data)
    with pytest.raises(ShapeError, match="x has 5 numbers an example, but the first layer takes 6"):
        net.SGD(pair(rng, inputs=5), 1, 10, 0.1, data, data)
    with pytest.raises(DataError, match="labels run from 0 to 3"):
        net.SGD((data[0], np.arange(20) % 4), 1, 10, 0.1, data, data)
    with pytest.raises(DataError, match="There are 9 examples to judge by"):
        net.SGD(data, 1, 10, 0.1, (data[0][:9], data[1][:9]), None)
    with pytest.raises(ShapeError, match="test_data has an x of the shape"):
        net.SGD(data, 1, 10, 0.1, data, (data[0].ravel(), data[1]))


def test_labels_may_be_whole_floats_as_theano_had_them(rng, capsys):
    x, labels = pair(rng)
    Network(dense(6, 3), 10).SGD((x, labels.astype(float)), 1, 10, 0.1, (x, labels), None)
    with pytest.raises(DataError, match="labels are float64 numbers"):
        Network(dense(6, 3), 10).SGD((x, labels + 0.5), 1, 10, 0.1, (x, labels), None)
