"""The equations of a step: BP1 to BP4 with their numbers, for every kind of neuron and cost."""

import re

import numpy as np
import pytest

from firstnet.book.costs import COSTS
from firstnet.book.neurons import HIDDEN
from firstnet.data import Examples
from firstnet.recipe import Recipe, starting_network
from firstnet.web.step.equations import equations, figures, layer_name, table, told, verdict
from firstnet.web.step.step import Checked, Place, check, lively_place, move, there_and_back


def _equations(recipe, place=None):
    """Return the equations of one weight, and their text without HTML."""
    examples = Examples(np.array([[1.0, 0.5, 0.0]]), np.array([1]), classes=2)
    passed = there_and_back(starting_network(recipe), examples, 0, recipe.cost)
    place = place or lively_place(passed)
    checked, moved = check(passed, place), move(passed, place, recipe, 100)
    found = equations(passed, place, checked, moved, recipe)
    return {it.name: re.sub("<[^>]*>", "", " | ".join(it.lines)) for it in found}, found


def _names(recipe, place=None):
    return list(_equations(recipe, place)[0])


SIZES = (3, 4, 2)


def test_a_weight_of_the_first_layer_is_told_by_all_four_equations():
    recipe = Recipe(sizes=SIZES, starts="small")
    assert _names(recipe) == [
        "Weighted input",
        "Activation",
        "BP1",
        "BP2",
        "BP3",
        "BP4",
        "Nudge",
        "Step",
    ]


def test_a_weight_of_the_last_layer_needs_no_error_from_behind():
    assert "BP2" not in _names(Recipe(sizes=SIZES), Place(3, 0, 0))
    assert "BP2" not in _names(Recipe(sizes=(3, 2)))


def test_a_bias_has_no_bp4():
    assert "BP4" not in _names(Recipe(sizes=SIZES), Place(2, 0, None))


def test_bp4_shows_the_input_times_delta():
    said, _ = _equations(Recipe(sizes=SIZES), Place(2, 0, 0))
    one, product = re.search(r"= (\S+)·\S+ = (\S+)$", said["BP4"]).groups()
    assert one == "1"
    assert product in said["BP3"]  # the input is 1, so that BP4 and BP3 lead to the same


def test_an_input_of_zero_leaves_the_weight_where_it_is():
    _, found = _equations(Recipe(sizes=SIZES), Place(2, 0, 2))
    assert next(it for it in found if it.name == "BP4").said.startswith("Its input is 0")


@pytest.mark.parametrize("neuron", HIDDEN)
@pytest.mark.parametrize("cost", COSTS)
def test_every_kind_of_run_has_its_equations(neuron, cost):
    recipe = Recipe(sizes=(3, 4, 4, 2), neuron=neuron, cost=cost, starts="small", lmbda=1.0, l1=1.0)
    said, found = _equations(recipe)
    assert f"{HIDDEN[neuron].symbol}′" in said["BP2"]
    assert ("⊙" in said["BP1"]) == ("slope" not in COSTS[cost].words)
    assert "sgn" in said["Step"]
    assert all(it.source for it in found)


def test_regularization_is_not_told_where_there_is_none():
    assert "λ" not in _equations(Recipe(sizes=SIZES))[0]["Step"]


def test_what_the_step_leaves_aside_is_told():
    found = _equations(Recipe(sizes=SIZES, momentum=0.9, dropout=0.5))[1]
    assert found[-1].said == "A plain step, without momentum and dropout."


def test_a_nudge_says_whether_it_agrees():
    assert verdict(Checked(0.5, 1.0, 0.9, 0.5)).startswith("✓")
    assert verdict(Checked(0.5, 1.0, 0.9, 0.4)).startswith("✗")
    beyond = Checked(0.5, 1.7e308, 1.7e308, 0.0)
    assert "infinite" in verdict(beyond)


def test_a_weight_is_told_in_plain_text_and_as_a_list():
    recipe = Recipe(sizes=SIZES)
    examples = Examples(np.array([[1.0, 0.5, 0.0]]), np.array([1]), classes=2)
    passed = there_and_back(starting_network(recipe), examples, 0, "quadratic")
    place = Place(2, 1, 0)
    checked, moved = check(passed, place), move(passed, place, recipe, 100)
    assert told(place, checked, moved).startswith("Layer 2, weight from neuron 0 to neuron 1: ")
    assert "✓ by the nudge" in figures(place, checked, moved)


def test_a_table_has_a_row_a_neuron_and_y_in_the_last_layer_only():
    examples = Examples(np.array([[1.0, 0.5, 0.0]]), np.array([1]), classes=2)
    passed = there_and_back(starting_network(Recipe(sizes=SIZES)), examples, 0, "quadratic")
    hidden, outputs = passed.fired
    assert layer_name(hidden) == "Layer 2: 4 sigmoid neurons"
    assert table(passed, hidden).count('<th scope="row">') == 4
    assert "<i>y</i>" not in table(passed, hidden)
    assert "<i>y</i>" in table(passed, outputs)
