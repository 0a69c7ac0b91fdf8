"""The digits that a command works on, and whether a network fits them."""

from __future__ import annotations

from dataclasses import replace

import click
import numpy as np
from click.core import ParameterSource

from firstnet.book.network import Network
from firstnet.data import Dataset, Examples, load
from firstnet.data.report import report
from firstnet.errors import DataError, ShapeError
from firstnet.files.labels import numbered
from firstnet.recipe import Recipe


def loaded(data: str, label: str | None, examples: int = 0) -> Dataset:
    """Load data, of whose training examples the first few may be enough."""
    digits = load(data, label)
    return replace(digits, training=digits.training[:examples]) if examples else digits


PARTS = ("test", "validation", "training")
ALL = "all"


def part_of(digits: Dataset, part: str, data: str) -> Examples:
    """Return one of the `PARTS`, or all, of what goes by the name `data`, unless it is empty."""
    if part == ALL:
        return _all(digits)
    examples: Examples = getattr(digits, part)
    if not len(examples):
        raise DataError(f"{data} has no {part} {noun(digits)}s; choose data with at least one.")
    return examples


def _all(digits: Dataset) -> Examples:
    parts = [getattr(digits, part) for part in PARTS]
    x = np.concatenate([it.x for it in parts])
    labels = np.concatenate([it.labels for it in parts])
    return Examples(x, labels, digits.training.classes)


def fitted(ctx: click.Context, recipe: Recipe, digits: Dataset, *, tells: bool = True) -> Recipe:
    """Return the recipe with as many inputs and outputs as the examples ask for.

    What was typed stays as it is, and `train` tells if it does not fit. What looks wrong about
    examples of one's own is told.
    """
    wanted = (digits.training.x.shape[1], *recipe.sizes[1:-1], digits.training.classes)
    typed = ctx.get_parameter_source("sizes") is ParameterSource.COMMANDLINE
    if digits.names and tells:  # in MNIST's own format it is somebody else's care
        for worry in report(digits).worries:
            click.echo(f"firstnet: {worry}", err=True)
    if typed or wanted == recipe.sizes:
        return recipe
    if tells:
        told = ",".join(map(str, wanted))
        click.echo(f"The network is {told}, to fit the examples.", err=True)
    return replace(recipe, sizes=wanted)


def noun(digits: Dataset) -> str:
    """Return what the examples are called: digits, or not."""
    return "example" if digits.names else "digit"


def names_in(digits: Dataset) -> tuple[str, ...]:
    """Return the names of the classes, numbers where they have none."""
    return digits.names or numbered(digits.training.classes)


def check_takes(network: Network, path: str, pixels: int) -> None:
    """Raise unless the network takes examples of so many numbers."""
    if network.sizes[0] != pixels:
        raise ShapeError(
            f"{path} takes {network.sizes[0]} numbers, but these examples have {pixels}; use "
            "examples like those it was trained on."
        )


def check_fits(network: Network, path: str, pixels: int, classes: int = 10) -> None:
    """Raise unless the network takes digits of so many pixels, and has an output for each class."""
    if (network.sizes[0], network.sizes[-1]) != (pixels, classes):
        raise ShapeError(
            f"{path} has {network.sizes[0]} inputs and {network.sizes[-1]} outputs, but these "
            f"digits have {pixels} pixels and {classes} labels; train a network that fits them: "
            f"firstnet train --sizes {pixels},30,{classes}."
        )
