"""Training: a generator of epochs, the same for every engine.

    for epoch in train(network, training, test, recipe, engine="fast", seed=0):
        print(epoch)                                   # Epoch 0: 8975 / 10000

The command line prints it, a page streams it, a test collects it, and `break` stops it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet import engines
from firstnet.book.averaging import average
from firstnet.book.costs import COSTS
from firstnet.book.descent import mini_batches
from firstnet.book.dropout import deal_kept
from firstnet.book.expansion import distort, expand
from firstnet.book.network import Network
from firstnet.book.regularization import l1, l2
from firstnet.data.buffer import buffers
from firstnet.data.dataset import Examples
from firstnet.errors import DataError, Diverged, RecipeError, ShapeError
from firstnet.recipe import Recipe, described
from firstnet.shapes import AnyFloats, Kept, Labels
from firstnet.training.evaluation import answers, count_correct
from firstnet.training.progress import Judge, Progress

# Engines get their orders in pieces of this many mini-batches, so that Ctrl-C is heard in between.
HEARTBEAT = 1_000

DealKept = Callable[[int], Kept | None]


@dataclass(frozen=True)
class Score:
    """How a network does on some examples.

    Attributes:
        correct: how many it classifies correctly.
        examples: how many there are.
        cost: the recipe's cost of them, with its regularization terms.
    """

    correct: int
    examples: int
    cost: float

    @property
    def accuracy(self) -> float:
        """The share of the examples that are classified correctly."""
        return self.correct / self.examples


@dataclass(frozen=True, eq=False)
class Epoch:
    """What one pass through the training examples led to.

    Attributes:
        number: the epoch, counted from 0 as in the book.
        eta: the learning rate of this epoch.
        evaluation: the score on the evaluation examples, if there are any.
        validation: the score on the validation examples, likewise.
        training: the score on the training examples, if it was asked for.
        seconds: duration of training and scoring in this epoch.
        left: what it left behind; None where only the scores are kept.
    """

    number: int
    eta: float
    evaluation: Score | None
    validation: Score | None
    training: Score | None
    seconds: float
    left: Progress | None

    @property
    def progress(self) -> Progress:
        """From where the run goes on.

        Raises:
            DataError: of this epoch only the scores are kept.
        """
        if self.left is None:
            raise DataError(
                f"Epoch {self.number} has its scores alone: a run keeps the networks of the best "
                "and the last epoch. For all of them say follow(..., every_network=True)."
            )
        return self.left

    @property
    def network(self) -> Network:
        """The network as it stands, or its mean where the recipe has `averaging`."""
        return self.progress.mean or self.progress.network

    @property
    def correct(self) -> int | None:
        """Evaluation examples that are classified correctly; None without such examples."""
        return self.evaluation.correct if self.evaluation else None

    @property
    def examples(self) -> int:
        """How many evaluation examples there are."""
        return self.evaluation.examples if self.evaluation else 0

    def __str__(self) -> str:
        """The book's line."""
        if self.evaluation is None:
            return f"Epoch {self.number} complete"
        return f"Epoch {self.number}: {self.correct} / {self.examples}"


def train(
    network: Network,
    training: Examples,
    evaluation: Examples | None = None,
    recipe: Recipe | None = None,
    *,
    validation: Examples | None = None,
    engine: str | engines.Start = "fast",
    seed: int | np.random.Generator = 0,
    score_training: bool = False,
    progress: Progress | None = None,
    distorting: Callable[..., Any] | None = None,
) -> Iterator[Epoch]:
    """Train by mini-batch stochastic gradient descent, and tell of every epoch.

    Args:
        network: the starting weights (see `starting_network`).
        training: the examples to learn from.
        evaluation: the examples to count the correct answers on after every epoch.
        recipe: the choices of the run; by default the book's first run.
        validation: the examples by which early stopping and the schedule of eta decide.
        engine: which engine computes: "fast", "reference" or "pytorch"; or how to start it, such as
            engines.on("cuda:1", "pytorch").
        seed: a whole number or a generator; from it are dealt the order of the examples, what they
            are expanded or distorted by, and the neurons that dropout keeps.
        score_training: whether to score the training examples, too.
        progress: where a run of this recipe and this seed was cut off: the rest of it comes out as
            if it had never stopped, and `network` is no longer asked.
        distorting: what distorts the images where the recipe says so, `expansion.distort` unless
            given; for an engine that looks at few of them, `expansion.Distorted`.

    Yields:
        An `Epoch` after each pass through the training examples.

    Raises:
        ShapeError, DataError, RecipeError: network, examples and recipe do not fit together.
        Diverged: a weight or bias is no longer a finite number.

    Source: chapter 1, "Implementing our network to classify digits" (SGD); chapter 3 for the rest.
    """
    network = progress.network if progress else network
    recipe = recipe or Recipe(**described(network))
    _check_recipe(recipe, network, training, validation)
    rng = np.random.default_rng(seed)
    training = expanded(training, recipe, rng)
    # of a buffered run the engine gets the first buffer later, in its first epoch
    first = training[: recipe.mini_batch_size] if recipe.buffer else training
    running = engines.start(
        engine,
        network.astype(recipe.dtype),
        first.x,
        first.targets(recipe.dtype),
        recipe,
        examples=len(training),
    )
    if progress:
        rng.bit_generator.state = progress.chance
        if recipe.momentum:
            running.set_velocity(progress.velocity)
    scored = [evaluation, validation, training if score_training else None]
    return _epochs(running, training, scored, recipe, rng, progress, distorting or distort)


def expanded(training: Examples, recipe: Recipe, rng: np.random.Generator) -> Examples:
    """Return the training examples with the copies that the recipe asks for."""
    if recipe.expand == "none":
        return training
    x, labels = expand(training.x, training.labels, recipe.expand, rng)
    return Examples(x, labels, training.classes)


def _check_recipe(
    recipe: Recipe, network: Network, training: Examples, validation: Examples | None
) -> None:
    if network.sizes != recipe.sizes:
        raise ShapeError(
            f"The network has the sizes {network.sizes}, but the recipe says {recipe.sizes}; "
            "start from starting_network(recipe), or say Recipe(sizes=network.sizes)."
        )
    if (maps := described(network)["convolutions"]) != recipe.convolutions:
        raise ShapeError(
            f"The network has the convolutions {maps}, but the recipe says "
            f"{recipe.convolutions}; start from starting_network(recipe)."
        )
    if network.sizes[-1] != training.classes:
        raise ShapeError(
            f"The network has {network.sizes[-1]} outputs, but the examples have "
            f"{training.classes} classes; make the last size {training.classes}."
        )
    if recipe.buffer and not (recipe.expand == recipe.distort == "none"):
        raise RecipeError(
            "buffer has a part of the examples in memory, but expand and distort want all of them; "
            "leave them out, or buffer."
        )
    if 0 < recipe.buffer < recipe.mini_batch_size:
        raise RecipeError(
            f"buffer is {recipe.buffer}, but a mini-batch has {recipe.mini_batch_size} examples; "
            "take a buffer of many mini-batches."
        )
    if (recipe.early_stopping or recipe.schedule) and not validation:
        raise RecipeError(
            "early_stopping and schedule decide by the validation examples, but there are none; "
            "pass validation=digits.validation."
        )


def _epochs(
    engine: engines.Engine,
    training: Examples,
    scored: list[Examples | None],
    recipe: Recipe,
    rng: np.random.Generator,
    progress: Progress | None,
    distorting: Callable[..., Any],
) -> Iterator[Epoch]:
    judge = Judge(recipe, progress.accuracies if progress else ())
    mean = progress.mean if progress else None
    for number in range(progress.epochs if progress else 0, recipe.epochs):
        if not judge.goes_on:
            return
        began = time.perf_counter()
        eta = judge.eta(number)
        if recipe.distort != "none":
            x = distorting(training.x, recipe.distort, rng, strength=recipe.distort_strength)
            engine.learn_from(x, training.targets(recipe.dtype))
        if recipe.buffer:
            descending = network = run_buffered_epoch(engine, training, number, recipe, eta, rng)
        else:
            order = rng.permutation(len(training))
            descending = network = run_epoch(engine, order, number, recipe, eta, rng)
        if recipe.averaging:
            network = mean = average(mean or network, network, recipe.averaging)
        evaluation, validation, learned = (
            None if examples is None else score(engine, network, examples, recipe, len(training))
            for examples in scored
        )
        if validation:
            judge.hear(validation.correct)
        left = Progress(
            number + 1,
            descending,
            rng.bit_generator.state,
            tuple(judge.accuracies),
            engine.velocity() if recipe.momentum else [],
            mean,
        )
        seconds = time.perf_counter() - began
        yield Epoch(number, eta, evaluation, validation, learned, seconds, left)


def run_epoch(
    engine: engines.Engine,
    order: Labels,
    number: int,
    recipe: Recipe,
    eta: float | None = None,
    rng: np.random.Generator | None = None,
) -> Network:
    """Take the engine through the examples once, in this order, and return its network.

    Args:
        engine: the network in training.
        order: the numbers of the examples.
        number: of the epoch, for the error.
        recipe: gives the size of the mini-batches, dropout, and eta unless that is given.
        eta: the learning rate of this epoch.
        rng: deals the neurons that dropout keeps.

    Raises:
        Diverged: a weight or bias is no longer a finite number.
    """
    eta = recipe.eta if eta is None else eta
    for _ in beats(engine, order, recipe.mini_batch_size, eta, kept=dropout(recipe, rng)):
        pass
    network = engine.network()
    check_finite(network.parameters, number, eta)
    return network


def dropout(recipe: Recipe, rng: np.random.Generator | None) -> DealKept | None:
    """Return what deals for so many mini-batches which neurons are kept; None without dropout."""
    if not recipe.dropout:
        return None
    if rng is None:
        raise RecipeError("dropout needs chance, but there is none; pass rng=default_rng(seed).")
    return lambda mini_batches: deal_kept(recipe.hidden, recipe.dropout, mini_batches, rng)


def beats(
    engine: engines.Engine,
    order: Labels,
    mini_batch_size: int,
    eta: float,
    *,
    kept: DealKept | None = None,
    most: Callable[[], int] = lambda: HEARTBEAT,
) -> Iterator[Labels]:
    """Take the engine through the examples once, a few mini-batches at a time.

    This is the loop of every run: of `train`, of the page, and of the book's own modules.

    Args:
        engine: the network in training.
        order: the numbers of the examples.
        mini_batch_size: examples a step; the last step has what is left.
        eta: the learning rate.
        kept: deals for so many mini-batches which neurons dropout keeps.
        most: how many mini-batches the next beat may have, asked before each.

    Yields:
        What is left of the order, after each beat.
    """
    done = 0
    for batches in mini_batches(order, mini_batch_size):
        while len(batches):
            beat, batches = np.split(batches, [most()])
            engine.train(beat, eta, kept(len(beat)) if kept else None)
            done += beat.size
            yield order[done:]


def run_buffered_epoch(
    engine: engines.Engine,
    training: Examples,
    number: int,
    recipe: Recipe,
    eta: float,
    rng: np.random.Generator,
) -> Network:
    """Take the engine through the examples once, a buffer of them at a time (see `run_epoch`)."""
    for buffer in buffers(training, recipe.buffer, rng):
        engine.learn_from(buffer.x, buffer.targets(recipe.dtype))
        network = run_epoch(engine, rng.permutation(len(buffer)), number, recipe, eta, rng)
    return network


def score(
    engine: engines.Engine, network: Network, examples: Examples, recipe: Recipe, n: int
) -> Score:
    """Return how the network in training does on some examples.

    Args:
        engine: the network in training.
        network: its weights as they stand, or their mean where the recipe has `averaging`.
        examples: what to score it on.
        recipe: gives the cost and its regularization.
        n: the number of training examples, by which regularization is divided.
    """
    x = examples.x
    outputs = answers(network, x) if recipe.averaging else engine.feedforward(x)
    cost = COSTS[recipe.cost].value(outputs.T, examples.targets(outputs.dtype).T)
    cost += l2(network, recipe.lmbda, n) + l1(network, recipe.l1, n)
    return Score(count_correct(outputs, examples.labels), len(examples), cost)


def check_finite(arrays: Iterable[AnyFloats], epoch: int, eta: float) -> None:
    """Raise Diverged, naming the epoch and eta, unless all weights and biases are finite."""
    for array in arrays:
        if not np.isfinite(array).all():
            raise Diverged(
                f"Epoch {epoch}: the weights are no longer finite numbers at eta = {eta:g}; "
                "the steps are too long. Try an eta ten times smaller, or a smaller lmbda."
            )
