"""Options that several commands share, and those that are made from the fields of a recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, fields, replace
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from firstnet.cli.types import OfRecipe, OneOf
from firstnet.engines import ENGINES
from firstnet.errors import UnknownName
from firstnet.recipe import Recipe, choices
from firstnet.training.recipes import RECIPES

Function = TypeVar("Function", bound=Callable[..., Any])
OFF = ("", "0", "0.0", "none")  # defaults that mean that a choice is not used
GROUPS = {  # of the options of a run, on its help page
    "The network": ("sizes", "neuron", "convolutions", "starts", "dtype"),
    "The training": (
        *("recipe", "epochs", "mini_batch_size", "eta", "cost", "momentum", "nesterov"),
        *("decay", "schedule", "early_stopping", "averaging", "seed"),
    ),
    "Against overfitting": ("lmbda", "l1", "dropout", "expand", "distort", "distort_strength"),
    "The data": ("data", "label", "examples", "buffer"),
    "Computation": ("engine", "device"),
    "Output files": ("save", "checkpoint", "resume", "log", "tensorboard"),
}
_TYPED: tuple[ParameterSource, ...] = (
    ParameterSource.COMMANDLINE,
    ParameterSource.DEFAULT_MAP,
)  # the latter: in a file


def _data_sets() -> tuple[str, ...]:
    from firstnet.data.catalogue import NAMED

    return ("mnist", *NAMED)


DATA = OneOf(_data_sets, files=True)
ENGINE = OneOf(lambda: ENGINES)

data_option = click.option(
    "--data",
    type=DATA,
    default="mnist",
    help="mnist, or your own table, archive or folder of images (see firstnet data).",
)
label_option = click.option(
    "--label", metavar="NAME", help="Column of labels in a table: its name, or first or last."
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, one object per line."
)


def recipe_options(command: Function) -> Function:
    """Give a command an option for each field of a recipe, and one for a recipe by its name."""
    for field in reversed(fields(Recipe)):
        choice = choices()[field.name]
        names = [f"--{name}" for name in (field.name.replace("_", "-"), *choice.synonyms)]
        if isinstance(field.default, bool):
            option = click.option(*names, field.name, is_flag=True, help=choice.help)
        else:
            option = click.option(
                *names,
                field.name,
                type=OfRecipe(field.default, choice),
                default=_text(field.default),
                show_default=_text(field.default) not in OFF,
                metavar=_metavar(field),
                help=choice.help,
            )
        command = option(command)
    return click.option(
        "--recipe",
        type=OneOf(lambda: RECIPES),
        default="first",
        help=f"Start from a named recipe: {', '.join(RECIPES)}; other options change it.",
    )(command)


def read_recipe(ctx: click.Context, chosen: dict[str, Any]) -> Recipe:
    """Return the recipe that the options tell: the one that is named, with what was typed.

    Raises:
        UnknownName: there is no recipe of that name.
        RecipeError: a choice lies outside its range.
    """
    if chosen["recipe"] not in RECIPES:
        raise UnknownName("recipe", chosen["recipe"], RECIPES)
    told = _TYPED
    if ctx.get_parameter_source("recipe") is ParameterSource.COMMANDLINE:
        told = (ParameterSource.COMMANDLINE,)  # a recipe that is typed comes before a file
    typed = [field for field in fields(Recipe) if ctx.get_parameter_source(field.name) in told]
    return replace(RECIPES[chosen["recipe"]], **{each.name: chosen[each.name] for each in typed})


def _text(default: object) -> str:
    return ",".join(map(str, default)) if isinstance(default, tuple) else str(default)


def _metavar(each: Field[Any]) -> str:
    if each.name == "convolutions":
        return "NxN/N,…"
    return {tuple: "N,N,N", int: "N", float: "NUMBER", str: "NAME"}[type(each.default)]
