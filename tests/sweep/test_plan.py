"""Sweep plans: a TOML file sets recipe, search and trials, and each mistake in it is explained."""

import json

import pytest

from firstnet.errors import AccessError, FormatError, RecipeError, UnknownName
from firstnet.recipe import Recipe
from firstnet.sweep.plan import Plan, read
from firstnet.sweep.space import BOOK, Range
from firstnet.training.recipes import QUICK

WHOLE = """
[recipe]
sizes = [784, 30, 10]
cost = "cross-entropy"
[search]
eta = { low = 0.01, high = 10.0, log = true }
[sweep]
trials = 7
order = "tpe"
data = "letters"
label = "kind"
examples = 1000
pruned = false
"""


def test_a_file_is_a_plan(tmp_path):
    (tmp_path / "it.toml").write_text(WHOLE)
    plan = read(tmp_path / "it.toml")
    assert plan.recipe == Recipe(cost="cross-entropy")
    assert plan.space == {"eta": Range(0.01, 10.0, log=True)}
    assert (plan.trials, plan.order, plan.pruned) == (7, "tpe", False)
    assert (plan.source.data, plan.source.label, plan.source.examples) == ("letters", "kind", 1000)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_data_of_a_name_that_no_file_can_have_are_asked_for_later(tmp_path, name):
    path = tmp_path / "plan.toml"
    path.write_text(f"[sweep]\ndata = {json.dumps(name)}\n")
    assert read(path).source.data == name


def test_an_empty_file_is_the_books_plan(tmp_path):
    (tmp_path / "it.toml").write_text("")
    assert read(tmp_path / "it.toml") == Plan(space=dict(BOOK))


def test_a_recipe_by_its_name_is_the_start(tmp_path):
    (tmp_path / "it.toml").write_text('[recipe]\nname = "quick"\nepochs = 3')
    recipe = read(tmp_path / "it.toml").recipe
    assert (recipe.sizes, recipe.expand, recipe.epochs) == (QUICK.sizes, "shifts", 3)


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("[recipe", FormatError, "is no TOML"),
        ("recipe = 3", FormatError, r"recipe is 3; wanted a table: \[recipe\]"),
        ("[searc]", UnknownName, "did you mean 'search'"),
        ("[recipe]\netta = 3", UnknownName, "No choice of a recipe is called 'etta'"),
        ('[recipe]\nname = "quik"', UnknownName, "did you mean 'quick'"),
        ("[recipe]\neta = -3", RecipeError, "eta is -3"),
        ("[sweep]\ntrails = 3", UnknownName, "did you mean 'trials'"),
        ("[sweep]\ntrials = 0", RecipeError, "trials is 0, but must be a whole number from 1 to"),
        ('[sweep]\norder = "tpp"', UnknownName, "did you mean 'tpe'"),
        ("[sweep]\nseed = 5000000000", RecipeError, "seed is 5000000000, but must be"),
        ('[recipe]\nname = ["a"]', UnknownName, "No recipe is called"),
        ("[search]\nhidden = [3]\nsizes = [[784, 10]]", RecipeError, "which say the same"),
        ("[sweep]\nexamples = -1", RecipeError, "examples is -1"),
        ("[sweep]\npruned = 1", RecipeError, "pruned is 1, but must be true or false"),
    ],
)
def test_what_a_file_may_not_say_is_told(tmp_path, text, error, told):
    (tmp_path / "it.toml").write_text(text)
    with pytest.raises(error, match=told):
        read(tmp_path / "it.toml")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(AccessError, match="can't be read"):
        read(tmp_path / "none.toml")
