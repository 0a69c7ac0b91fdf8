"""What a person has typed into the form of a run, read as its choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from firstnet.engines import ENGINES, check_cost
from firstnet.errors import FirstnetError, RecipeError, either
from firstnet.recipe import Recipe, choices
from firstnet.web.run import FIXED, Run

Texts = Mapping[str, str]
OF_THE_RECIPE = (  # the choices of a recipe that have a field of their name
    "eta",
    "mini_batch_size",
    "lmbda",
    "cost",
    "dropout",
    "momentum",
    "epochs",
    "starts",
    "neuron",
)


class Unreadable(FirstnetError, ValueError):
    """Some fields hold what can't be read.

    Args:
        errors: from the names of the fields to what is wrong with them.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors

    def __reduce__(self) -> tuple[type[Unreadable], tuple[Mapping[str, str]]]:
        """Let it pass from process to process with what is wrong with each field."""
        return Unreadable, (self.errors,)


@dataclass(frozen=True)
class Chosen:
    """The choices of a run.

    Attributes:
        recipe: those that a recipe has.
        seed: the random seed.
        engine: what computes.
        examples: how many of the training digits it learns from.
    """

    recipe: Recipe
    seed: int
    engine: str
    examples: int


def texts_of(chosen: Chosen) -> dict[str, str]:
    """Return what the form shows for these choices."""
    recipe = chosen.recipe
    shown = {name: _shown(getattr(recipe, name)) for name in OF_THE_RECIPE}
    return shown | {
        "hidden": ",".join(map(str, recipe.sizes[1:-1])),
        "seed": str(chosen.seed),
        "engine": chosen.engine,
        "examples": str(chosen.examples),
    }


def chosen_by(run: Run) -> Chosen:
    """Return the choices of a run as they stand."""
    return Chosen(run.recipe, run.seed, run.engine, run.examples)


def read(texts: Texts, base: Recipe, most: int) -> Chosen:
    """Return the choices that the form tells.

    Args:
        texts: by the names of the fields.
        base: gives the inputs, the outputs, and what has no field.
        most: how many training digits there are.

    Raises:
        Unreadable: naming each field that is wrong.
    """
    values: dict[str, Any] = {
        name: _value(texts[name], getattr(base, name)) for name in OF_THE_RECIPE
    }
    values["sizes"] = _sizes(texts["hidden"], base)
    errors = _wrong_choices(values) | _wrong_others(texts, most)
    if errors:
        raise Unreadable(errors)
    seed, examples = _whole(texts["seed"]), _whole(texts["examples"])
    return Chosen(replace(base, **values), seed, texts["engine"], examples)


def at_once(chosen: Chosen, run: Run) -> Recipe:
    """Return what of these choices the run can take up on its way."""
    recipe = replace(chosen.recipe, **{name: getattr(run.recipe, name) for name in FIXED})
    try:
        check_cost(run.network, recipe.cost)
    except RecipeError:
        return replace(recipe, cost=run.recipe.cost)
    return recipe


def waiting(chosen: Chosen, run: Run) -> list[str]:
    """Return the names of the fields that only a new run can take up."""
    taken = replace(chosen_by(run), recipe=at_once(chosen, run))
    wanted, there = texts_of(chosen), texts_of(taken)
    return [name for name in wanted if wanted[name] != there[name] and name != "engine"]


def _wrong_choices(values: Mapping[str, Any]) -> dict[str, str]:
    known = choices()
    errors = {
        name: f"Must be {known[name].wanted}; {known[name].try_}."
        for name, value in values.items()
        if not known[name].allowed(value)
    }
    if errors.pop("sizes", None):
        errors["hidden"] = "Must be whole numbers separated by commas, such as 30 or 100,30."
    return errors


def _wrong_others(texts: Texts, most: int) -> dict[str, str]:
    errors: dict[str, str] = {}
    if _whole(texts["seed"]) < 0:
        errors["seed"] = "Must be a whole number, 0 or more."
    if not 1 <= _whole(texts["examples"]) <= most:
        errors["examples"] = f"Must be a whole number from 1 to {most:,}; the book uses {most:,}."
    if texts["engine"] not in ENGINES:
        errors["engine"] = f"Must be {either(ENGINES)}."
    return errors


def _sizes(hidden: str, base: Recipe) -> object:
    try:
        between = [int(size) for size in hidden.split(",")] if hidden.strip() else []
    except ValueError:
        return hidden
    return (base.sizes[0], *between, base.sizes[-1])


def _value(text: str, like: object) -> object:
    """Return the text as a value of the kind of another; as it is where that can't be."""
    text = text.strip()
    try:
        return type(like)(text)  # type: ignore[call-arg]  # int, float or str
    except ValueError:
        return text


def _whole(text: str) -> int:
    """Return the whole number that the text tells; -1 where it tells none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
