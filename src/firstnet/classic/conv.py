"""The book's experiments with convolutional networks, as its program conv has them.

    from firstnet.classic import conv

    conv.shallow()
    nets = conv.double_fc_dropout(0.5, 0.5, 0.5, 5)
    conv.ensemble(nets)

Each trains n networks for so many epochs and prints what network3 prints; by default as in the
book, which takes minutes to hours. `firstnet book --chapter 6` tells what came of it, with seeds
and checkpoints.

Source: chapter 6, "Convolutional neural networks in practice"; src/conv.py.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from firstnet.classic import network3
from firstnet.classic.network3 import (
    AnyLayer,
    ConvPoolLayer,
    FullyConnectedLayer,
    Function,
    Network,
    Pair,
    ReLU,
    SoftmaxLayer,
    sigmoid,
)
from firstnet.errors import DataError, RecipeError
from firstnet.machine.extras import extra
from firstnet.shapes import AnyFloats

mini_batch_size = 10
LMBDAS = (0.00001, 0.0001, 0.001, 0.01, 0.1, 1.0, 10.0, 100.0)
TWICE = (20, 40)  # feature maps of the networks that have two layers of them
EXPANDED = "../data/mnist_expanded.pkl.gz"


def shallow(n: int = 3, epochs: int = 60) -> Network:
    """Train networks with 100 hidden neurons and no feature maps; return the last."""
    return _last(
        _trained(
            "A shallow net with 100 hidden neurons",
            functools.partial(layers, (), (100,)),
            n,
            epochs,
            0.1,
        )
    )


def basic_conv(n: int = 3, epochs: int = 60) -> Network:
    """Train networks with one layer of feature maps and 100 neurons after it; return the last."""
    build = functools.partial(layers, (20,), (100,))
    return _last(_trained("Conv + FC architecture", build, n, epochs, 0.1))


def omit_FC(n: int = 3, epochs: int = 60) -> Network:
    """Train networks whose feature maps feed the outputs; return the last."""
    build = functools.partial(layers, (20,), ())
    return _last(_trained("Conv only, no FC", build, n, epochs, 0.1))


def dbl_conv(activation_fn: Function = sigmoid, n: int = 3, epochs: int = 60) -> Network:
    """Train networks with two layers of feature maps; return the last."""
    build = functools.partial(layers, TWICE, (100,), activation_fn)
    return _last(_trained("Conv + Conv + FC architecture", build, n, epochs, 0.1))


def regularized_dbl_conv(
    lmbdas: Sequence[float] = LMBDAS, n: int = 3, epochs: int = 60
) -> list[Network]:
    """Train such networks with one lmbda after another; return all."""
    build = functools.partial(layers, TWICE, (100,), sigmoid)
    title = "Conv + Conv + FC num {j}, with regularization "
    return [
        net
        for lmbda in lmbdas
        for net in _trained(f"{title}{lmbda}", build, n, epochs, 0.1, lmbda=lmbda)
    ]


def dbl_conv_relu(
    lmbdas: Sequence[float] = (0.0, *LMBDAS), n: int = 3, epochs: int = 60
) -> list[Network]:
    """Train them with rectified linear units; return all."""
    build = functools.partial(layers, TWICE, (100,), ReLU)
    title = "Conv + Conv + FC num {j}, relu, with regularization "
    return [
        net
        for lmbda in lmbdas
        for net in _trained(f"{title}{lmbda}", build, n, epochs, 0.03, lmbda=lmbda)
    ]


def expanded_data(n: int = 100, epochs: int = 60, repetitions: int = 3) -> Network:
    """Train with moved images as well, and n neurons after the feature maps; return the last."""
    build = functools.partial(layers, TWICE, (n,), ReLU)
    title = f"Training with expanded data, {n} neurons in the FC layer, run num {{j}}"
    return _last(_trained(title, build, repetitions, epochs, 0.03, lmbda=0.1, data=_expanded()))


def expanded_data_double_fc(n: int = 100, epochs: int = 60, repetitions: int = 3) -> Network:
    """Train with moved images, and two fully connected layers of n neurons; return the last."""
    build = functools.partial(layers, TWICE, (n, n), ReLU)
    title = f"Training with expanded data, {n} neurons in two FC layers, run num {{j}}"
    return _last(_trained(title, build, repetitions, epochs, 0.03, lmbda=0.1, data=_expanded()))


def double_fc_dropout(
    p0: float, p1: float, p2: float, repetitions: int, epochs: int = 40
) -> list[Network]:
    """Train with moved images, two layers of 1,000 neurons, and dropout; return all.

    Args:
        p0: the chance of what enters the first fully connected layer to be left out.
        p1: of what enters the second.
        p2: of what enters the outputs.
        repetitions: how many networks.
        epochs: how often they see each image.
    """
    build = functools.partial(layers, TWICE, (1000, 1000), ReLU, (p0, p1, p2))
    title = f"Dropout {p0}, {p1}, {p2}, run num {{j}}"
    return _trained(title, build, repetitions, epochs, 0.03, data=_expanded())


def ensemble(nets: Iterable[Network]) -> tuple[list[int], list[int]]:
    """Let networks vote on the test digits, and print how many most of them get right.

    Where several digits have the most votes, it is the smallest of them.

    Returns:
        Where the errors stand among the test digits, and what was answered there.
    """
    x, labels = _digits()[2]
    answers = np.array([net.feedforward(x).argmax(axis=1) for net in nets])
    if not len(answers):
        raise DataError("There are no networks to vote; wanted a list of at least one.")
    votes = np.array([np.bincount(column, minlength=10).argmax() for column in answers.T])
    wrong = np.flatnonzero(votes != labels)
    print(f"The accuracy is {1 - len(wrong) / len(labels):.2%}")
    return wrong.tolist(), votes[wrong].tolist()


def plot_errors(error_locations: Sequence[int], erroneous_predictions: Sequence[int]) -> Any:
    """Return a figure of test digits that were answered wrong: what they are, and the answer.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    x, labels = _digits()[2]
    rows = -(-len(error_locations) // 8) or 1
    figure = _figure((8, 1.2 * rows))
    for place, answer, axes in zip(
        error_locations, erroneous_predictions, figure.subplots(rows, 8, squeeze=False).flat
    ):
        axes.imshow(x[place].reshape(28, 28), cmap="binary")
        axes.set_title(f"{labels[place]} as {answer}", fontsize=8)
    for axes in figure.axes:
        axes.set_axis_off()
    return figure


def plot_filters(net: Network, layer: int, x: int, y: int) -> Any:
    """Return a figure of the weights of a layer's feature maps, x of them in a row, y rows.

    Raises:
        RecipeError: that layer has none.
        MissingExtra: matplotlib is not installed.
    """
    maps = net.layers[layer]
    if not isinstance(maps, ConvPoolLayer):
        raise RecipeError(
            f"Layer {layer} has no feature maps; take one of those that are ConvPoolLayers, such "
            "as 0."
        )
    filters: AnyFloats = maps.w[:, 0]
    figure = _figure((x, y))
    for weights, axes in zip(filters, figure.subplots(y, x, squeeze=False).flat):
        axes.imshow(weights, cmap="binary")
    for axes in figure.axes:
        axes.set_axis_off()
    return figure


def _trained(
    title: str,
    build: Callable[[], list[AnyLayer]],
    n: int,
    epochs: int,
    eta: float,
    *,
    lmbda: float = 0.0,
    data: Pair | None = None,
) -> list[Network]:
    """Train n networks, and print the title with the number of each."""
    training, validation, test = _digits()
    nets = []
    for j in range(n):
        print(title.format(j=j))
        net = Network(build(), mini_batch_size)
        net.SGD(data or training, epochs, mini_batch_size, eta, validation, test, lmbda=lmbda)
        nets.append(net)
    return nets


def _last(nets: list[Network]) -> Network:
    if not nets:
        raise RecipeError("No network was asked for; take n=1 or more.")
    return nets[-1]


def layers(
    maps: Sequence[int],
    neurons: Sequence[int],
    function: Function = sigmoid,
    p: Sequence[float] | float = 0.0,
    mini_batch_size: int = mini_batch_size,
) -> list[AnyLayer]:
    """Return the layers of one of the chapter's networks, with new weights.

    Args:
        maps: feature maps of each convolution, whose fields are 5 by 5 and are pooled by 2 by 2.
        neurons: of each fully connected layer, the outputs not counted.
        function: what all of those fire by.
        p: the chance of what enters a fully connected layer to be left out, the outputs counted.
        mini_batch_size: examples a step.
    """
    stack: list[AnyLayer] = []
    before, side = 1, 28
    for n in maps:
        image, fields = (mini_batch_size, before, side, side), (n, before, 5, 5)
        stack.append(ConvPoolLayer(fields, image, (2, 2), function))
        before, side = n, (side - 4) // 2
    *hidden, last = p if isinstance(p, Sequence) else [p] * (len(neurons) + 1)
    inputs = before * side**2
    for n, chance in zip(neurons, hidden, strict=True):
        stack.append(FullyConnectedLayer(inputs, n, function, chance))
        inputs = n
    return [*stack, SoftmaxLayer(inputs, 10, last)]


@functools.cache
def _digits() -> tuple[Pair, Pair, Pair]:
    training, validation, test = network3.load_data_shared()
    return training, validation, test


@functools.cache
def _expanded() -> Pair:
    return network3.load_data_shared(EXPANDED)[0]


def _figure(size: tuple[float, float]) -> Any:
    return extra("matplotlib.figure", "matplotlib", "plots").Figure(figsize=size)
