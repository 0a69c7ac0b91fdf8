"""Epochs on an engine, over the caller's own list of examples and the book's own arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from firstnet import engines
from firstnet.book.network import Layer, Network
from firstnet.book.neurons import SIGMOID, Neuron
from firstnet.classic.examples import Example, rows, split, targets
from firstnet.classic.shuffle import shuffle
from firstnet.errors import DataError
from firstnet.recipe import Recipe
from firstnet.shapes import Biases, Rows, Targets, Weights
from firstnet.training.loop import run_epoch


def assemble(
    weights: Sequence[Weights], biases: Sequence[Biases], neuron: Neuron = SIGMOID
) -> Network:
    """Return the network, in float64, that the book's two lists of arrays describe."""
    return Network(
        tuple(
            Layer(np.asarray(w, dtype=np.float64), np.asarray(b, dtype=np.float64), neuron)
            for w, b in zip(weights, biases, strict=True)
        )
    )


def take_apart(network: Network) -> tuple[list[Weights], list[Biases]]:
    """Return the book's two lists of arrays: the weights and the biases, layer by layer."""
    return [layer.w for layer in network.layers], [layer.b for layer in network.layers]


def recipe_for(training_data: list[Any], **choices: Any) -> Recipe:
    """Return the recipe of a run in the book's float64.

    Raises:
        RecipeError: one of the choices lies outside its range.
        DataError: there is nothing to train on.
    """
    recipe = Recipe(**choices, dtype="float64")
    if not training_data:
        raise DataError("training_data is empty; wanted at least one example (x, y).")
    # As in the book, fewer examples than asked for are a mini-batch too.
    return replace(recipe, mini_batch_size=min(recipe.mini_batch_size, len(training_data)))


class Epochs:
    """The epochs of a run, one after another; the list is shuffled anew for each, as in the book.

    Args:
        engine: the name of the engine.
        network: the starting weights.
        training_data: tuples (x, y).
        recipe: the choices of the run.

    Attributes:
        x: the inputs, an example a row, in the order in which the list held them at the start.
        y: the desired outputs, likewise.

    Raises:
        ShapeError, DataError: the examples can't be read, or do not fit the network.
    """

    def __init__(
        self, engine: str, network: Network, training_data: list[Example], recipe: Recipe
    ) -> None:
        xs, ys = split(training_data, "training_data")
        self.x: Rows = rows(xs, network.sizes[0])
        self.y: Targets = targets(ys, network.sizes[-1])
        self._engine = engines.start(engine, network, self.x, self.y, recipe)
        self._list, self._examples = training_data, tuple(training_data)
        self._order = list(range(len(training_data)))
        self._recipe = recipe

    def run(self, number: int, eta: float) -> Network:
        """Shuffle the list, take the engine through it once, and return the network as it stands.

        Raises:
            Diverged: a weight or bias is no longer a finite number.
        """
        shuffle(self._order)
        # At one blow, so that Ctrl-C never leaves the list half shuffled.
        self._list[:] = [self._examples[row] for row in self._order]
        return run_epoch(self._engine, np.array(self._order), number, self._recipe, eta)

    def feedforward(self, x: Rows) -> Targets:
        """Return the outputs of the network as it stands, a row for each row of x."""
        return self._engine.feedforward(x)
