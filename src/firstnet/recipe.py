"""A recipe: every choice of a training run, once, with its default, range, meaning and source.

The command line makes its options from the fields below, and a saved network carries its recipe.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import numpy as np

from firstnet.book import starts
from firstnet.book.network import Network
from firstnet.errors import RecipeError, UnknownName

LARGEST_LAYER = 1_000_000


@dataclass(frozen=True)
class Choice:
    """What there is to say about one field of a recipe.

    Attributes:
        help: its meaning, for the command line.
        wanted: its range in words, for the error.
        allowed: whether a value lies in the range.
        try_: what to try when it does not.
        synonyms: other names for the command-line option.
    """

    help: str
    wanted: str
    allowed: Callable[[Any], bool]
    try_: str
    synonyms: tuple[str, ...] = ()


def _choice(default: Any, **said: Any) -> Any:
    return field(default=default, metadata={"choice": Choice(**said)})


def _is_count(value: object, largest: float = math.inf) -> bool:
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    return whole and 1 <= value <= largest  # type: ignore[operator]  # narrowed through `whole`


def _are_sizes(value: object) -> bool:
    return (
        isinstance(value, tuple)
        and len(value) >= 2
        and all(_is_count(neurons, LARGEST_LAYER) for neurons in value)
    )


def _is_positive(value: object) -> bool:
    number = isinstance(value, (int, float, np.floating)) and not isinstance(value, bool)
    return number and 0 < value < math.inf  # type: ignore[operator]  # narrowed through `number`


@dataclass(frozen=True)
class Recipe:
    """The choices of a training run; the defaults are the book's first run.

    Raises:
        RecipeError: a value lies outside its range.

    Source: chapter 1, "Implementing our network to classify digits" (results row 1.1).
    """

    sizes: tuple[int, ...] = _choice(
        (784, 30, 10),
        help="Neurons layer by layer, the inputs first.",
        wanted="two or more whole numbers from 1 to a million",
        allowed=_are_sizes,
        try_="784,30,10 reads a digit of 28 by 28 pixels, has 30 hidden neurons and 10 outputs",
    )
    epochs: int = _choice(
        30,
        help="How often the network sees every training example.",
        wanted="a whole number from 1",
        allowed=_is_count,
        try_="the book trains for 30",
    )
    mini_batch_size: int = _choice(
        10,
        help="Examples a step.",
        wanted="a whole number from 1",
        allowed=_is_count,
        try_="the book takes 10",
        synonyms=("batch-size",),
    )
    eta: float = _choice(
        3.0,
        help="Learning rate: the length of a step.",
        wanted="a positive number",
        allowed=_is_positive,
        try_="the book's first run takes 3.0",
        synonyms=("learning-rate", "lr"),
    )
    dtype: str = _choice(
        "float32",
        help="Kind of number to compute in: float32 or float64.",
        wanted="float32 or float64",
        allowed=("float32", "float64").__contains__,
        try_="float32 is the faster, float64 the finer",
    )

    def __post_init__(self) -> None:
        if isinstance(self.sizes, Sequence) and not isinstance(self.sizes, str):
            object.__setattr__(self, "sizes", tuple(self.sizes))
        for name, choice in choices().items():
            value = getattr(self, name)
            if not choice.allowed(value):
                raise RecipeError(
                    f"{name} is {_shown(value)}, but must be {choice.wanted}; {choice.try_}."
                )

    def to_dict(self) -> dict[str, Any]:
        """Return the choices as plain values, fit for JSON."""
        return asdict(self) | {"sizes": [int(neurons) for neurons in self.sizes]}

    @classmethod
    def from_dict(cls, choices_made: dict[str, Any]) -> Recipe:
        """Return the recipe that `to_dict` told of; what is not named takes its default."""
        for name in choices_made:
            if name not in choices():
                raise UnknownName("choice of a recipe", name, choices())
        return cls(**choices_made)


def choices() -> dict[str, Choice]:
    """Return what there is to say about each field of a recipe, by its name."""
    return {each.name: each.metadata["choice"] for each in fields(Recipe)}


def starting_network(recipe: Recipe, seed: int | np.random.Generator = 0) -> Network:
    """Deal the network that a run of this recipe starts from.

    Args:
        recipe: gives the sizes and the kind of number.
        seed: a whole number, or a generator to draw from.
    """
    return starts.large_weights(recipe.sizes, np.random.default_rng(seed)).astype(recipe.dtype)


def _shown(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else repr(value)
