"""Whether the layers of a run fit the digits, and a page that answers at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from firstnet.data.dataset import Dataset
from firstnet.errors import RecipeError, ShapeError
from firstnet.recipe import Recipe

WEIGHTS = 10_000_000  # as many as the page trains: 80 MB, and a beat stays short


def check_sizes(recipe: Recipe, digits: Dataset) -> None:
    """Raise unless the layers take these digits, and are not too many for the page."""
    pixels, classes = digits.training.x.shape[1], digits.training.classes
    if (recipe.sizes[0], recipe.sizes[-1]) != (pixels, classes):
        raise ShapeError(
            f"The layers {_listed(recipe.sizes)} don't fit these digits, which have {pixels} "
            f"pixels and {classes} classes; try {pixels},30,{classes}."
        )
    weights = sum(a * b for a, b in pairwise(recipe.sizes))
    if weights > WEIGHTS:
        raise RecipeError(
            f"The layers {_listed(recipe.sizes)} have {weights:,} weights, but the page trains at "
            f"most {WEIGHTS:,}; use fewer neurons."
        )


def _listed(sizes: Sequence[int]) -> str:
    return ",".join(map(str, sizes))
