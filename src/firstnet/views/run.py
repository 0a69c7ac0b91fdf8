"""A run that is followed: each epoch is shown when it comes, and its scores are kept.

    run = follow("mnist", Recipe(epochs=10))     # in a notebook it shows itself while it learns
    print(run.best)                              # Epoch 9: 9512 / 10000
    run.plot_curves()

Networks are kept of the best and of the last epoch, so that a long run fits into memory.
Hyper-parameters are chosen on validation digits, so those are what the best epoch is chosen by,
whatever else is counted on.

Source: chapter 3, "How to choose a neural network's hyper-parameters?".
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from firstnet import engines
from firstnet.book.network import Network
from firstnet.data import Dataset, load
from firstnet.data.dataset import Examples
from firstnet.errors import DataError, UnknownName
from firstnet.recipe import Recipe, starting_network
from firstnet.training.loop import Epoch, Score, train
from firstnet.views.live import showing, unseen

if TYPE_CHECKING:
    from firstnet.views.plots import Axes

PARTS = ("validation", "test")


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What a recipe led to. `follow` makes it; so does `Run(recipe, tuple(train(...)))`.

    Attributes:
        recipe: its hyper-parameters.
        epochs: what `train` yielded, in order. `follow` keeps the networks of the best and of the
            last one; asking another one for its network raises a DataError.
        seed: from it are dealt the starting weights and the order of the examples.
        on: what the epochs' `evaluation` was counted on: validation or test.
        interrupted: whether somebody stopped it before its end.
        names: of the classes, where they are more than numbers from 0.
        image: rows, columns and perhaps colors of an example, where that is known.
    """

    recipe: Recipe
    epochs: tuple[Epoch, ...]
    seed: int = 0
    on: str = "validation"
    interrupted: bool = False
    names: tuple[str, ...] = ()
    image: tuple[int, ...] = ()

    @property
    def network(self) -> Network:
        """The network after the last epoch."""
        self._check_epochs()
        return self.epochs[-1].network

    @property
    def best(self) -> Epoch:
        """The epoch that reads most of the validation digits; of several, the first.

        Where only test digits were counted, those decide, and the result looks better than it is.
        """
        self._check_epochs()
        return max(self.epochs, key=_right)

    @property
    def scores(self) -> Mapping[str, tuple[Score, ...]]:
        """The scores after each epoch, by the part of the digits that they were counted on."""
        counted = {
            "training": [epoch.training for epoch in self.epochs],
            "validation": [epoch.validation for epoch in self.epochs],
        }
        counted[self.on] = [epoch.evaluation for epoch in self.epochs]
        known = {part: tuple(filter(None, scores)) for part, scores in counted.items()}
        return {part: scores for part, scores in known.items() if scores}

    def plot_curves(self, ax: Axes | None = None, *, of: str = "accuracy", name: str = "") -> Axes:
        """Draw how the accuracy, or the cost, changed epoch by epoch (see `plots.curves`)."""
        from firstnet.views import plots

        return plots.curves(self, ax, of=of, name=name)

    def plot_weights(self, ax: Axes | None = None, *, layer: int = 0, count: int = 100) -> Axes:
        """Draw the weights into the neurons of a layer as pictures (see `plots.weights`)."""
        from firstnet.views import plots

        return plots.weights(self.network, ax, layer=layer, count=count, image=self.image)

    def plot_confusion(self, examples: Examples, ax: Axes | None = None) -> Axes:
        """Draw what is read as what (see `plots.confusion`)."""
        from firstnet.views import plots

        return plots.confusion(self.network, examples, ax, names=self.names)

    def plot_mistakes(self, examples: Examples, ax: Axes | None = None, *, count: int = 24) -> Axes:
        """Draw the worst mistakes (see `plots.mistakes`)."""
        from firstnet.views import plots

        return plots.mistakes(
            self.network, examples, ax, count=count, names=self.names, image=self.image
        )

    def _check_epochs(self) -> None:
        if not self.epochs:
            raise DataError(
                "The run has no epoch yet, so there is no network; wanted at least one. Let it go "
                "on longer, or take starting_network(recipe, seed)."
            )

    def __repr__(self) -> str:
        """A line instead of all the weights."""
        end = f", the best: {self.best}" if self.epochs else ""
        return f"<Run of {len(self.epochs)} epochs, seed {self.seed}{end}>"


def follow(
    digits: str | os.PathLike[str] | Dataset = "mnist",
    recipe: Recipe | None = None,
    *,
    seed: int = 0,
    on: str = "validation",
    engine: str | engines.Start = "fast",
    score_training: bool = False,
    every_network: bool = False,
    show: bool = True,
) -> Run:
    """Train a network from its start, show how it comes along, and return the run.

    A notebook shows the run itself, anew after an epoch; a terminal a bar; and where nobody
    watches, there is nothing. Ctrl-C, or a notebook's stop button, ends it early: what has been
    learned until then is returned.

    Args:
        digits: what to learn from, as `load` takes it, or as it gives it.
        recipe: the choices of the run; by default the book's first run, with as many inputs and
            outputs as the examples want.
        seed: from it are dealt the starting weights and all else that is left to chance.
        on: which examples to count the correct answers on after each epoch: "validation", or "test"
            to compare with what the book prints. The best epoch is chosen by validation either way.
        engine: what computes.
        score_training: whether to count on the training examples as well.
        every_network: whether to keep all networks, not only those of the best and the last epoch.
        show: whether to show it meanwhile.

    Raises:
        UnknownName, AccessError, FormatError, DataError, ShapeError, RecipeError, Diverged: as
            `load` and `train` do.
    """
    if on not in PARTS:
        raise UnknownName("part to count on", on, PARTS)
    data = digits if isinstance(digits, Dataset) else load(digits)
    if recipe is None:
        recipe = Recipe(sizes=(data.training.x.shape[1], 30, data.training.classes))
    watched = on != "validation" or recipe.early_stopping or recipe.schedule
    epochs = train(
        starting_network(recipe, seed),
        data.training,
        _part(data, on),
        recipe,
        validation=_part(data, "validation") if watched else None,
        engine=engine,
        seed=seed,
        score_training=score_training,
    )
    run = Run(recipe, (), seed, on, names=data.names, image=data.image)
    with showing(run) if show else nullcontext(unseen) as view:
        try:
            for so_far in _growing(epochs, every_network):
                run = replace(run, epochs=so_far)
                view(run)
        except KeyboardInterrupt:
            run = replace(run, interrupted=True)
            view(run)
    return run


def _growing(epochs: Iterable[Epoch], every_network: bool) -> Iterator[tuple[Epoch, ...]]:
    """Yield the epochs so far, after each; unless every network is kept, the best and the last."""
    so_far: list[Epoch] = []
    best = last = 0
    for epoch in epochs:
        before = {best, last}
        so_far.append(epoch)
        last = len(so_far) - 1
        if _right(epoch) > _right(so_far[best]):
            best = last
        for at in before - {best, last} if not every_network else ():
            so_far[at] = replace(so_far[at], left=None)
        yield tuple(so_far)


def _part(digits: Dataset, name: str) -> Examples:
    examples: Any = getattr(digits, name)
    if not len(examples):
        raise DataError(
            f"There are no {name} examples, by which the run is followed; wanted some. Keep a part "
            "of the training examples aside: Dataset(training, validation, test)."
        )
    return examples


def _right(epoch: Epoch) -> int:
    score = epoch.validation or epoch.evaluation
    return score.correct if score else -1
