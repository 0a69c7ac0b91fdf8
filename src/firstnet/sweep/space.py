"""Where hyper-parameters are looked for: a range or a list for each, and a recipe for each point.

A point is a plain dict of numbers and texts. Sizes, which are tuples, are told as texts there
("784,30,10"), and `hidden` is the number of neurons in the hidden layers, all alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from firstnet.errors import RecipeError, UnknownName
from firstnet.recipe import Recipe, choices

Point = dict[str, Any]
HIDDEN = "hidden"
FIXED = ("epochs", "buffer", "dtype")  # what is no hyper-parameter of the network
KEYS = ("low", "high", "log")


@dataclass(frozen=True)
class Range:
    """Numbers from low to high, both of them included.

    Attributes:
        low, high: the ends; whole numbers mean whole numbers.
        log: whether each factor of ten is worth as much as the next.
    """

    low: float
    high: float
    log: bool = False

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are meant."""
        return isinstance(self.low, int) and isinstance(self.high, int)

    def clip(self, value: float) -> float:
        """Return the nearest number of the range."""
        near = min(max(value, self.low), self.high)
        return round(near) if self.whole else near


@dataclass(frozen=True)
class Choices:
    """Values to choose from, in this order."""

    values: tuple[Any, ...]


Space = dict[str, Range | Choices]

# Where chapter 3 looks, for want of other orders
BOOK: Space = {
    "eta": Range(0.01, 30.0, log=True),
    "lmbda": Range(0.01, 100.0, log=True),
    "mini_batch_size": Choices((5, 10, 20, 50, 100)),
}


def read(told: Mapping[str, Any], recipe: Recipe) -> Space:
    """Return the space that the table [search] of a file tells, the book's if it is empty.

    Raises:
        UnknownName: a recipe has no such choice.
        RecipeError: a range is none, or lies outside of what is allowed.
    """
    known = [field.name for field in fields(Recipe) if field.name not in FIXED] + [HIDDEN]
    space: Space = {}
    for name, value in told.items():
        if name not in known:
            raise UnknownName("hyper-parameter", name, known)
        space[name] = _choices(name, value) if isinstance(value, list) else _range(name, value)
        for end in _ends(space[name]):
            to_recipe(recipe, {name: end})  # raises what is wrong with it
    if HIDDEN in space and "sizes" in space:
        raise RecipeError("search has hidden and sizes, which say the same; keep one of them.")
    return space or dict(BOOK)


def _choices(name: str, values: list[Any]) -> Choices:
    if not values:
        raise RecipeError(f"search.{name} is an empty list; wanted values to choose from.")
    plain = [",".join(map(str, value)) if isinstance(value, list) else value for value in values]
    return Choices(tuple(plain))


def _range(name: str, told: Any) -> Range:
    if not isinstance(told, dict) or not {"low", "high"} <= set(told) <= set(KEYS):
        raise RecipeError(
            f"search.{name} is {told}; wanted a list of values, or a range such as "
            "{ low = 0.01, high = 10.0, log = true }."
        )
    found = Range(told["low"], told["high"], told.get("log", False))
    numbers = all(
        isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
        for number in (found.low, found.high)
    )
    if not numbers or not found.low < found.high or (found.log and found.low <= 0):
        above = " above 0" if found.log else ""
        raise RecipeError(
            f"search.{name} runs from {found.low} to {found.high}; wanted two numbers{above}, the "
            "lower one first."
        )
    if isinstance(found.low, int) and isinstance(found.high, int) and not _counts(name):
        found = replace(found, low=float(found.low), high=float(found.high))
    return found


def _counts(name: str) -> bool:
    """Return whether a hyper-parameter is a whole number."""
    return name == HIDDEN or isinstance(getattr(Recipe(), name), int)


def _ends(within: Range | Choices) -> tuple[Any, ...]:
    return within.values if isinstance(within, Choices) else (within.low, within.high)


def to_recipe(recipe: Recipe, point: Mapping[str, Any]) -> Recipe:
    """Return the recipe of a point: what it does not tell is that of `recipe`.

    Raises:
        RecipeError: a value lies outside its range.
    """
    values = dict(point)
    if HIDDEN in values:
        hidden = values.pop(HIDDEN)
        layers = len(recipe.sizes) - 2 or 1
        values["sizes"] = (recipe.sizes[0], *[hidden] * layers, recipe.sizes[-1])
    for name, value in values.items():
        if not isinstance(value, str):
            continue
        if name == "sizes":
            values[name] = tuple(int(part) for part in value.split(",") if part.strip().isdecimal())
        elif read_it := choices()[name].read:
            try:
                values[name] = read_it(value)
            except ValueError:
                values[name] = value  # the recipe tells what is wrong with it
    return replace(recipe, **values)


def distinct(space: Space) -> int | None:
    """Return how many points a space has; None where it has no end of them."""
    count = 1
    for within in space.values():
        if isinstance(within, Choices):
            count *= len(set(within.values))
        elif within.whole:
            count *= int(within.high - within.low) + 1
        else:
            return None
    return count


def told(point: Mapping[str, Any]) -> str:
    """Return a point as words: eta 0.5, lmbda 5."""
    return ", ".join(
        f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in point.items()
    )
