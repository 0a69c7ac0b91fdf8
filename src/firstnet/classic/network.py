"""The book's module network: a network that learns by stochastic gradient descent.

    net = network.Network([784, 30, 10])
    net.SGD(training_data, 30, 10, 3.0, test_data=test_data)

The methods below compute one example at a time, as in the book, and may be overridden one by one.
As long as none is, SGD has the same arithmetic done by an engine, many times faster. Only the
rounding differs, and grows as any nudge does: at eta = 3.0 from 1e-16 to as much as 0.3 in an epoch
(measured by nudging one weight), so that two computers may count a few digits differently too.

Source: chapter 1, "Implementing our network to classify digits"; chapter 2, "The code for
backpropagation".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from firstnet.book.neurons import FLAT
from firstnet.classic.epochs import Epochs, assemble, recipe_for, take_apart
from firstnet.classic.examples import (
    Example,
    column,
    columns,
    label,
    labels,
    listed,
    rows,
    split,
    target,
)
from firstnet.classic.gradient import Gradient, total
from firstnet.classic.overrides import is_as_written
from firstnet.classic.shuffle import shuffle
from firstnet.errors import DataError
from firstnet.recipe import Recipe
from firstnet.shapes import AnyFloats, Biases, Outputs, Weights
from firstnet.training.evaluation import count_correct
from firstnet.training.loop import check_finite

ENGINE = "fast"


class Network:
    """Layers of sigmoid neurons, with all weights and biases dealt from N(0, 1).

    Attributes:
        sizes: the number of neurons layer by layer, the inputs first: [784, 30, 10].
        num_layers: how many layers there are, the inputs counted.
        biases: a column (n, 1) for each layer but the first.
        weights: an array (n, k) for each layer of n neurons that follows one of k.

    Raises:
        RecipeError: there are no such layers.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        Recipe(sizes=sizes)  # type: ignore[arg-type]  # any sequence; it refuses wrong sizes
        self.num_layers = len(sizes)
        self.sizes = sizes
        # All the biases before all the weights: the order decides what a seed deals.
        self.biases: list[Biases] = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights: list[Weights] = [np.random.randn(n, k) for k, n in pairwise(sizes)]

    def feedforward(self, a: npt.ArrayLike) -> Outputs:
        """Return the output of the network for the input a: a column, or many side by side."""
        a = columns(a, self.sizes[0])
        for w, b in zip(self.weights, self.biases):
            a = sigmoid(w @ a + b)
        return a

    def SGD(
        self,
        training_data: Iterable[Example],
        epochs: int,
        mini_batch_size: int,
        eta: float,
        test_data: Iterable[Example] | None = None,
    ) -> None:
        """Learn from the examples in mini-batches, and print a line after every epoch.

        Interrupted, it leaves the weights of the last whole epoch, and of the last whole mini-batch
        where a method was overridden.

        Args:
            training_data: tuples (x, y); a list is shuffled in place, once for every epoch.
            epochs: how often every example is seen.
            mini_batch_size: examples a step; the last mini-batch takes what remains.
            eta: the learning rate.
            test_data: tuples (x, label); the line then tells how many of them are answered right.

        Raises:
            ShapeError, DataError: the examples can't be read, or do not fit the network.
            RecipeError: one of the numbers lies outside its range.
            Diverged: a weight or bias is no longer a finite number.
        """
        training = listed(training_data, "training_data")
        test = [] if test_data is None else listed(test_data, "test_data")
        recipe = recipe_for(
            training,
            sizes=self.sizes,
            epochs=epochs,
            mini_batch_size=mini_batch_size,
            eta=eta,
        )
        learn = self._learn_on_an_engine if self._is_as_written() else self._learn_by_hand
        for epoch, correct in enumerate(learn(training, test, recipe)):
            print(f"Epoch {epoch}: {correct} / {len(test)}" if test else f"Epoch {epoch} complete")

    def update_mini_batch(self, mini_batch: Iterable[Example], eta: float) -> None:
        """Take one step of length eta down the mean slope of the cost of the examples.

        Source: chapter 1, equations 20 and 21.
        """
        xs, ys = split(listed(mini_batch, "mini_batch"), "mini_batch")
        if not xs:
            raise DataError("The mini-batch is empty; wanted at least one example (x, y).")
        nabla_b, nabla_w = total(self.backprop(x, y) for x, y in zip(xs, ys, strict=True))
        step = eta / len(xs)
        self.weights, self.biases = (
            [w - step * nabla for w, nabla in zip(self.weights, nabla_w, strict=True)],
            [b - step * nabla for b, nabla in zip(self.biases, nabla_b, strict=True)],
        )

    def backprop(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Gradient:
        """Return the slopes (nabla_b, nabla_w) of one example's cost, layer by layer.

        Source: chapter 2, equations BP1 to BP4.
        """
        activations, zs = [column(x, self.sizes[0], "x")], []
        for w, b in zip(self.weights, self.biases):
            zs.append(w @ activations[-1] + b)
            activations.append(sigmoid(zs[-1]))

        error = self.cost_derivative(activations[-1], target(y, self.sizes[-1], "y"))
        deltas = [error * sigmoid_prime(zs[-1])]  # BP1
        for w, z in zip(self.weights[:0:-1], zs[-2::-1]):
            deltas.append((w.T @ deltas[-1]) * sigmoid_prime(z))  # BP2
        nabla_b = deltas[::-1]  # BP3
        nabla_w = [delta @ a.T for delta, a in zip(nabla_b, activations)]  # BP4
        return nabla_b, nabla_w

    def evaluate(self, test_data: Iterable[Example]) -> int:
        """Return for how many examples the output that fires most is that of the label."""
        xs, ys = split(listed(test_data, "test_data"), "test_data")
        answers = (int(np.argmax(self.feedforward(x))) for x in xs)
        return sum(a == label(y, self.sizes[-1]) for a, y in zip(answers, ys, strict=True))

    def cost_derivative(self, output_activations: Outputs, y: Outputs) -> Outputs:
        """Return the slope of one example's cost along the outputs: quadratic, so a - y."""
        slope: Outputs = output_activations - y
        return slope

    def _is_as_written(self) -> bool:
        return (sigmoid, sigmoid_prime) == FUNCTIONS and is_as_written(self, METHODS)

    def _learn_on_an_engine(
        self, training: list[Example], test: list[Example], recipe: Recipe
    ) -> Iterator[int | None]:
        xs, ys = split(test, "test_data")
        test_x, test_labels = rows(xs, self.sizes[0]), labels(ys, self.sizes[-1])
        epochs = Epochs(ENGINE, assemble(self.weights, self.biases), training, recipe)
        for number in range(recipe.epochs):
            self.weights, self.biases = take_apart(epochs.run(number, recipe.eta))
            yield count_correct(epochs.feedforward(test_x), test_labels) if test else None

    def _learn_by_hand(
        self, training: list[Example], test: list[Example], recipe: Recipe
    ) -> Iterator[int | None]:
        size = recipe.mini_batch_size
        for epoch in range(recipe.epochs):
            shuffle(training)
            for first in range(0, len(training), size):
                self.update_mini_batch(training[first : first + size], recipe.eta)
            check_finite([*self.weights, *self.biases], epoch, recipe.eta)
            yield self.evaluate(test) if test else None


def sigmoid(z: npt.ArrayLike) -> AnyFloats:
    """Return 1 / (1 + e^-z), element by element.

    Source: chapter 1, equation 3.
    """
    flat: Any = FLAT[np.dtype(np.float64)]  # beyond it the book's formula overflows
    z = np.clip(np.asarray(z, dtype=np.float64), -flat, flat)
    a: AnyFloats = 1 / (1 + np.exp(-z))
    return a


def sigmoid_prime(z: npt.ArrayLike) -> AnyFloats:
    """Return the slope of `sigmoid` at z."""
    a = sigmoid(z)
    slope: AnyFloats = a * (1 - a)
    return slope


# What an engine does in their place, as long as they are the ones written above.
METHODS = {
    method.__name__: method
    for method in (
        Network.feedforward,
        Network.update_mini_batch,
        Network.backprop,
        Network.evaluate,
        Network.cost_derivative,
    )
}
FUNCTIONS = (sigmoid, sigmoid_prime)
