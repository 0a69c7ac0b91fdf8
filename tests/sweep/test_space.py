"""Search spaces: ranges and lists are checked when read, and each point becomes a recipe."""

import re

import pytest

from firstnet.errors import RecipeError, UnknownName
from firstnet.recipe import Recipe
from firstnet.sweep.space import BOOK, Choices, Range, read, to_recipe, told


def test_ranges_and_lists_are_read():
    space = read(
        {
            "eta": {"low": 0.01, "high": 10, "log": True},
            "dropout": {"low": 0, "high": 0.5},
            "hidden": {"low": 10, "high": 100},
            "convolutions": ["20x5/2", ""],
        },
        Recipe(),
    )
    assert space["eta"] == Range(0.01, 10, log=True)
    assert (space["dropout"].whole, space["hidden"].whole) == (False, True)
    sizes = read({"sizes": [[784, 30, 10], [784, 100, 100, 10]]}, Recipe())["sizes"]
    assert sizes == Choices(("784,30,10", "784,100,100,10"))


def test_without_a_word_the_books_three_are_looked_for():
    assert list(read({}, Recipe())) == ["eta", "lmbda", "mini_batch_size"]
    assert all(to_recipe(Recipe(), {"eta": it}) for it in (BOOK["eta"].low, BOOK["eta"].high))


@pytest.mark.parametrize(
    ("told", "error", "words"),
    [
        ({"etta": [1]}, UnknownName, "did you mean 'eta'"),
        ({"epochs": [1]}, UnknownName, "No hyper-parameter is called 'epochs'"),
        ({"eta": 3.0}, RecipeError, "search.eta is 3.0; wanted a list of values, or a range"),
        ({"eta": []}, RecipeError, "search.eta is an empty list"),
        ({"eta": {"low": 1}}, RecipeError, "wanted a list of values, or a range"),
        ({"eta": {"low": 1, "high": 2, "step": 1}}, RecipeError, "wanted a list of values"),
        ({"eta": {"low": 2.0, "high": 1.0}}, RecipeError, "runs from 2.0 to 1.0; wanted two"),
        ({"lmbda": {"low": 0.0, "high": 1.0, "log": True}}, RecipeError, "two numbers above 0"),
        ({"eta": {"low": "a", "high": 1.0}}, RecipeError, "runs from a to 1.0"),
        ({"eta": {"low": -1.0, "high": 1.0}}, RecipeError, "eta is -1.0, but must be a positive"),
        ({"dropout": [0.5, 1.5]}, RecipeError, "dropout is 1.5, but must be"),
        ({"sizes": ["784"]}, RecipeError, "sizes is"),
        ({"convolutions": ["20y5"]}, RecipeError, "convolutions is"),
    ],
)
def test_what_can_not_be_looked_for_is_told(told, error, words):
    with pytest.raises(error, match=re.escape(words)):
        read(told, Recipe())


def test_a_point_becomes_a_recipe():
    base = Recipe(sizes=(784, 30, 30, 10), cost="cross-entropy")
    recipe = to_recipe(base, {"eta": 0.5, "hidden": 7})
    assert (recipe.eta, recipe.sizes, recipe.cost) == (0.5, (784, 7, 7, 10), "cross-entropy")
    assert to_recipe(Recipe(sizes=(4, 2)), {"hidden": 3}).sizes == (4, 3, 2)
    assert to_recipe(base, {"sizes": "784,100,10"}).sizes == (784, 100, 10)
    maps = to_recipe(Recipe(), {"convolutions": "20x5/2"}).convolutions
    assert maps == ((20, 5, 2),)
    assert to_recipe(base, {"neuron": "relu"}).neuron == "relu"


def test_a_number_outside_becomes_the_nearest_end():
    assert Range(0.1, 10.0).clip(40.0) == 10.0
    assert Range(5, 100).clip(7.6) == 8


def test_points_are_told_in_short():
    assert told({"eta": 0.30001, "mini_batch_size": 10}) == "eta 0.3, mini_batch_size 10"
