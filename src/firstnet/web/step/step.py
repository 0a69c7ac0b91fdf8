"""One digit, one step: the forward pass, BP1 to BP4, and one weight followed from end to end.

A mini-batch of one, in float64 so that a nudge of a weight can be seen. Layers are counted as in
the book, the inputs being layer 1; neurons from 0, so that output 3 is the digit 3. What a recipe
does by chance or by memory, dropout and momentum, is left aside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from firstnet.book.backprop import Nabla, backprop
from firstnet.book.costs import COSTS, Cost
from firstnet.book.descent import step
from firstnet.book.network import Layer, Network, feedforward
from firstnet.book.regularization import l1_slope, l2_slope, regularized
from firstnet.data.dataset import Examples, intensities
from firstnet.errors import DataError, ShapeError
from firstnet.recipe import Recipe
from firstnet.shapes import Inputs, Outputs

NUDGE = 1e-5  # leaves an error of about 1e-10 in float64
NEAR = 1e-5  # share of the slope by which the nudge may miss it, for the curve that it cuts short
ROUNDING = 1e-10  # and share of the cost, which has 16 digits


@dataclass(frozen=True, eq=False)
class Fired:
    """What one layer does with one digit, and its part in the cost; columns of one example.

    Attributes:
        number: of the layer; the inputs are layer 1.
        layer: its weights, biases and neurons.
        a_in: the activations of the layer before.
        z: the weighted inputs.
        a: the activations.
        slope: the slope of the neurons at z.
        delta: the slope of the cost along z.
        nabla: the slope of the cost along the weights and biases.
    """

    number: int
    layer: Layer
    a_in: Inputs
    z: Outputs
    a: Outputs
    slope: Outputs
    delta: Outputs
    nabla: Nabla


@dataclass(frozen=True, eq=False)
class Pass:
    """A digit's way through a network and back.

    Attributes:
        network: in float64.
        x: the digit, a column.
        y: what the network should answer, a column.
        cost: which cost.
        value: the cost of this digit, without regularization.
        fired: what each layer does, the first after the inputs first.
    """

    network: Network
    x: Inputs
    y: Outputs
    cost: Cost
    value: float
    fired: tuple[Fired, ...]

    def at(self, number: int) -> Fired:
        """Return what the layer of this number does."""
        return self.fired[number - 2]

    @property
    def gradient(self) -> list[Nabla]:
        """The slope of the cost along all weights and biases, layer by layer."""
        return [it.nabla for it in self.fired]


@dataclass(frozen=True)
class Place:
    """A weight, w[j, k] of a layer, or the bias of its neuron j where k is None."""

    layer: int
    j: int
    k: int | None


@dataclass(frozen=True)
class Checked:
    """A slope, and what nudging the number up and down makes of the cost.

    Attributes:
        slope: by backpropagation.
        above: the cost with the number nudged up.
        below: the cost with it nudged down.
        nudged: the slope that the two tell.
    """

    slope: float
    above: float
    below: float
    nudged: float

    @property
    def agree(self) -> bool:
        """Whether the two slopes are the same but for rounding."""
        rounding = ROUNDING * max(self.above, self.below)
        return abs(self.nudged - self.slope) <= NEAR * abs(self.slope) + rounding


@dataclass(frozen=True)
class Moved:
    """What a step does to one number.

    Attributes:
        before: the number.
        slope: of the digit's cost along it.
        l2: slope of the L2 term along it.
        l1: slope of the L1 term along it.
        eta: length of the step.
        after: the number after the step.
    """

    before: float
    slope: float
    l2: float
    l1: float
    eta: float
    after: float


def there_and_back(network: Network, examples: Examples, number: int, cost: str) -> Pass:
    """Take one example through a network and back.

    Args:
        network: in any kind of number.
        examples: where the example is.
        number: of the example, counted from 0.
        cost: its name.

    Raises:
        DataError: there is no such example.
        ShapeError: network and examples do not fit together.
    """
    if not 0 <= number < len(examples):
        raise DataError(
            f"There is no training digit {number}; the last one is {len(examples) - 1}."
        )
    if (network.sizes[0], network.sizes[-1]) != (examples.x.shape[1], examples.classes):
        raise ShapeError(
            f"The network has {network.sizes[0]} inputs and {network.sizes[-1]} outputs, but the "
            f"digits have {examples.x.shape[1]} pixels and {examples.classes} classes; make the "
            "sizes fit."
        )
    one = examples[number : number + 1]
    x, y = intensities(one.x, "float64").T, one.targets("float64").T
    return _pass(network.astype("float64"), x, y, COSTS[cost])


def check(passed: Pass, place: Place, nudge: float = NUDGE) -> Checked:
    """Nudge one number up and down, and compare the slope that shows with backpropagation's."""
    above, below = (_nudged_cost(passed, place, way) for way in (nudge, -nudge))
    with np.errstate(all="ignore"):  # the cost of ln 0 is the largest number there is
        nudged = (np.float64(above) - below) / (2 * nudge)
    return Checked(_of(passed.at(place.layer).nabla, place), above, below, float(nudged))


def move(passed: Pass, place: Place, recipe: Recipe, examples: int) -> Moved:
    """Return what the step does to one number; examples: how many there are to train on."""
    it = passed.at(place.layer)
    before, slope = _of(it.layer, place), _of(it.nabla, place)
    w = np.array([[before]])
    of_weights = place.k is not None  # biases are not regularized
    l2 = float(l2_slope(w, recipe.lmbda, examples)[0, 0]) * of_weights
    l1 = float(l1_slope(w, recipe.l1, examples)[0, 0]) * of_weights
    after = before - recipe.eta * (slope + l2 + l1)
    return Moved(before, slope, l2, l1, recipe.eta, after)


def stepped(passed: Pass, recipe: Recipe, examples: int) -> Network:
    """Return the whole network after the step; examples: how many there are to train on."""
    gradient = regularized(passed.gradient, passed.network, recipe.lmbda, recipe.l1, examples)
    with np.errstate(all="ignore"):  # a step can lead beyond all numbers
        return step(passed.network, gradient, recipe.eta)


def cost_after(passed: Pass, network: Network) -> float:
    """Return the digit's cost by another network: the one after the step."""
    with np.errstate(all="ignore"):  # as it is where a step led beyond all numbers
        return passed.cost.value(feedforward(network, passed.x), passed.y)


def lively_place(passed: Pass, layer: int = 2) -> Place:
    """Return the weight of a layer along which the cost is steepest: one to begin with."""
    slopes = np.abs(passed.at(layer).nabla.w)
    j, k = np.unravel_index(np.argmax(slopes), slopes.shape)
    return Place(layer, int(j), int(k))


def within(place: Place, sizes: tuple[int, ...]) -> Place:
    """Return the place, or the nearest one that a network of these sizes has."""
    layer = min(max(place.layer, 2), len(sizes))
    j = min(max(place.j, 0), sizes[layer - 1] - 1)
    k = None if place.k is None else min(max(place.k, 0), sizes[layer - 2] - 1)
    return Place(layer, j, k)


def _pass(network: Network, x: Inputs, y: Outputs, cost: Cost) -> Pass:
    with np.errstate(under="ignore"):  # what is too small for a number is 0
        gradient = backprop(network, x, y, cost)
        fired, a = [], x
        for number, (layer, nabla) in enumerate(zip(network.dense, gradient), start=2):
            z = layer.weigh(a)
            out, slope = layer.neuron.fire(z), layer.neuron.slope(z)
            fired.append(Fired(number, layer, a, z, out, slope, nabla.b, nabla))  # delta: BP3
            a = out
        return Pass(network, x, y, cost, cost.value(a, y), tuple(fired))


def _nudged_cost(passed: Pass, place: Place, nudge: float) -> float:
    layer = passed.at(place.layer).layer
    name, at = ("b", (place.j, 0)) if place.k is None else ("w", (place.j, place.k))
    values = getattr(layer, name).copy()
    values[at] += nudge
    layers = list(passed.network.layers)
    layers[place.layer - 2] = replace(layer, **{name: values})
    return cost_after(passed, Network(tuple(layers)))


def _of(arrays: Layer | Nabla, place: Place) -> float:
    return float(arrays.b[place.j, 0] if place.k is None else arrays.w[place.j, place.k])
