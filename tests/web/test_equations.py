"""The equations of a step: BP1 to BP4 with their numbers, for every kind of neuron and cost."""

import re

import numpy as np
import pytest

from firstnet.book.costs import COSTS
from firstnet.book.neurons import HIDDEN
from firstnet.recipe import Recipe, starting_network
from firstnet.web.words import words

SIZES = (3, 4, 2)
X = [1.0, 0.5, 0.0]
PASS = """async ([network, x, label, cost, place, choices, words]) => {
  const book = await import("/state/book.js");
  const written = await import("/panels/equations.js");
  const own = { ...network, parameters: Float64Array.from(network.parameters) };
  const passed = book.thereAndBack(own, Float64Array.from(x), label, cost);
  const at = place ?? book.livelyPlace(passed, 0);
  const checked = book.check(passed, at);
  const l2 = at.k === null ? 0 : (choices.lmbda / choices.examples) * checked.before;
  const after = checked.before - choices.eta * (checked.slope + l2);
  const moved = { before: checked.before, slope: checked.slope, l2, eta: choices.eta, after };
  const made = written.equations(passed, at, checked, moved, choices, words);
  return {
    equations: [...made.children].map((it) => ({
      name: it.querySelector("h4").firstChild.data,
      source: it.querySelector("small").textContent,
      lines: [...it.querySelectorAll(".fn-math")].map((line) => line.textContent).join(" | "),
      said: it.querySelector(".fn-said")?.textContent ?? "",
    })),
    told: written.told(at, checked, moved),
    figures: written.figures(at, checked, moved).textContent,
    tables: passed.fired.map((_, layer) => written.table(passed, layer, words).outerHTML),
  };
}"""


@pytest.fixture
def shown(looked_at):
    """Return what shows one weight of a network that has the choices of a recipe."""

    def show(recipe, place=None):
        network = starting_network(recipe)
        arrays = [array.ravel() for it in network.dense for array in (it.w, it.b)]
        plain = {
            "sizes": list(recipe.sizes),
            "neurons": [it.neuron.name for it in network.dense],
            "parameters": np.concatenate(arrays).tolist(),
        }
        names = ("eta", "lmbda", "momentum", "dropout")
        choices = {name: getattr(recipe, name) for name in names} | {"examples": 100}
        given = [plain, X, 1, recipe.cost, place, choices, words()]
        return looked_at.evaluate(PASS, given)

    return show


def at(layer, j, k):
    return {"layer": layer, "j": j, "k": k}


def names(seen):
    return [it["name"] for it in seen["equations"]]


def lines(seen, name):
    return next(it["lines"] for it in seen["equations"] if it["name"] == name)


def said(seen, name):
    return next(it["said"] for it in seen["equations"] if it["name"] == name)


def test_a_weight_of_the_first_layer_is_told_by_all_four_equations(shown):
    told = ["Weighted input", "Activation", "BP1", "BP2", "BP3", "BP4", "Nudge", "Step"]
    assert names(shown(Recipe(sizes=SIZES, starts="small"))) == told


def test_a_weight_of_the_last_layer_needs_no_error_from_behind(shown):
    assert "BP2" not in names(shown(Recipe(sizes=SIZES), at(1, 0, 0)))
    assert "BP2" not in names(shown(Recipe(sizes=(3, 2))))


def test_a_bias_has_no_bp4(shown):
    assert "BP4" not in names(shown(Recipe(sizes=SIZES), at(0, 0, None)))


def test_bp4_shows_the_input_times_delta(shown):
    seen = shown(Recipe(sizes=SIZES), at(0, 0, 0))
    one, product = re.search(r"= (\S+?)·.* = (\S+)$", lines(seen, "BP4")).groups()
    assert one == "1"
    assert product in lines(seen, "BP3")  # the input is 1, so that BP4 and BP3 lead to the same


def test_an_input_of_zero_leaves_the_weight_where_it_is(shown):
    assert said(shown(Recipe(sizes=SIZES), at(0, 0, 2)), "BP4").startswith("Its input is 0")


@pytest.mark.parametrize("neuron", HIDDEN)
@pytest.mark.parametrize("cost", COSTS)
def test_every_kind_of_run_has_its_equations(shown, neuron, cost):
    recipe = Recipe(sizes=(3, 4, 4, 2), neuron=neuron, cost=cost, starts="small", lmbda=1.0)
    seen = shown(recipe)
    assert f"{HIDDEN[neuron].symbol}′" in lines(seen, "BP2")
    assert ("⊙" in lines(seen, "BP1")) == ("slope" not in COSTS[cost].words)
    assert "λ" in lines(seen, "Step")
    assert said(seen, "Nudge").startswith("✓")
    assert all(it["source"] for it in seen["equations"])


def test_regularization_is_not_told_where_there_is_none(shown):
    assert "λ" not in lines(shown(Recipe(sizes=SIZES)), "Step")


def test_what_the_step_leaves_aside_is_told(shown):
    seen = shown(Recipe(sizes=SIZES, momentum=0.9, dropout=0.5))
    assert said(seen, "Step") == "A plain step, without momentum and dropout."


def test_a_nudge_says_whether_it_agrees(javascript):
    def verdict(**checked):
        return javascript("panels/equations.js", "verdict", checked)

    near = {"slope": 0.5, "above": 1.0, "below": 0.9}
    assert verdict(**near, nudged=0.5, agree=True).startswith("✓")
    assert verdict(**near, nudged=0.4, agree=False).startswith("✗")
    beyond = {"slope": 0.5, "above": 1.7e308, "below": 1.7e308}
    assert "infinite" in verdict(**beyond, nudged=0.0, agree=False)


def test_a_weight_is_told_in_plain_text_and_as_a_list(shown):
    seen = shown(Recipe(sizes=SIZES), at(0, 1, 0))
    assert seen["told"].startswith("Layer 2, weight from neuron 0 to neuron 1: ")
    assert "✓ by the nudge" in seen["figures"]


def test_a_table_has_a_row_a_neuron_and_y_in_the_last_layer_only(shown):
    hidden, outputs = shown(Recipe(sizes=SIZES))["tables"]
    assert hidden.count('<th scope="row">') == 4
    assert "<i>y</i>" not in hidden
    assert "<i>y</i>" in outputs
