"""The runs of the book that it tells the results of: to start from, and to lay behind our curves.

The book prints key figures, not whole series; those are marks here. Numbers and choices come from
`experiments`, where they are compared with our runs as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from firstnet.experiments import (
    cross_entropy,
    depth,
    first_network,
    hundred_neurons,
    hundred_regularized,
    slow_learning,
    weight_initialization,
    wild_learning,
)
from firstnet.recipe import Recipe
from firstnet.web.explanations import (
    CROSS_ENTROPY,
    HIDDEN_LAYERS,
    OVERFITTING,
    PROGRAM,
    STARTS,
    Section,
)


@dataclass(frozen=True)
class BookRun:
    """A run of the book.

    Attributes:
        name: how a person would call it.
        recipe: its choices.
        section: where it stands.
        marks: from epochs to the accuracy after them, in per cent.
        best: its best accuracy in per cent, where the book tells no epoch.
        on: the digits that it was judged by, test or validation.
        examples: how many of the training digits it learned from.
    """

    name: str
    recipe: Recipe
    section: Section
    marks: Mapping[int, float]
    best: float | None = None
    on: str = "test"
    examples: int = 50_000


def _shares(counts: Mapping[int, int]) -> dict[int, float]:
    return {epoch: count / 100 for epoch, count in counts.items()}  # of 10,000, in per cent


CHAPTER_3 = Recipe(cost="cross-entropy", eta=0.5)
BY_HEART = replace(CHAPTER_3, epochs=400)
FIRST_LAST = 0, weight_initialization.EPOCHS - 1


def _start(hidden: int, starts: str) -> BookRun:
    recipe = Recipe((784, hidden, 10), cost="cross-entropy", eta=0.1, lmbda=5.0, starts=starts)
    marks = dict(zip(FIRST_LAST, weight_initialization.PUBLISHED[str(hidden)][starts]))
    name = f"{starts.capitalize()} starting weights, {hidden} neurons"
    return BookRun(name, recipe, STARTS, marks, on="validation")


BOOK_RUNS = (
    BookRun("The first network", first_network.RUN.recipe, PROGRAM,
            _shares(first_network.PUBLISHED)),
    BookRun("100 hidden neurons", hundred_neurons.RUN.recipe, PROGRAM, {}, best=96.59),
    BookRun("A learning rate too low", slow_learning.RUN.recipe, PROGRAM,
            _shares(slow_learning.PUBLISHED)),
    BookRun("A learning rate too high", wild_learning.RUN.recipe, PROGRAM, {0: 10.09, 29: 9.82}),
    BookRun("The cross-entropy", cross_entropy.RUNS["3.4"].recipe, CROSS_ENTROPY, {},
            best=cross_entropy.PUBLISHED["3.4"]),
    BookRun("Overfitting on 1,000 digits", BY_HEART, OVERFITTING, {374: 82.27},
            examples=1_000),
    BookRun("1,000 digits, regularized", replace(BY_HEART, lmbda=0.1), OVERFITTING, {383: 87.10},
            examples=1_000),
    BookRun("All digits, regularized", replace(CHAPTER_3, lmbda=5.0), OVERFITTING, {}, best=96.49),
    BookRun("The best of chapter 3", hundred_regularized.RUNS["3.13"].recipe, OVERFITTING, {},
            best=hundred_regularized.PUBLISHED["3.13"], on="validation"),
    _start(30, "large"),
    _start(30, "small"),
    BookRun("Two hidden layers", depth.RUNS["5.2"].recipe, HIDDEN_LAYERS, {},
            best=depth.PUBLISHED["5.2"], on="validation"),
)  # fmt: skip


def same_run(recipe: Recipe, examples: int) -> BookRun | None:
    """Return the book's run of these choices, however many epochs are asked for."""
    for run in BOOK_RUNS:
        alike = replace(recipe, epochs=run.recipe.epochs, dtype=run.recipe.dtype)
        if alike == run.recipe and examples == run.examples:
            return run
    return None
