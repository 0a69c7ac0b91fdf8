"""One step in numbers on the static page: those of the book's modules; its panel."""

import re
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import expect

from firstnet.book.backprop import backprop
from firstnet.book.costs import COSTS as BOOK_COSTS
from firstnet.book.descent import step
from firstnet.book.network import feedforward
from firstnet.book.regularization import regularized
from firstnet.recipe import Recipe, starting_network

COSTS = {
    "quadratic": "sigmoid",
    "cross-entropy": "tanh",
    "log-likelihood": "relu",
    "hinge": "elu",
}
SIZES = (784, 12, 7, 10)
N = 50  # training examples, by which L2 is divided


def flat(network):
    return np.concatenate([array.ravel() for it in network.layers for array in (it.w, it.b)])


def test_the_numbers_are_those_of_the_book(node, rng):
    pixels = (rng.integers(0, 256, 784) * (rng.random(784) < 0.3)).astype(np.uint8)
    label = 4
    x, y = pixels[:, np.newaxis] / 256, np.eye(10)[:, [label]]
    recipes = [
        replace(Recipe(SIZES), cost=cost, neuron=neuron, starts="small", lmbda=2.0, eta=0.5)
        for cost, neuron in COSTS.items()
    ]
    networks = [starting_network(recipe, 3) for recipe in recipes]
    given = [
        {
            "network": {
                "sizes": SIZES,
                "neurons": [layer.neuron.name for layer in network.layers],
                "parameters": flat(network).tolist(),
            },
            "pixels": pixels.tolist(),
            "label": label,
            "cost": recipe.cost,
            "recipe": {"eta": recipe.eta, "lmbda": recipe.lmbda, "examples": N},
        }
        for recipe, network in zip(recipes, networks, strict=True)
    ]
    for told, recipe, network in zip(node("step.mjs", networks=given), recipes, networks):
        network, cost = network.astype("float64"), BOOK_COSTS[recipe.cost]
        gradient = backprop(network, x, y, cost)
        assert told["value"] == pytest.approx(cost.value(feedforward(network, x), y))
        a = x
        for number, (layer, nabla) in enumerate(zip(network.dense, gradient)):
            z = layer.weigh(a)
            np.testing.assert_allclose(told["z"][number], z[:, 0], rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(told["delta"][number], nabla.b[:, 0], rtol=1e-9, atol=1e-12)
            a = layer.neuron.fire(z)
        slopes = gradient[0].w
        j, k = np.unravel_index(np.argmax(np.abs(slopes)), slopes.shape)
        assert told["place"] == {"layer": 0, "j": j, "k": k}
        checked = told["checked"]
        assert checked["slope"] == pytest.approx(slopes[j, k])
        assert checked["nudged"] == pytest.approx(slopes[j, k], rel=1e-4)
        assert checked["agree"]
        decayed = regularized(gradient, network, recipe.lmbda, recipe.l1, N)
        after = flat(step(network, decayed, recipe.eta))
        np.testing.assert_allclose(told["after"], after, rtol=1e-9, atol=1e-12)


@pytest.fixture
def step_page(open_page):
    page = open_page()
    page.get_by_role("tab", name="Step through").click()
    expect(page.locator(".fn-equation")).to_have_count(8)
    return page


def test_a_digit_goes_forward_and_back_and_its_step_is_taken(step_page):
    page = step_page
    told = page.locator(".one-digit p")
    expect(told.first).to_have_text("Training digit 0 is a 5; the network reads a 5.")
    expect(page.locator(".fn-said", has_text="The nudge agrees with backprop")).to_be_visible()
    after = re.search(r"= (.*) after", told.nth(2).text_content())[1]
    page.get_by_role("button", name="Take the step").click()
    expect(told.nth(1)).to_contain_text(after)
    page.get_by_role("button", name="Back to the run (steps taken: 1)").click()
    expect(told.nth(2)).to_contain_text(after)


def test_arrow_keys_follow_another_weight(step_page):
    page = step_page
    weights = page.get_by_label("Weights of the neuron; the arrow keys move")
    weights.focus()
    k = int(page.get_by_label("Input k", exact=True).input_value())
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Input k", exact=True)).to_have_value(str(k + 1))
    page.get_by_label("Bias instead").check()
    expect(page.locator(".fn-equation")).to_have_count(7)  # without BP4


@pytest.mark.parametrize(
    ("label", "typed", "line"),
    [
        ("Training digit", "50000", "There is no training digit 50000; the last one is 49999."),
        ("Learning rate η", "much", "Must be a positive number; the book's first run uses 3.0."),
        ("Neuron j", "30", "Must be a whole number from 0 to 29."),
    ],
)
def test_a_bad_number_gives_one_line(step_page, label, typed, line):
    field = step_page.locator(".step").get_by_label(label, exact=True)
    field.fill(typed)
    field.press("Enter")
    expect(step_page.get_by_role("alert").filter(has_text=line)).to_be_visible()
