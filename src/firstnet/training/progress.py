"""Progress: where a run stands between two epochs, so that it can go on from there.

It is all that the next epoch depends on: the network and how fast its weights are moving, where
chance stands, and the validation accuracies, by which runs are slowed down and stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from firstnet.book.momentum import Velocity
from firstnet.book.network import Network
from firstnet.book.stopping import Halving, has_stalled
from firstnet.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Progress:
    """What an epoch left behind.

    Attributes:
        epochs: how many are done.
        network: on its way down; with averaging it is not the one that is scored.
        chance: the state of the generator that deals, as NumPy tells it.
        accuracies: how many validation examples were right after each epoch, where it was asked.
        velocity: of every weight and bias; empty without momentum.
        mean: of the networks so far, with averaging.
    """

    epochs: int
    network: Network
    chance: Mapping[str, Any]
    accuracies: tuple[int, ...] = ()
    velocity: Velocity = field(default_factory=list)
    mean: Network | None = None


class Judge:
    """What the validation accuracies say: how long the steps are, and whether to go on.

    Attributes:
        accuracies: those it has heard.
        goes_on: whether there is another epoch.
    """

    def __init__(self, recipe: Recipe, heard: Iterable[int] = ()) -> None:
        """Hear again what was heard in the epochs before."""
        self._recipe, self._halving = recipe, Halving(recipe.eta, recipe.schedule)
        self.accuracies: list[int] = []
        self.goes_on = True
        for accuracy in heard:
            self.hear(accuracy)

    def eta(self, epoch: int) -> float:
        """Return the learning rate of an epoch."""
        return self._halving.eta * self._recipe.decay**epoch

    def hear(self, accuracy: int) -> None:
        """Take note of how many validation examples are right after an epoch."""
        recipe = self._recipe
        self.accuracies.append(accuracy)
        stalled = recipe.early_stopping and has_stalled(self.accuracies, recipe.early_stopping)
        if stalled or (recipe.schedule and not self._halving.goes_on(accuracy)):
            self.goes_on = False
