"""Whether the choices of a run fit the digits, each other, and a page that answers at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from firstnet.book.costs import COSTS
from firstnet.book.network import Network
from firstnet.data.dataset import Dataset
from firstnet.errors import RecipeError, ShapeError
from firstnet.recipe import Recipe

WEIGHTS = 10_000_000  # as many as the page trains: 80 MB, and a beat stays short


def check_sizes(recipe: Recipe, digits: Dataset) -> None:
    """Raise unless the layers take these digits, and are not too many for the page."""
    pixels, classes = digits.training.x.shape[1], digits.training.classes
    if (recipe.sizes[0], recipe.sizes[-1]) != (pixels, classes):
        raise ShapeError(
            f"The layers {_listed(recipe.sizes)} do not fit these digits, which have {pixels} "
            f"pixels and {classes} classes; try {pixels},30,{classes}."
        )
    weights = sum(a * b for a, b in pairwise(recipe.sizes))
    if weights > WEIGHTS:
        raise RecipeError(
            f"The layers {_listed(recipe.sizes)} have {weights:,} weights, but the page trains at "
            f"most {WEIGHTS:,}; take fewer neurons."
        )


def check_mini_batches(recipe: Recipe, examples: int) -> None:
    """Raise if a mini-batch is larger than the number of training digits."""
    if recipe.mini_batch_size > examples:
        raise RecipeError(
            f"mini_batch_size is {recipe.mini_batch_size}, but there are {examples} training "
            f"digits; take at most {examples}."
        )


def check_outputs(recipe: Recipe, network: Network) -> None:
    """Raise if the cost is not for the output neurons of the network."""
    last = network.layers[-1].neuron.name
    if last not in COSTS[recipe.cost].outputs:
        raise RecipeError(
            f"The {recipe.cost} cost is not for the {last} outputs of this run; start again with "
            "it, or take another cost."
        )


def _listed(sizes: Sequence[int]) -> str:
    return ",".join(map(str, sizes))
