"""Many networks at once: seeds and hyper-parameters, a core for each.

    trials = [Trial(Recipe(eta=eta), seed) for eta in (0.3, 3.0) for seed in range(5)]
    for trained in train_all(trials):
        print(trained.trial.recipe.eta, trained.trial.seed, trained.best)

Hyper-parameters are chosen on validation digits, so those are what trials are judged on.

Source: chapter 3, "How to choose a neural network's hyper-parameters?".
"""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from firstnet.book.network import Network
from firstnet.data import Dataset, load
from firstnet.errors import Diverged, RecipeError
from firstnet.machine.processors import processors
from firstnet.machine.workers import side_by_side
from firstnet.recipe import Recipe, starting_network
from firstnet.training.loop import train


@dataclass(frozen=True)
class Trial:
    """A run that is wanted.

    Attributes:
        recipe: its hyper-parameters.
        seed: from it are dealt the starting weights and the order of the examples.
    """

    recipe: Recipe
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Trained:
    """What a trial led to.

    Attributes:
        number: its place among the trials, from 0.
        trial: what was wanted.
        correct: the validation examples that are right, after each epoch.
        network: the last one; None if its weights are no longer numbers,
        diverged: and how that came about.
        seconds: how long it took.
    """

    number: int
    trial: Trial
    correct: tuple[int, ...]
    network: Network | None
    diverged: str
    seconds: float

    @property
    def best(self) -> int:
        """The validation examples that were right after the best epoch."""
        return max(self.correct, default=0)


def train_all(
    trials: Iterable[Trial],
    digits: str | os.PathLike[str] | Dataset = "mnist",
    *,
    jobs: int | None = None,
    engine: str = "fast",
) -> Iterator[Trained]:
    """Train a network for each trial, several side by side, and yield each when it is done.

    A trial leads to the same network whatever runs beside it. One that diverges ends only itself.

    Args:
        trials: what to train; those that take longest had better come first.
        digits: what to learn from, as `load` takes it, or as it gives it.
        jobs: how many at a time, each in a process of its own; by default one a processor.
        engine: what computes.

    Raises:
        RecipeError: jobs is not a whole number from 1, or a recipe can't be trained.
        UnknownName, AccessError, FormatError, DataError, ShapeError: as `load` and `train` do.
    """
    jobs = processors() if jobs is None else jobs
    if jobs < 1:
        raise RecipeError(f"jobs is {jobs}, but must be a whole number from 1; try 1.")
    work = functools.partial(_train, digits=digits, engine=engine)
    return (trained for _, trained in side_by_side(work, list(enumerate(trials)), jobs))


def _train(
    numbered: tuple[int, Trial], *, digits: str | os.PathLike[str] | Dataset, engine: str
) -> Iterator[Trained]:
    number, trial = numbered
    data = digits if isinstance(digits, Dataset) else load(digits)
    recipe, correct, network, diverged = trial.recipe, [], None, ""
    began = time.perf_counter()
    epochs = train(
        starting_network(recipe, trial.seed),
        data.training,
        data.validation,
        recipe,
        validation=data.validation if recipe.early_stopping or recipe.schedule else None,
        engine=engine,
        seed=trial.seed,
    )
    try:
        for epoch in epochs:
            correct.append(epoch.correct or 0)
            network = epoch.network
    except Diverged as error:
        network, diverged = None, str(error)
    seconds = time.perf_counter() - began
    yield Trained(number, trial, tuple(correct), network, diverged, seconds)
