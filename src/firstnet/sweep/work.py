"""A trial, a few epochs at a time: what a process or a worker of a cluster does.

It is a plain function: it gets how far the trial has come, and returns how far it is now. So a
piece that is lost is done again somewhere else, and a trial that is stopped early costs no more.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np

from firstnet.data import Dataset, load
from firstnet.errors import Diverged
from firstnet.recipe import Recipe, starting_network
from firstnet.training.loop import train
from firstnet.training.progress import Progress


@dataclass(frozen=True)
class Source:
    """What is learned from.

    Attributes:
        data: as `load` takes it.
        label: the column of labels, where there is one.
        examples: how many of the training examples are taken; 0 takes all.
    """

    data: str = "mnist"
    label: str | None = None
    examples: int = 0


@dataclass(frozen=True, eq=False)
class Piece:
    """Some epochs of a trial.

    Attributes:
        recipe: its hyper-parameters.
        seed: where its chance started.
        until: after how many epochs, counted from the start, the piece is done.
        source: what is learned from.
        progress: what the pieces before it left behind.
    """

    recipe: Recipe
    seed: int
    until: int
    source: Source
    progress: Progress | None = None


@dataclass(frozen=True, eq=False)
class Done:
    """What a piece has led to.

    Attributes:
        accuracies: the share of the validation examples that was right after each epoch so far.
        progress: from where the next piece goes on; None if there is none.
        diverged: how the weights came to be no numbers.
    """

    accuracies: tuple[float, ...]
    progress: Progress | None
    diverged: str


def work(piece: Piece) -> Done:
    """Train on to where the piece ends, or until the recipe's early stopping ends it."""
    with np.errstate(over="ignore", invalid="ignore"):  # bad points are tried as well
        return _worked(piece)


def _worked(piece: Piece) -> Done:
    digits = part(piece.source)
    progress = piece.progress
    accuracies = [
        number / len(digits.validation) for number in (progress.accuracies if progress else ())
    ]
    epochs = train(
        starting_network(piece.recipe, piece.seed),
        digits.training,
        None,
        replace(piece.recipe, epochs=piece.until),
        validation=digits.validation,
        seed=piece.seed,
        progress=progress,
    )
    diverged = ""
    try:
        for epoch in epochs:
            progress = epoch.progress
            if epoch.validation:
                accuracies.append(epoch.validation.accuracy)
    except Diverged as error:
        diverged = str(error)
    ended = diverged or len(accuracies) >= piece.recipe.epochs or len(accuracies) < piece.until
    return Done(tuple(accuracies), None if ended else progress, diverged)


@functools.lru_cache(maxsize=1)
def part(source: Source) -> Dataset:
    """Return the examples; each process loads them once."""
    digits = load(source.data, source.label)
    if not source.examples:
        return digits
    return replace(digits, training=digits.training[: source.examples])
