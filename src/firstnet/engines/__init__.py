"""Engines: one network and its training data, wherever it is computed.

An engine has a handful of verbs and no family tree. Its module has one public function,
`start(network, x, y, recipe)`. Chance stays outside: the caller deals the starting weights and the
order of the examples, so engines can be compared number for number.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, runtime_checkable

from firstnet.book.costs import COSTS
from firstnet.book.momentum import Velocity
from firstnet.book.network import Network
from firstnet.book.neurons import HIDDEN
from firstnet.data.dataset import check_kind
from firstnet.errors import DataError, RecipeError, ShapeError, UnknownName, either
from firstnet.recipe import Recipe
from firstnet.shapes import Kept, Order, Rows, Targets

ENGINES = ("fast", "reference", "pytorch")


@runtime_checkable
class Engine(Protocol):
    """A network in training."""

    def learn_from(self, x: Rows, y: Targets) -> None:
        """Learn from these examples from now on, a row each."""

    def train(self, order: Order, eta: float, kept: Kept | None = None) -> None:
        """Take one step downhill of length eta for each row of `order`, a mini-batch a row.

        Where the recipe has dropout, `kept` tells for each mini-batch which neurons of
        `Network.hidden` stay, or for each example of it.
        """

    def feedforward(self, x: Rows) -> Targets:
        """Return the outputs of the network as it stands, a row for each row of x."""

    def network(self) -> Network:
        """Return a copy of the network as it stands."""

    def velocity(self) -> Velocity:
        """Return a copy of the velocity as it stands: an entry a layer, none without momentum."""

    def set_velocity(self, velocity: Velocity) -> None:
        """Go on from here with this velocity; for a recipe with momentum."""


Start = Callable[..., Engine]  # of what `start` takes but for the name


def on(device: str, name: str) -> Start:
    """Return how to start the engine called `name` on a device: auto, cpu, cuda, cuda:1 or mps.

    Raises:
        UnknownName: there is no such engine.
        RecipeError: it computes on the processor alone.
        MissingExtra: it needs PyTorch, which is not installed.
    """
    module = _module(name)
    if name == "pytorch":
        return partial(module.start, device=device)
    if device not in ("auto", "cpu"):
        raise RecipeError(
            f"The device is {device}, but the engine {name} computes on the processor; take "
            "--engine pytorch for it, or leave --device out."
        )
    return module.start


def _module(name: str) -> Any:
    if name not in ENGINES:
        raise UnknownName("engine", name, ENGINES)
    return importlib.import_module(f"firstnet.engines.{name}")


def start(
    name: str | Start,
    network: Network,
    x: Rows,
    y: Targets,
    recipe: Recipe,
    *,
    examples: int | None = None,
) -> Engine:
    """Start the engine called `name` on a network and its training data.

    Args:
        name: one of `ENGINES`, or the function `start` of one of them.
        network: the starting weights; its dtype is the one to compute in.
        x: the training examples, one a row: floats, or bytes b that mean b/256.
        y: what the network should answer, a row each.
        recipe: the choices of the run.
        examples: how many there are in all, where x holds a part of them and more come by
            `learn_from`; regularization is divided by it.

    Raises:
        UnknownName: there is no such engine.
        ShapeError: network, x and y do not fit together.
        DataError: there is nothing to train on.
        RecipeError: a mini-batch is larger than the training data.
    """
    begin: Start = _module(name).start if isinstance(name, str) else name
    _check_fit(network, x, y, recipe)
    return begin(network, x, y, recipe, examples=examples)


def _check_fit(network: Network, x: Rows, y: Targets, recipe: Recipe) -> None:
    check_kind(x)
    inputs, outputs = network.sizes[0], network.sizes[-1]
    if not len(x):
        raise DataError("The training set is empty; wanted at least one example.")
    if x.ndim != 2 or x.shape[1] != inputs:
        pixels = x.shape[1] if x.ndim == 2 else f"the shape {x.shape} and no"
        label_column = " If the label stands in the first column, drop it: x[:, 1:]."
        raise ShapeError(
            f"x has {pixels} numbers an example, but the first layer takes {inputs}; make the "
            f"first size fit, or the data.{label_column * (x.shape[1:] == (inputs + 1,))}"
        )
    if y.shape != (len(x), outputs):
        raise ShapeError(
            f"y has the shape {y.shape}, but {len(x)} examples and {outputs} outputs need "
            f"({len(x)}, {outputs}); make the last size the number of classes."
        )
    check_recipe(network, recipe, len(x))


def check_recipe(network: Network, recipe: Recipe, examples: int) -> None:
    """Raise RecipeError unless the network can be trained by the recipe on so many examples."""
    check_cost(network, recipe.cost)
    for layer in network.layers[:-1]:
        if not layer.neuron.hidden:
            name = layer.neuron.name
            raise RecipeError(
                f"A hidden layer has {name} neurons, but {name} is for the last layer alone; take "
                f"{either(HIDDEN)}."
            )
    if recipe.mini_batch_size > examples:
        raise RecipeError(
            f"mini_batch_size is {recipe.mini_batch_size}, but there are {examples} training "
            f"examples; take at most {examples}."
        )


def check_cost(network: Network, name: str) -> None:
    """Raise RecipeError unless the cost of this name is for the outputs of the network."""
    last, cost = network.layers[-1].neuron.name, COSTS[name]
    if last not in cost.outputs:
        raise RecipeError(
            f"The {name} cost is for {either(cost.outputs)} outputs, but the last layer has {last} "
            "neurons; start with a network for that cost, or take another cost."
        )
