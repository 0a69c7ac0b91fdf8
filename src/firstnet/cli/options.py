"""Options that several commands share, and those that are made from the fields of a recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, fields, replace
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from firstnet.errors import RecipeError, UnknownName
from firstnet.recipe import Recipe, choices
from firstnet.recipes import RECIPES

Function = TypeVar("Function", bound=Callable[..., Any])
_TYPED: tuple[ParameterSource, ...] = (
    ParameterSource.COMMANDLINE,
    ParameterSource.DEFAULT_MAP,
)  # the latter: in a file


data_option = click.option(
    "--data",
    default="mnist",
    metavar="NAME",
    help="mnist, or your own: a table, an archive, a folder of images (see firstnet data).",
)
label_option = click.option(
    "--label", metavar="NAME", help="The column of labels in a table: its name, first or last."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


def recipe_options(command: Function) -> Function:
    """Give a command an option for each field of a recipe, and one for a recipe by its name."""
    for each in reversed(fields(Recipe)):
        choice = choices()[each.name]
        names = [f"--{name}" for name in (each.name.replace("_", "-"), *choice.synonyms)]
        if isinstance(each.default, bool):
            option = click.option(*names, each.name, is_flag=True, help=choice.help)
        else:
            option = click.option(
                *names,
                each.name,
                default=_text(each.default),
                metavar=_metavar(each),
                help=choice.help,
            )
        command = option(command)
    return click.option(
        "--recipe",
        default="first",
        metavar="NAME",
        help=f"Choices to start from, by name: {', '.join(RECIPES)}; options below change them.",
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
    typed = [it for it in fields(Recipe) if ctx.get_parameter_source(it.name) in told]
    values: dict[str, Any] = {
        each.name: chosen[each.name]
        if isinstance(each.default, bool)
        else _value(str(chosen[each.name]), each.default, choices()[each.name].read)
        for each in typed
    }
    return replace(RECIPES[chosen["recipe"]], **values)


def read_whole(option: str, text: str) -> int:
    """Return the whole number from 0 that was given to an option.

    Raises:
        RecipeError: it is none.
    """
    number = _value(text, default=0)
    if not isinstance(number, int) or number < 0:
        raise RecipeError(f"{option} is {text!r}, but must be a whole number from 0, such as 7.")
    return number


def _value(text: str, default: object, read: Callable[[str], Any] | None = None) -> object:
    """Return what the text says, of the kind of the default; where it can't, leave it to Recipe."""
    try:
        if read:
            return read(text)
        if isinstance(default, tuple):
            return tuple(int(part) for part in text.split(","))
        return type(default)(text)  # type: ignore[call-arg]  # int, float or str
    except ValueError:
        return text


def _text(default: object) -> str:
    return ",".join(map(str, default)) if isinstance(default, tuple) else str(default)


def _metavar(each: Field[Any]) -> str:
    if each.name == "convolutions":
        return "NxN/N,…"
    return {tuple: "N,N,N", int: "N", float: "NUMBER", str: "NAME"}[type(each.default)]
