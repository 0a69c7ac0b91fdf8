"""Epochs on an engine, over the caller's own list of examples and the book's own arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from firstnet.book.network import Layer, Network
from firstnet.classic.shuffle import shuffle
from firstnet.engines import Engine
from firstnet.recipe import Recipe
from firstnet.shapes import Biases, Weights
from firstnet.training import run_epoch


def assemble(weights: Sequence[Weights], biases: Sequence[Biases]) -> Network:
    """Return the sigmoid network, in float64, that the book's two lists of arrays describe."""
    return Network(
        tuple(
            Layer(np.asarray(w, dtype=np.float64), np.asarray(b, dtype=np.float64))
            for w, b in zip(weights, biases, strict=True)
        )
    )


def shuffled_epochs(engine: Engine, training_data: list[Any], recipe: Recipe) -> Iterator[Network]:
    """Take the engine through its examples again and again, shuffled anew for every epoch.

    Args:
        engine: started on the examples in the order in which the list holds them now.
        training_data: the same examples; as in the book the list itself is shuffled.
        recipe: the choices of the run.

    Yields:
        The network as every epoch leaves it.

    Raises:
        Diverged: a weight or bias is no longer a finite number.
    """
    examples = tuple(training_data)
    order = list(range(len(examples)))
    for number in range(recipe.epochs):
        shuffle(order)
        # At one blow, so that Ctrl-C never leaves the list half shuffled.
        training_data[:] = [examples[row] for row in order]
        yield run_epoch(engine, np.array(order), number, recipe)
