"""The book's module network2: other costs, regularization and starting weights, and monitoring.

    net = network2.Network([784, 30, 10], cost=network2.CrossEntropyCost)
    net.SGD(training_data, 30, 10, 0.5, lmbda=5.0, evaluation_data=validation_data,
            monitor_evaluation_accuracy=True)

As in `network`, the methods compute one example at a time and may be overridden, and so may the
cost. As long as none is, SGD has the same arithmetic done by an engine. What the book leaves as
problems comes after its own arguments: L1, momentum, early stopping, and halving the learning rate.

Source: chapter 3, "Handwriting recognition revisited: the code".
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from firstnet.book import regularization
from firstnet.book.backprop import Nabla, backprop
from firstnet.book.costs import CROSS_ENTROPY, QUADRATIC, Cost
from firstnet.book.descent import step
from firstnet.book.momentum import Velocity, accelerate, at_rest, move
from firstnet.book.network import Network as Layers
from firstnet.book.network import feedforward
from firstnet.book.neurons import SIGMOID, Neuron
from firstnet.book.stopping import Halving, has_stalled
from firstnet.classic.epochs import Epochs, assemble, recipe_for, take_apart
from firstnet.classic.examples import (
    Example,
    column,
    columns,
    label,
    labels,
    listed,
    one_hot,
    rows,
    split,
    target,
)
from firstnet.classic.gradient import Gradient, total
from firstnet.classic.mnist_loader import vectorized_result
from firstnet.classic.network import sigmoid
from firstnet.classic.overrides import is_as_written
from firstnet.classic.shuffle import shuffle
from firstnet.errors import DataError, FormatError, UnknownName
from firstnet.files import saving
from firstnet.recipe import Recipe
from firstnet.shapes import AnyFloats, Biases, Outputs, Targets, Weights
from firstnet.training.evaluation import count_correct
from firstnet.training.loop import check_finite

__all__ = [
    "CrossEntropyCost",
    "Network",
    "QuadraticCost",
    "load",
    "sigmoid",
    "sigmoid_prime",
    "vectorized_result",
]

ENGINE = "fast"

Series = tuple[list[float], list[int], list[float], list[int]]


class CostClass(Protocol):
    """What a cost is to the network: a class, or an instance, with two functions."""

    @staticmethod
    def fn(a: Outputs, y: Outputs) -> float:
        """Return the cost of the outputs a of one example, where y was desired."""

    @staticmethod
    def delta(z: Outputs, a: Outputs, y: Outputs) -> Outputs:
        """Return BP1: the slope of that cost along the weighted inputs z of the outputs."""


class QuadraticCost:
    """Half the squared distance of the outputs from what they should be."""

    @staticmethod
    def fn(a: Outputs, y: Outputs) -> float:
        """Return the cost of the outputs a, where y was desired."""
        return QUADRATIC.value(a, y)

    @staticmethod
    def delta(z: Outputs, a: Outputs, y: Outputs) -> Outputs:
        """Return the error of the output layer: (a - y) times the slope of its neurons."""
        return QUADRATIC.delta(_neuron(), z, a, y)


class CrossEntropyCost:
    """The surprise at what should have been answered; errors that are large are learned fast."""

    @staticmethod
    def fn(a: Outputs, y: Outputs) -> float:
        """Return the cost of the outputs a, where y was desired."""
        return CROSS_ENTROPY.value(a, y)

    @staticmethod
    def delta(z: Outputs, a: Outputs, y: Outputs) -> Outputs:
        """Return the error of the output layer: a - y, whatever z."""
        return CROSS_ENTROPY.delta(_neuron(), z, a, y)


class Network:
    """Layers of sigmoid neurons, which start from `default_weight_initializer`.

    Attributes:
        sizes: the number of neurons layer by layer, the inputs first: [784, 30, 10].
        num_layers: how many layers there are, the inputs counted.
        cost: QuadraticCost, CrossEntropyCost, or another class (or instance) with fn and delta.
        biases: a column (n, 1) for each layer but the first.
        weights: an array (n, k) for each layer of n neurons that follows one of k.

    Raises:
        RecipeError: there are no such layers.
    """

    biases: list[Biases]
    weights: list[Weights]
    _velocity: Velocity | None = None

    def __init__(
        self, sizes: Sequence[int], cost: CostClass | type[CostClass] = CrossEntropyCost
    ) -> None:
        Recipe(sizes=sizes)  # type: ignore[arg-type]  # any sequence; it refuses wrong sizes
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.default_weight_initializer()
        self.cost = cost

    def default_weight_initializer(self) -> None:
        """Deal biases from N(0, 1) and weights from N(0, 1) over the root of the inputs.

        Source: chapter 3, "Weight initialization".
        """
        self.weights, self.biases = _dealt(self.sizes)
        self.weights = [w / np.sqrt(w.shape[1]) for w in self.weights]

    def large_weight_initializer(self) -> None:
        """Deal all biases and weights from N(0, 1), as in chapter 1."""
        self.weights, self.biases = _dealt(self.sizes)

    def feedforward(self, a: npt.ArrayLike) -> Outputs:
        """Return the output of the network for the input a: a column, or many side by side."""
        return feedforward(self._layers(), columns(a, self.sizes[0]))

    def SGD(
        self,
        training_data: Iterable[Example],
        epochs: int,
        mini_batch_size: int,
        eta: float,
        lmbda: float = 0.0,
        evaluation_data: Iterable[Example] | None = None,
        monitor_evaluation_cost: bool = False,
        monitor_evaluation_accuracy: bool = False,
        monitor_training_cost: bool = False,
        monitor_training_accuracy: bool = False,
        l1: float = 0.0,
        momentum: float = 0.0,
        early_stopping_n: int = 0,
        schedule_n: int = 0,
    ) -> Series:
        """Learn from the examples in mini-batches, and print what is monitored after every epoch.

        Interrupted, it leaves the weights of the last whole epoch, and of the last whole mini-batch
        where a method or the cost is the caller's own.

        Args:
            training_data: tuples (x, y); a list is shuffled in place, once for every epoch.
            epochs: how often every example is seen, at most.
            mini_batch_size: examples a step; the last mini-batch takes what remains.
            eta: the learning rate.
            lmbda: strength of L2 regularization; divided by the number of training examples.
            evaluation_data: tuples (x, label), of validation or test digits.
            monitor_evaluation_cost: whether to tell the cost of evaluation_data.
            monitor_evaluation_accuracy: whether to tell how much of it is answered right.
            monitor_training_cost: whether to tell the cost of training_data.
            monitor_training_accuracy: whether to tell how much of it is answered right.
            l1: strength of L1 regularization; divided likewise.
            momentum: the share of its speed that a weight keeps from step to step.
            early_stopping_n: stop after so many epochs without a better accuracy on
                evaluation_data; 0 never stops.
            schedule_n: halve eta after so many such epochs, and stop where it would fall under
                1/128 of what it was; 0 never does.

        Returns:
            Four lists with a figure for every epoch, empty where it was not monitored: cost and
            accuracy of evaluation_data, cost and accuracy of training_data.

        Raises:
            ShapeError, DataError: the examples can't be read, or do not fit the network.
            RecipeError: one of the numbers lies outside its range.
            Diverged: a weight or bias is no longer a finite number.
        """
        recipe = recipe_for(
            training := listed(training_data, "training_data"),
            sizes=self.sizes,
            epochs=epochs,
            mini_batch_size=mini_batch_size,
            eta=eta,
            lmbda=lmbda,
            l1=l1,
            momentum=momentum,
            early_stopping=early_stopping_n,
            schedule=schedule_n,
        )
        evaluation = [] if evaluation_data is None else listed(evaluation_data, "evaluation_data")
        pace = _Pace(recipe)
        if not evaluation and (
            monitor_evaluation_cost or monitor_evaluation_accuracy or pace.heeds_accuracy
        ):
            raise DataError(
                "There is no evaluation_data to monitor or to stop by; wanted a list of tuples "
                "(x, label). Pass evaluation_data=validation_data."
            )
        monitors = {
            ("Cost", "training"): monitor_training_cost,
            ("Accuracy", "training"): monitor_training_accuracy,
            ("Cost", "evaluation"): monitor_evaluation_cost,
            ("Accuracy", "evaluation"): monitor_evaluation_accuracy,
        }
        series: dict[tuple[str, str], list[Any]] = {monitor: [] for monitor in monitors}
        learner = (_OnAnEngine if self._is_as_written() else _ByHand)(
            self, {"training": training, "evaluation": evaluation}, recipe
        )
        for number in range(recipe.epochs):
            learner.learn(number, pace.eta)
            print(f"Epoch {number} training complete")
            for figure, data in filter(monitors.get, monitors):
                series[figure, data].append(_told(learner, figure, data))
            print()
            if pace.heeds_accuracy and not pace.goes_on(learner.accuracy("evaluation")):
                break
        return (
            series["Cost", "evaluation"],
            series["Accuracy", "evaluation"],
            series["Cost", "training"],
            series["Accuracy", "training"],
        )

    def update_mini_batch(
        self,
        mini_batch: Iterable[Example],
        eta: float,
        lmbda: float,
        n: int,
        l1: float = 0.0,
        momentum: float = 0.0,
    ) -> None:
        """Take one step of length eta down the mean slope of the regularized cost of the examples.

        Args:
            mini_batch: tuples (x, y).
            eta: the learning rate.
            lmbda: strength of L2 regularization.
            n: the number of all training examples, by which regularization is divided.
            l1: strength of L1 regularization.
            momentum: the share of its speed that a weight keeps from the step before.

        Source: chapter 3, equations 93, 97 and 107.
        """
        xs, ys = split(listed(mini_batch, "mini_batch"), "mini_batch")
        if not xs:
            raise DataError("The mini-batch is empty; wanted at least one example (x, y).")
        nabla_b, nabla_w = total(self.backprop(x, y) for x, y in zip(xs, ys, strict=True))
        layers = self._layers()
        mean = [Nabla(w / len(xs), b / len(xs)) for w, b in zip(nabla_w, nabla_b, strict=True)]
        gradient = regularization.regularized(mean, layers, lmbda, l1, n)
        if momentum:
            velocity = self._velocity or at_rest(layers)
            self._velocity = accelerate(velocity, gradient, eta, momentum)
            layers = move(layers, self._velocity)
        else:
            layers = step(layers, gradient, eta)
        self.weights, self.biases = take_apart(layers)

    def backprop(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Gradient:
        """Return the slopes (nabla_b, nabla_w) of one example's cost, layer by layer.

        Source: chapter 2, equations BP1 to BP4.
        """
        own = Cost("own", (), self.cost.fn, lambda _, z, a, y: self.cost.delta(z, a, y))
        x, y = column(x, self.sizes[0], "x"), target(y, self.sizes[-1], "y")
        nablas = backprop(self._layers(), x, y, own)
        return [nabla.b for nabla in nablas], [nabla.w for nabla in nablas]

    def accuracy(self, data: Iterable[Example], convert: bool = False) -> int:
        """Return for how many examples the output that fires most is the right one.

        Args:
            data: tuples (x, y).
            convert: True where y is what the network should answer, as in training data, and False
                where it is the label.
        """
        xs, ys = split(listed(data, "data"), "data")
        outputs = self.sizes[-1]
        right = [int(target(y, outputs).argmax()) if convert else label(y, outputs) for y in ys]
        answers = (int(np.argmax(self.feedforward(x))) for x in xs)
        return sum(a == r for a, r in zip(answers, right, strict=True))

    def total_cost(
        self, data: Iterable[Example], lmbda: float, convert: bool = False, l1: float = 0.0
    ) -> float:
        """Return the mean cost of the examples with its regularization terms.

        Args:
            data: tuples (x, y).
            lmbda: strength of L2 regularization; divided by the number of these examples, as in
                the book, even where there are more to train on.
            convert: False where y is what the network should answer, as in training data, and True
                where it is the label (the other way round than `accuracy`, as in the book).
            l1: strength of L1 regularization; divided likewise.

        Source: chapter 3, equations 87 and 95.
        """
        xs, ys = split(listed(data, "data"), "data")
        if not xs:
            raise DataError("data is empty; wanted at least one example (x, y).")
        desired = [(one_hot if convert else target)(y, self.sizes[-1]) for y in ys]
        shares = (self.cost.fn(self.feedforward(x), y) / len(xs) for x, y in zip(xs, desired))
        return float(sum(shares)) + self._regularization(lmbda, l1, len(xs))

    def save(self, filename: str | os.PathLike[str]) -> None:
        """Save the network in the book's form, JSON; or as .safetensors if its name ends so.

        Raises:
            FormatError, AccessError: as `firstnet.files.saving.save` does.
        """
        kind = self.cost if isinstance(self.cost, type) else type(self.cost)
        layers = assemble(self.weights, self.biases)
        saving.save(layers, filename, cost=kind.__name__, otherwise=".json")

    def _layers(self) -> Layers:
        return assemble(self.weights, self.biases, _neuron())

    def _regularization(self, lmbda: float, l1: float, n: int) -> float:
        layers = self._layers()
        with np.errstate(over="ignore"):
            return regularization.l2(layers, lmbda, n) + regularization.l1(layers, l1, n)

    def _is_as_written(self) -> bool:
        return (
            (sigmoid, sigmoid_prime) == FUNCTIONS
            and (self.cost.fn, self.cost.delta) in COSTS
            and is_as_written(self, METHODS)
        )


class _OnAnEngine:
    """What SGD does, done by an engine."""

    def __init__(self, net: Network, data: dict[str, list[Example]], recipe: Recipe) -> None:
        self._cost = COSTS[net.cost.fn, net.cost.delta]
        self._net, self.recipe = net, replace(recipe, cost=self._cost.name)
        layers = assemble(net.weights, net.biases)
        self._epochs = Epochs(ENGINE, layers, data["training"], self.recipe)
        xs, ys = split(data["evaluation"], "evaluation_data")
        right = labels(ys, net.sizes[-1])
        self.data = data
        self._x = {"training": self._epochs.x, "evaluation": rows(xs, net.sizes[0])}
        self._y = {"training": self._epochs.y, "evaluation": np.eye(net.sizes[-1])[right]}
        self._outputs: dict[str, Targets] = {}

    def learn(self, number: int, eta: float) -> None:
        """Go through the examples once."""
        self._net.weights, self._net.biases = take_apart(self._epochs.run(number, eta))
        self._outputs.clear()

    def cost(self, data: str) -> float:
        """Return the total cost of the data of this name."""
        outputs = self._answers(data)
        terms = self._net._regularization(self.recipe.lmbda, self.recipe.l1, len(outputs))
        return self._cost.value(outputs.T, self._y[data].T) + terms

    def accuracy(self, data: str) -> int:
        """Return how much of the data of this name is answered right."""
        return count_correct(self._answers(data), self._y[data].argmax(axis=1))

    def _answers(self, data: str) -> Targets:
        if data not in self._outputs:
            self._outputs[data] = self._epochs.feedforward(self._x[data])
        return self._outputs[data]


class _ByHand:
    """What SGD does, done by the methods of the network, one example at a time."""

    def __init__(self, net: Network, data: dict[str, list[Example]], recipe: Recipe) -> None:
        self._net, self.data, self.recipe = net, data, recipe
        self._net._velocity = None
        # Methods that were overridden may know the book's arguments only.
        self._l1 = {"l1": recipe.l1} if recipe.l1 else {}
        self._momentum = {"momentum": recipe.momentum} if recipe.momentum else {}

    def learn(self, number: int, eta: float) -> None:
        """Go through the examples once."""
        net, training, size = self._net, self.data["training"], self.recipe.mini_batch_size
        lmbda, more = self.recipe.lmbda, self._l1 | self._momentum
        shuffle(training)
        for first in range(0, len(training), size):
            mini_batch = training[first : first + size]
            net.update_mini_batch(mini_batch, eta, lmbda, len(training), **more)
        check_finite([*net.weights, *net.biases], number, eta)

    def cost(self, data: str) -> float:
        """Return the total cost of the data of this name."""
        convert = data == "evaluation"
        return self._net.total_cost(self.data[data], self.recipe.lmbda, convert=convert, **self._l1)

    def accuracy(self, data: str) -> int:
        """Return how much of the data of this name is answered right."""
        return self._net.accuracy(self.data[data], convert=data == "training")


class _Pace:
    """How long the steps of an epoch are, and when there are no more."""

    def __init__(self, recipe: Recipe) -> None:
        self.heeds_accuracy = bool(recipe.early_stopping or recipe.schedule)
        self._recipe = recipe
        self._halving = Halving(recipe.eta, recipe.schedule)
        self._accuracies: list[int] = []

    @property
    def eta(self) -> float:
        """The learning rate of the next epoch."""
        return self._halving.eta

    def goes_on(self, accuracy: int) -> bool:
        """Take note of an epoch's accuracy; return whether there should be another epoch."""
        self._accuracies.append(accuracy)
        patience = self._recipe.early_stopping
        if patience and has_stalled(self._accuracies, patience):
            return False
        return not self._recipe.schedule or self._halving.goes_on(accuracy)


def load(filename: str | os.PathLike[str]) -> Network:
    """Return a network that `save`, or the book's own network2, has saved.

    Raises:
        FormatError, ShapeError, AccessError: as `firstnet.files.saving.load` does.
        UnknownName: its cost is not one of this module.
    """
    saved = saving.read(filename, otherwise=".json")
    if any(layer.neuron is not SIGMOID for layer in saved.network.layers):
        raise FormatError(
            f"{filename}: has other neurons than sigmoid, the only ones of network2; load it with "
            "firstnet.load_network."
        )
    known: dict[str | None, type[CostClass]] = {
        kind.__name__: kind for kind in (QuadraticCost, CrossEntropyCost)
    }
    if saved.cost not in known:
        raise UnknownName("cost of network2", str(saved.cost), [str(name) for name in known])
    net = Network(list(saved.network.sizes), cost=known[saved.cost])
    net.weights, net.biases = take_apart(saved.network.astype("float64"))
    return net


def sigmoid_prime(z: npt.ArrayLike) -> AnyFloats:
    """Return the slope of `sigmoid` at z."""
    a = sigmoid(z)
    slope: AnyFloats = a * (1 - a)
    return slope


def _dealt(sizes: Sequence[int]) -> tuple[list[Weights], list[Biases]]:
    """Deal weights and biases from N(0, 1), layer by layer."""
    # All the biases before all the weights: the order decides what a seed deals.
    biases = [np.random.randn(n, 1) for n in sizes[1:]]
    return [np.random.randn(n, k) for k, n in pairwise(sizes)], biases


def _neuron() -> Neuron:
    """Return the neuron of this module's functions as they are now, for they may be replaced."""
    return Neuron("sigmoid", sigmoid, sigmoid_prime)


def _told(learner: _OnAnEngine | _ByHand, figure: str, data: str) -> float:
    """Print and return the cost or accuracy of the data of this name."""
    if figure == "Cost":
        cost = learner.cost(data)
        print(f"Cost on {data} data: {cost}")
        return cost
    accuracy = learner.accuracy(data)
    print(f"Accuracy on {data} data: {accuracy} / {len(learner.data[data])}")
    return accuracy


# What an engine does in their place, as long as they are the ones written above.
METHODS = {
    method.__name__: method
    for method in (
        Network.feedforward,
        Network.update_mini_batch,
        Network.backprop,
        Network.accuracy,
        Network.total_cost,
    )
}
FUNCTIONS = (sigmoid, sigmoid_prime)
COSTS = {
    (QuadraticCost.fn, QuadraticCost.delta): QUADRATIC,
    (CrossEntropyCost.fn, CrossEntropyCost.delta): CROSS_ENTROPY,
}
