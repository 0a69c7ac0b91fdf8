"""The book's module network3: convolutional networks.

    training_data, validation_data, test_data = network3.load_data_shared()
    net = Network([
        ConvPoolLayer(image_shape=(10, 1, 28, 28), filter_shape=(20, 1, 5, 5), poolsize=(2, 2)),
        FullyConnectedLayer(n_in=20*12*12, n_out=100),
        SoftmaxLayer(n_in=100, n_out=10)], 10)
    net.SGD(training_data, 60, 10, 0.1, validation_data, test_data)

There is no Theano below it but an engine, and where Theano had symbols, here are NumPy arrays:
`layer.w` and `layer.b` are plain numbers, in float32 and in the book's shapes. The weights of
feature maps are those of equation 125; Theano turns its by half a turn, which makes no difference
where they are learned.

What this module does as the book does, right or not, stands at the top of `in_order.py`. In
addition, the weights start divided by the root of the outputs of a layer instead of its inputs
(the book's author calls it a mistake, made before the numbers of chapter 6 were taken), and the
outputs start at 0.

Source: chapter 6, "The code for our convolutional networks".
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from firstnet.book import convolution, neurons
from firstnet.book import network as book
from firstnet.book.neurons import NEURONS, SOFTMAX, Neuron
from firstnet.classic.in_order import InOrder, engine_here, weakened
from firstnet.data import Dataset, Examples, book_pickle, load
from firstnet.data.dataset import intensities
from firstnet.errors import DataError, RecipeError, ShapeError, UnknownName
from firstnet.recipe import Recipe
from firstnet.shapes import AnyFloats, Labels, Rows, Targets
from firstnet.training.evaluation import answers, count_correct

GPU = True  # compute on one if there is one; False keeps to the processor

Function = Callable[[npt.ArrayLike], AnyFloats]
Pair = tuple[Rows, Labels]


# Neurons


def linear(z: npt.ArrayLike) -> AnyFloats:
    """Return z."""
    return _floats(z)


def ReLU(z: npt.ArrayLike) -> AnyFloats:
    """Return z where it is positive, and 0 elsewhere."""
    return neurons.rectified_linear(_floats(z))


def sigmoid(z: npt.ArrayLike) -> AnyFloats:
    """Return 1 / (1 + e^-z)."""
    return neurons.sigmoid(_floats(z))


def tanh(z: npt.ArrayLike) -> AnyFloats:
    """Return the hyperbolic tangent of z."""
    return neurons.tanh(_floats(z))


def dropout_layer(layer: npt.ArrayLike, p_dropout: float) -> AnyFloats:
    """Return activations of which each is left out, so 0, with a chance of p_dropout.

    The others stay as they are. Training has this done elsewhere, many mini-batches at a time.
    """
    a = _floats(layer)
    return a * (np.random.random(a.shape) >= _share(p_dropout))


# The digits


def load_data_shared(filename: str | os.PathLike[str] = "../data/mnist.pkl.gz") -> list[Pair]:
    """Return the examples to train on, to validate with and to test with.

    Args:
        filename: a file like the book's. Where there is none of that name, and it is
            mnist.pkl.gz or mnist_expanded.pkl.gz, those digits are taken from this package: no
            program has to be run before.

    Returns:
        Three pairs (x, labels): x float32 from 0 to 255/256, a digit a row; labels int32.

    Raises:
        AccessError, FormatError, DataError: there is no such file, or it holds something else.
    """
    digits = _digits(Path(filename))
    parts = (digits.training, digits.validation, digits.test)
    return [(intensities(part.x), part.labels.astype(np.int32)) for part in parts]


def size(data: Pair) -> int:
    """Return how many examples there are."""
    return len(data[0])


def _digits(path: Path) -> Dataset:
    if not path.exists() and path.name == "mnist.pkl.gz":
        return load("mnist")
    if not path.exists() and path.name == "mnist_expanded.pkl.gz":
        from firstnet.classic.expand_mnist import expanded

        return expanded()
    return book_pickle.read(path)


# Layers


class ConvPoolLayer:
    """Feature maps, and the pooling after them.

    Attributes:
        w: (filters, maps before, rows, columns): the shared weights.
        b: (filters,): the shared biases.

    Args:
        filter_shape: how many feature maps, how many maps they look at, and rows and columns of
            their local receptive fields.
        image_shape: the size of the mini-batches, how many maps there are to look at, and their
            rows and columns.
        poolsize: rows and columns of what pooling makes into one.
        activation_fn: one of the four functions of this module.
    """

    def __init__(
        self,
        filter_shape: Sequence[int],
        image_shape: Sequence[int],
        poolsize: Sequence[int] = (2, 2),
        activation_fn: Function = sigmoid,
    ) -> None:
        _check_counts("filter_shape", filter_shape, "(20, 1, 5, 5)")
        _check_counts("image_shape", image_shape, "(10, 1, 28, 28)")
        _check_counts("poolsize", poolsize, "(2, 2)")
        if filter_shape[1] != image_shape[1]:
            raise ShapeError(
                f"filter_shape is {tuple(filter_shape)} and image_shape {tuple(image_shape)}: the "
                f"filters look at {filter_shape[1]} maps, but there are {image_shape[1]}; the "
                "second number of both must be the same."
            )
        self.filter_shape, self.image_shape = tuple(filter_shape), tuple(image_shape)
        self.poolsize, self.activation_fn = tuple(poolsize), activation_fn
        n_out = filter_shape[0] * np.prod(filter_shape[2:]) / np.prod(poolsize)
        self.w: AnyFloats = _dealt(np.sqrt(1.0 / n_out), self.filter_shape)
        self.b: AnyFloats = _dealt(1.0, (filter_shape[0],))
        self.as_in_the_book()  # tells what does not fit

    @property
    def params(self) -> list[AnyFloats]:
        """The shared weights and biases."""
        return [self.w, self.b]

    def as_in_the_book(self) -> convolution.ConvPoolLayer:
        """Return the layer as `firstnet.book` has it."""
        return convolution.ConvPoolLayer(
            _plain(self.w),
            _plain(self.b)[:, np.newaxis],
            _neuron(self.activation_fn),
            self.image_shape[2:],  # type: ignore[arg-type]  # four numbers, as was checked
            self.poolsize,  # type: ignore[arg-type]  # two
        )

    def take(self, layer: Any) -> None:
        """Take the weights and biases of a layer as `firstnet.book` has it."""
        self.w, self.b = layer.w, layer.b[:, 0]


class FullyConnectedLayer:
    """A layer whose neurons are fed by all of the layer before.

    Attributes:
        w: (n_in, n_out): the weights, the book's way round in this module.
        b: (n_out,): the biases.

    Args:
        n_in: how many activations enter.
        n_out: how many neurons there are.
        activation_fn: one of the four functions of this module.
        p_dropout: the chance of what enters to be left out, for each example anew.
    """

    def __init__(
        self, n_in: int, n_out: int, activation_fn: Function = sigmoid, p_dropout: float = 0.0
    ) -> None:
        _check_counts("(n_in, n_out)", (n_in, n_out), "(640, 100)")
        self.n_in, self.n_out = n_in, n_out
        self.activation_fn, self.p_dropout = activation_fn, _share(p_dropout)
        self.w: AnyFloats = _dealt(np.sqrt(1.0 / n_out), (n_in, n_out))
        self.b: AnyFloats = _dealt(1.0, (n_out,))
        _neuron(activation_fn)

    @property
    def params(self) -> list[AnyFloats]:
        """The weights and biases."""
        return [self.w, self.b]

    def as_in_the_book(self) -> book.Layer:
        """Return the layer as `firstnet.book` has it."""
        return _dense(self.w, self.b, _neuron(self.activation_fn))

    def take(self, layer: Any) -> None:
        """Take the weights and biases of a layer as `firstnet.book` has it."""
        self.w, self.b = layer.w.T, layer.b[:, 0]


class SoftmaxLayer:
    """The output layer. All its weights and biases start at 0.

    Attributes:
        w: (n_in, n_out): the weights.
        b: (n_out,): the biases.

    Args:
        n_in: how many activations enter.
        n_out: how many classes there are.
        p_dropout: the chance of what enters to be left out, for each example anew.
    """

    def __init__(self, n_in: int, n_out: int, p_dropout: float = 0.0) -> None:
        _check_counts("(n_in, n_out)", (n_in, n_out), "(100, 10)")
        self.n_in, self.n_out, self.p_dropout = n_in, n_out, _share(p_dropout)
        self.w: AnyFloats = np.zeros((n_in, n_out), np.float32)
        self.b: AnyFloats = np.zeros(n_out, np.float32)

    @property
    def params(self) -> list[AnyFloats]:
        """The weights and biases."""
        return [self.w, self.b]

    def as_in_the_book(self) -> book.Layer:
        """Return the layer as `firstnet.book` has it."""
        return _dense(self.w, self.b, SOFTMAX)

    def take(self, layer: Any) -> None:
        """Take the weights and biases of a layer as `firstnet.book` has it."""
        self.w, self.b = layer.w.T, layer.b[:, 0]


AnyLayer = ConvPoolLayer | FullyConnectedLayer | SoftmaxLayer


# The network


class Network:
    """Layers, one after the other; the last one is a SoftmaxLayer.

    Raises:
        RecipeError, ShapeError: the layers do not fit together.
    """

    def __init__(self, layers: Sequence[AnyLayer], mini_batch_size: int) -> None:
        Recipe(mini_batch_size=mini_batch_size)
        self.layers, self.mini_batch_size = list(layers), mini_batch_size
        if not self.layers or not isinstance(self.layers[-1], SoftmaxLayer):
            raise RecipeError(
                "The last layer is no SoftmaxLayer, the only one that has a cost here; end the "
                "list with SoftmaxLayer(n_in=…, n_out=10)."
            )
        for layer in self.layers:
            if isinstance(layer, ConvPoolLayer) and layer.image_shape[0] != mini_batch_size:
                raise ShapeError(
                    f"image_shape is {layer.image_shape}, for mini-batches of "
                    f"{layer.image_shape[0]}, "
                    f"but the network has mini-batches of {mini_batch_size}; begin image_shape "
                    "with mini_batch_size."
                )
        self.as_in_the_book()  # tells what does not fit

    @property
    def params(self) -> list[AnyFloats]:
        """All weights and biases, layer by layer."""
        return [param for layer in self.layers for param in layer.params]

    @property
    def p_dropout(self) -> tuple[float, ...]:
        """The chance of dropout in each fully connected layer."""
        return tuple(
            layer.p_dropout for layer in self.layers if not isinstance(layer, ConvPoolLayer)
        )

    def as_in_the_book(self) -> book.Network:
        """Return the network in training as `firstnet.book` has it."""
        return book.Network(tuple(layer.as_in_the_book() for layer in self.layers))

    def take(self, network: book.Network) -> None:
        """Take the weights and biases of a network as `firstnet.book` has it."""
        for ours, theirs in zip(self.layers, network.layers, strict=True):
            ours.take(theirs)

    def feedforward(self, x: npt.ArrayLike) -> Targets:
        """Return the outputs for the rows of x, after training: all neurons take part.

        The book's program has no such function; its symbols are compiled where they are needed.
        """
        return answers(weakened(self.as_in_the_book(), self.p_dropout), _rows(x, "x"))

    def SGD(
        self,
        training_data: Pair,
        epochs: int,
        mini_batch_size: int,
        eta: float,
        validation_data: Pair,
        test_data: Pair | None,
        lmbda: float = 0.0,
    ) -> None:
        """Learn from the examples, in their order, and print the accuracies after every epoch.

        Interrupted, it leaves the weights of the last whole epoch.

        Args:
            training_data: a pair (x, labels), as `load_data_shared` returns them.
            epochs: how often every example is seen.
            mini_batch_size: the one that the network was made for.
            eta: the learning rate.
            validation_data: by these the best epoch is chosen.
            test_data: their accuracy is told for the best epoch; or None.
            lmbda: the L2 regularization; divided by the number of mini-batches.

        Raises:
            ShapeError, DataError: the data can't be read, or do not fit the network.
            RecipeError: one of the numbers lies outside its range.
            Diverged: a weight or bias is no longer a finite number.
        """
        if mini_batch_size != self.mini_batch_size:
            raise RecipeError(
                f"mini_batch_size is {mini_batch_size}, but the network was made for "
                f"{self.mini_batch_size}; pass the same number to both."
            )
        recipe = Recipe(
            epochs=epochs, mini_batch_size=mini_batch_size, eta=eta, lmbda=lmbda, starts="small"
        )
        validation = self._examples(validation_data, "validation_data")
        test = None if test_data is None else self._examples(test_data, "test_data")
        learning = self.learning(self._examples(training_data, "training_data"), recipe)
        best, best_iteration, at_best = 0.0, -1, None
        for epoch in range(epochs):
            for iteration in learning.epoch(epoch):
                print(f"Training mini-batch number {iteration}")
            self.take(learning.network())
            accuracy = self._accuracy(learning, validation)
            print(f"Epoch {epoch}: validation accuracy {accuracy:.2%}")
            if accuracy < best:
                continue
            print("This is the best validation accuracy to date.")
            best, best_iteration = accuracy, learning.mini_batches * (epoch + 1) - 1
            if test is not None:
                at_best = self._accuracy(learning, test)
                print(f"The corresponding test accuracy is {at_best:.2%}")
        print("Finished training network.")
        print(f"Best validation accuracy of {best:.2%} obtained at iteration {best_iteration}")
        if at_best is not None:
            print(f"Corresponding test accuracy of {at_best:.2%}")

    def learning(self, training: Examples, recipe: Recipe, engine: str | None = None) -> InOrder:
        """Start to learn, as `SGD` does, and leave it to the caller to go from epoch to epoch.

        Args:
            training: the examples, bytes or floating-point numbers.
            recipe: gives mini_batch_size, eta and lmbda.
            engine: the name of the engine; by default the fastest here.
        """
        # Without dropout nothing is drawn, so that a seed deals the next network as in the book.
        seed = np.random.randint(2**31) if any(self.p_dropout) else 0
        name = engine or (engine_here() if GPU else "fast")
        rng = np.random.default_rng(seed)
        return InOrder(self.as_in_the_book(), self.p_dropout, training, recipe, rng, name)

    def _examples(self, data: Pair, name: str) -> Examples:
        if not isinstance(data, (tuple, list)) or len(data) != 2:
            raise DataError(
                f"{name} is no pair (x, labels); wanted a digit a row and a label for each, as "
                "load_data_shared() returns them. A list of tuples (x, y) is for network and "
                "network2."
            )
        labels = np.asarray(data[1])
        if labels.dtype.kind == "f" and np.array_equal(labels, np.floor(labels)):
            labels = labels.astype(np.int32)
        return Examples(_rows(data[0], name), labels, self.layers[-1].b.size)

    def _accuracy(self, learning: InOrder, examples: Examples) -> float:
        """Return the share of right answers, of as many examples as fill mini-batches."""
        whole = len(examples) - len(examples) % self.mini_batch_size
        if not whole:
            raise DataError(
                f"There are {len(examples)} examples to judge by, but a mini-batch takes "
                f"{self.mini_batch_size}; take smaller mini-batches, or more examples."
            )
        used = examples[:whole]
        return count_correct(learning.feedforward(used.x), used.labels) / whole


NEURON_OF: dict[Function, str] = {
    linear: "linear",
    ReLU: "relu",
    sigmoid: "sigmoid",
    tanh: "tanh",
}


def _neuron(function: Function) -> Neuron:
    """Return the neuron of one of this module's functions."""
    if function not in NEURON_OF:
        name, names = (
            getattr(function, "__name__", repr(function)),
            [it.__name__ for it in NEURON_OF],
        )
        if name in names:
            raise RecipeError(
                f"activation_fn is another {name} than that of network3, whose slope is known; "
                f"take network3.{name}."
            )
        raise UnknownName("activation_fn of network3", name, names)
    return NEURONS[NEURON_OF[function]]


def _dealt(scale: float, shape: tuple[int, ...]) -> AnyFloats:
    return np.random.normal(loc=0.0, scale=scale, size=shape).astype(np.float32)


def _dense(w: AnyFloats, b: AnyFloats, neuron: Neuron) -> book.Layer:
    return book.Layer(np.ascontiguousarray(_plain(w).T), _plain(b)[:, np.newaxis], neuron)


def _plain(numbers: npt.ArrayLike) -> AnyFloats:
    return np.asarray(numbers, dtype=np.float32)


def _floats(z: npt.ArrayLike) -> AnyFloats:
    array = np.asarray(z)
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


def _rows(x: npt.ArrayLike, name: str) -> Rows:
    array = np.asarray(x)
    if array.ndim != 2:
        raise ShapeError(
            f"{name} has an x of the shape {array.shape}; wanted an example a row: (n, 784)."
        )
    return array


def _share(p_dropout: float) -> float:
    return Recipe(dropout=p_dropout).dropout


def _check_counts(name: str, counts: Sequence[int], wanted: str) -> None:
    whole = [isinstance(count, (int, np.integer)) and count > 0 for count in counts]
    if not all(whole) or len(whole) != wanted.count(",") + 1:
        raise ShapeError(
            f"{name} is {tuple(counts)}; wanted whole numbers from 1, such as {wanted}."
        )
