"""What a file says about a sweep, in TOML.

[recipe]                                   # what stays as it is
sizes = [784, 30, 10]
cost = "cross-entropy"

[search]                                   # what is looked for; without it chapter 3's three
eta = { low = 0.01, high = 10.0, log = true }
mini_batch_size = [5, 10, 20]
hidden = { low = 10, high = 100 }

[sweep]
trials = 40
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from firstnet.errors import RecipeError, UnknownName
from firstnet.files import tables
from firstnet.recipe import Recipe, choices
from firstnet.sweep.space import BOOK, Space
from firstnet.sweep.space import read as read_space
from firstnet.sweep.work import Source
from firstnet.training.recipes import RECIPES

ORDERS = ("book", "tpe", "random")
TABLES = ("recipe", "search", "sweep")


@dataclass(frozen=True)
class Plan:
    """A sweep.

    Attributes:
        recipe: what is not looked for.
        space: what is.
        source: what is learned from.
        trials: how many networks to train.
        order: "book", chapter 3's order and then what the trials so far suggest; "tpe", the latter
            alone; "random".
        seed: where the chance of the search and of each network starts.
        pruned: whether trials that lag behind are stopped early.
    """

    recipe: Recipe = field(default_factory=Recipe)
    space: Space = field(default_factory=lambda: dict(BOOK))
    source: Source = field(default_factory=Source)
    trials: int = 40
    order: str = "book"
    seed: int = 0
    pruned: bool = True

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise UnknownName("order", self.order, ORDERS)
        for name, least, most in (("trials", 1, 1_000_000), ("seed", 0, 2**31)):
            value = getattr(self, name)
            whole = isinstance(value, int) and not isinstance(value, bool)
            if not whole or not least <= value <= most:
                raise RecipeError(
                    f"{name} is {value!r}, but must be a whole number from {least} to {most}; try "
                    f"{max(least, 40 if name == 'trials' else 0)}."
                )
        if not isinstance(self.pruned, bool):
            raise RecipeError(f"pruned is {self.pruned!r}, but must be true or false.")
        examples = self.source.examples
        if not isinstance(examples, int) or isinstance(examples, bool) or examples < 0:
            raise RecipeError(
                f"examples is {examples!r}, but must be a whole number from 0; 10000 is quick."
            )

    @property
    def described(self) -> dict[str, Any]:
        """What makes this sweep the one it is; the number of trials may grow."""
        space = {name: asdict(within) for name, within in self.space.items()}
        return {
            "recipe": self.recipe.to_dict(),
            "search": space,
            "source": asdict(self.source),
            "order": self.order,
            "seed": self.seed,
            "pruned": self.pruned,
        }


def read(path: Path) -> Plan:
    """Return what a file says.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: it is no TOML.
        UnknownName, RecipeError: it says what there is not, or what is not allowed.
    """
    told = tables.read(path, "table of a sweep", TABLES, "eta = 3.0")
    recipe = _recipe(_by_name(told.get("recipe", {})))
    space = read_space(_by_name(told.get("search", {})), recipe)
    return _plan(recipe, space, told.get("sweep", {}), path.parent)


def _by_name(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table by the recipe's own names: learning_rate is eta there."""
    synonyms = {it: name for name, choice in choices().items() for it in choice.synonyms}
    plain = {name: name.replace("_", "-") for name in told}
    return {
        synonyms.get(plain[name], plain[name].replace("-", "_")): it for name, it in told.items()
    }


def _recipe(told: Mapping[str, Any]) -> Recipe:
    values = dict(told)
    name = values.pop("name", "first")
    if not isinstance(name, str) or name not in RECIPES:
        raise UnknownName("recipe", str(name), RECIPES)
    base = RECIPES[name].to_dict()
    return Recipe.from_dict(base | values)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _plan(recipe: Recipe, space: Space, told: Mapping[str, Any], folder: Path) -> Plan:
    of_source = [it.name for it in fields(Source)]
    of_plan = ["trials", "order", "seed", "pruned"]
    for name in told:
        if name not in [*of_source, *of_plan]:
            raise UnknownName("choice of a sweep", name, [*of_plan, *of_source])
    source = replace(Source(), **{name: told[name] for name in of_source if name in told})
    if isinstance(source.data, str) and _is_there(folder / source.data):
        source = replace(source, data=str(folder / source.data))  # it lies beside the file
    return Plan(recipe, space, source, **{name: told[name] for name in of_plan if name in told})
