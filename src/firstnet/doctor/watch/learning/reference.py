"""What a right network makes of the learner's own examples: can they be learned at all?

The book's network of chapter 3 is trained on two thirds of the examples that the program trained
on, and answers the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from firstnet.doctor.watch.program.values import Array

FEWEST, FEWEST_PAIRS = 100, 150  # examples with classes, and with numbers as targets
FEW_HELD = 50  # examples held back, before nothing is said to be found in them
MOST = 1_500
NEIGHBOURS = 5
EPOCHS = 20
HIDDEN = 30


@dataclass(frozen=True)
class Reference:
    """How a right network learned the examples.

    Attributes:
        counts: of the examples held back, how many it got right after the first epoch, in the
            middle and at the end: (right, examples).
        commonest: the share of the commonest class among them.
    """

    counts: tuple[tuple[int, int], ...]
    commonest: float

    @property
    def learns(self) -> bool:
        """Whether it answers clearly more than a constant answer would."""
        right, examples = self.counts[-1]
        return right / examples > self.commonest + 0.3 * (1 - self.commonest)

    @property
    def finds_nothing(self) -> bool:
        """Whether the targets can't be told from the inputs, as when they are torn apart."""
        right, examples = self.counts[-1]
        spread = math.sqrt(self.commonest * (1 - self.commonest) / examples)
        return examples >= FEW_HELD and right / examples < self.commonest + 2.5 * spread


def reference(inputs: Sequence[Array], labels: Sequence[float]) -> Reference | None:
    """Train a right network on examples; return None where there are too few, or of one class.

    Args:
        inputs: one flat array for each example.
        labels: the class of each.
    """
    x, y = _distinct(inputs, labels)
    classes, numbers = np.unique(y, return_inverse=True)
    if len(x) < FEWEST or not 2 <= len(classes) <= 20:
        return None
    from firstnet.data import Examples
    from firstnet.recipe import Recipe, starting_network
    from firstnet.training.loop import train

    order = np.random.default_rng(0).permutation(len(x))
    x, numbers = _scaled(x[order]), numbers[order]
    cut = 2 * len(x) // 3
    count = len(classes)
    training = Examples(x[:cut], numbers[:cut], count)
    held = Examples(x[cut:], numbers[cut:], count)
    sizes = (x.shape[1], HIDDEN, count)
    recipe = Recipe(
        sizes=sizes,
        epochs=EPOCHS,
        eta=0.5,
        cost="cross-entropy",
        starts="small",
        mini_batch_size=10,
    )
    rights = [
        int(epoch.correct or 0)
        for epoch in train(starting_network(recipe, seed=0), training, held, recipe, seed=0)
    ]
    shown = (rights[0], rights[len(rights) // 2], rights[-1])
    commonest = float(np.bincount(numbers[cut:]).max() / len(held.labels))
    return Reference(tuple((number, len(held.labels)) for number in shown), commonest)


def unrelated(inputs: Sequence[Array], targets: Sequence[float]) -> tuple[float, int] | None:
    """Return how well neighbours tell each other's targets, if no better than by chance.

    Each example is given the mean target of those that are nearest to it. Where targets belong to
    their inputs, these guesses go up and down with them.

    Args:
        inputs: one flat array for each example.
        targets: one number for each.

    Returns:
        The correlation of guesses and targets and the number of examples; None where there are
        too few, or the guesses are better than chance.
    """
    x, y = _distinct(inputs, targets)
    if len(x) < FEWEST_PAIRS or not np.ptp(y):
        return None
    x = x / np.where(np.ptp(x, axis=0) > 0, np.ptp(x, axis=0), 1.0)
    squares = (x**2).sum(axis=1)
    apart = squares[:, None] + squares[None, :] - 2 * x @ x.T
    np.fill_diagonal(apart, np.inf)
    nearest = np.argpartition(apart, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    correlation = float(np.corrcoef(y[nearest].mean(axis=1), y)[0, 1])
    chance = 3 / math.sqrt(len(x))
    return (correlation, len(x)) if abs(correlation) < chance else None


def _distinct(inputs: Sequence[Array], labels: Sequence[float]) -> tuple[Array, Array]:
    """Return different examples; of those that come again, the first."""
    known: set[bytes] = set()
    x, y = [], []
    for single, label in zip(inputs, labels):
        mark = single.tobytes()
        if mark in known or not np.isfinite(single).all():
            continue
        known.add(mark)
        x.append(single)
        y.append(label)
        if len(x) >= MOST:
            break
    if not x or any(array.size != x[0].size for array in x):
        return np.zeros((0, 0)), np.zeros(0)
    return np.array(x), np.array(y)


def _scaled(x: Array) -> Array:
    """Return the inputs with mean 0 and a spread of about 1."""
    spread = x.std()
    return np.asarray((x - x.mean()) / (spread or 1.0))
