"""Training: a generator of epochs, the same for every engine.

    for epoch in train(network, training, test, recipe, engine="fast", seed=0):
        print(epoch)                                   # Epoch 0: 9069 / 10000

The command line prints it, a page streams it, a test collects it, and `break` stops it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from firstnet import engines
from firstnet.book.descent import mini_batches
from firstnet.book.network import Network
from firstnet.data.dataset import Examples
from firstnet.errors import Diverged, ShapeError
from firstnet.evaluation import count_correct
from firstnet.recipe import Recipe
from firstnet.shapes import AnyFloats, Labels

# Engines get their orders in pieces of this many mini-batches, so that Ctrl-C is heard in between.
HEARTBEAT = 1_000


@dataclass(frozen=True, eq=False)
class Epoch:
    """What one pass through the training examples led to.

    Attributes:
        number: the epoch, counted from 0 as in the book.
        correct: evaluation examples that are classified correctly; None without such examples.
        examples: how many evaluation examples there are.
        network: the network as it stands.
        seconds: duration of training and evaluating in this epoch.
    """

    number: int
    correct: int | None
    examples: int
    network: Network
    seconds: float

    def __str__(self) -> str:
        """The book's line."""
        if self.correct is None:
            return f"Epoch {self.number} complete"
        return f"Epoch {self.number}: {self.correct} / {self.examples}"


def train(
    network: Network,
    training: Examples,
    evaluation: Examples | None = None,
    recipe: Recipe | None = None,
    *,
    engine: str = "fast",
    seed: int | np.random.Generator = 0,
) -> Iterator[Epoch]:
    """Train by mini-batch stochastic gradient descent, and tell of every epoch.

    Args:
        network: the starting weights (see `starting_network`).
        training: the examples to learn from.
        evaluation: the examples to count the correct answers on after every epoch.
        recipe: the choices of the run; by default the book's first run.
        engine: which engine computes, "fast" or "reference".
        seed: a whole number or a generator, from which the order of the examples is dealt.

    Yields:
        An `Epoch` after each pass through the training examples.

    Raises:
        ShapeError, DataError, RecipeError: network, examples and recipe do not fit together.
        Diverged: a weight or bias is no longer a finite number.

    Source: chapter 1, "Implementing our network to classify digits" (SGD).
    """
    recipe = recipe or Recipe(sizes=network.sizes)
    if network.sizes != recipe.sizes:
        raise ShapeError(
            f"The network has the sizes {network.sizes}, but the recipe says {recipe.sizes}; "
            "start from starting_network(recipe), or say Recipe(sizes=network.sizes)."
        )
    if network.sizes[-1] != training.classes:
        raise ShapeError(
            f"The network has {network.sizes[-1]} outputs, but the examples have "
            f"{training.classes} classes; make the last size {training.classes}."
        )
    running = engines.start(
        engine, network.astype(recipe.dtype), training.x, training.targets(recipe.dtype), recipe
    )
    return _epochs(running, len(training), evaluation, recipe, np.random.default_rng(seed))


def _epochs(
    engine: engines.Engine,
    examples: int,
    evaluation: Examples | None,
    recipe: Recipe,
    rng: np.random.Generator,
) -> Iterator[Epoch]:
    for number in range(recipe.epochs):
        began = time.perf_counter()
        network = run_epoch(engine, rng.permutation(examples), number, recipe)
        correct = None
        if evaluation is not None:
            correct = count_correct(engine.feedforward(evaluation.x), evaluation.labels)
        seconds = time.perf_counter() - began
        yield Epoch(number, correct, len(evaluation or ()), network, seconds)


def run_epoch(engine: engines.Engine, order: Labels, number: int, recipe: Recipe) -> Network:
    """Take the engine through the examples once, in this order, and return its network.

    Raises:
        Diverged: a weight or bias is no longer a finite number.
    """
    for batches in mini_batches(order, recipe.mini_batch_size):
        for first in range(0, len(batches), HEARTBEAT):
            engine.train(batches[first : first + HEARTBEAT], recipe.eta)
    network = engine.network()
    check_finite([array for it in network.layers for array in (it.w, it.b)], number, recipe.eta)
    return network


def check_finite(arrays: Iterable[AnyFloats], epoch: int, eta: float) -> None:
    """Raise Diverged, naming the epoch and eta, unless all weights and biases are finite."""
    for array in arrays:
        if not np.isfinite(array).all():
            raise Diverged(
                f"Epoch {epoch}: the weights are no longer finite numbers at eta = {eta:g}; "
                "the steps are too long. Try an eta ten times smaller."
            )
