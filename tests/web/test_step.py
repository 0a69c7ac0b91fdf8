"""By hand: two inputs, two hidden and two output neurons, all rectified linear.

x = (1, 2); z2 = a2 = (1, 1); z3 = a3 = (1, 2); y = (1, 0), so that C = 2.
"""

from dataclasses import replace

import numpy as np
import pytest

from firstnet.book.costs import COSTS
from firstnet.book.network import Layer, Network
from firstnet.book.neurons import HIDDEN, RECTIFIED_LINEAR
from firstnet.data import Examples
from firstnet.errors import DataError, ShapeError
from firstnet.recipe import Recipe, starting_network
from firstnet.web.step.step import (
    Place,
    check,
    cost_after,
    lively_place,
    move,
    stepped,
    there_and_back,
    within,
)

EXAMPLES = Examples(np.array([[0.0, 0.0], [1.0, 2.0]]), np.array([1, 0]), classes=2)
RECIPE = Recipe(sizes=(2, 2, 2), eta=0.1)


@pytest.fixture
def network():
    return Network(
        (
            Layer(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.0], [-0.5]]), RECTIFIED_LINEAR),
            Layer(np.array([[2.0, -1.0], [1.0, 1.0]]), np.zeros((2, 1)), RECTIFIED_LINEAR),
        )
    )


@pytest.fixture
def passed(network):
    return there_and_back(network, EXAMPLES, 1, "quadratic")


def test_the_forward_pass_has_the_numbers_worked_by_hand(passed):
    hidden, outputs = passed.fired
    assert (hidden.number, outputs.number) == (2, 3)
    assert hidden.z.ravel().tolist() == hidden.a.ravel().tolist() == [1.0, 1.0]
    assert outputs.a.ravel().tolist() == [1.0, 2.0]
    assert passed.value == 2.0


def test_the_way_back_has_the_numbers_worked_by_hand(passed):
    hidden, outputs = passed.fired
    assert outputs.delta.ravel().tolist() == [0.0, 2.0]  # BP1
    assert hidden.delta.ravel().tolist() == [2.0, 2.0]  # BP2
    assert hidden.nabla.b.ravel().tolist() == [2.0, 2.0]  # BP3
    assert hidden.nabla.w.tolist() == [[2.0, 4.0], [2.0, 4.0]]  # BP4
    assert outputs.nabla.w.tolist() == [[0.0, 0.0], [2.0, 2.0]]


def test_a_nudge_tells_the_slope_worked_by_hand(passed):
    checked = check(passed, Place(2, 0, 1))
    assert checked.slope == 4.0
    assert checked.nudged == pytest.approx(4.0, abs=1e-8)
    assert checked.agree


def test_a_slope_that_is_wrong_is_not_called_right(passed):
    checked = check(passed, Place(2, 0, 1))
    assert not replace(checked, slope=4.001).agree
    assert not replace(checked, slope=6e-9, nudged=0.0, above=0.0, below=0.0).agree


def test_a_bias_is_checked_like_a_weight(passed):
    checked = check(passed, Place(3, 1, None))
    assert checked.slope == 2.0
    assert checked.agree


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("neuron", HIDDEN)
def test_nudges_agree_with_backpropagation_for_every_cost_and_neuron(cost, neuron, rng):
    recipe = Recipe(sizes=(4, 3, 3, 2), cost=cost, neuron=neuron, starts="small")
    examples = Examples(rng.random((1, 4)), np.array([1]), classes=2)
    passed = there_and_back(starting_network(recipe, rng), examples, 0, cost)
    for layer in (2, 3, 4):
        assert check(passed, lively_place(passed, layer)).agree
        assert check(passed, Place(layer, 0, None)).agree


def test_a_step_moves_a_weight_by_eta_times_its_slope(passed):
    moved = move(passed, Place(2, 0, 1), RECIPE, examples=2)
    assert (moved.before, moved.slope, moved.l2, moved.l1) == (0.0, 4.0, 0.0, 0.0)
    assert moved.after == pytest.approx(-0.4)


def test_regularization_moves_weights_and_leaves_biases_alone(passed):
    recipe = replace(RECIPE, lmbda=4.0, l1=2.0)
    weight = move(passed, Place(3, 0, 0), recipe, examples=2)  # w = 2, slope 0
    assert (weight.l2, weight.l1) == (4.0, 1.0)
    assert weight.after == pytest.approx(2.0 - 0.1 * 5.0)
    bias = move(passed, Place(2, 1, None), recipe, examples=2)  # b = -0.5, slope 2
    assert (bias.l2, bias.l1, bias.after) == (0.0, 0.0, pytest.approx(-0.7))


def test_the_network_after_the_step_holds_what_was_told_of_each_weight(passed):
    recipe = replace(RECIPE, lmbda=4.0, l1=2.0)
    after = stepped(passed, recipe, examples=2)
    for place in (Place(2, 0, 1), Place(3, 0, 0)):
        moved = move(passed, place, recipe, examples=2).after
        assert after.layers[place.layer - 2].w[place.j, place.k] == pytest.approx(moved)
    assert after.layers[1].b[1, 0] == pytest.approx(-0.2)


def test_a_short_step_makes_the_cost_of_the_digit_smaller(passed):
    assert cost_after(passed, stepped(passed, replace(RECIPE, eta=0.01), examples=2)) < 2.0


def test_a_step_beyond_all_numbers_is_no_accident(passed):
    far = stepped(passed, replace(RECIPE, eta=1e308), examples=2)
    assert not np.isfinite(cost_after(passed, far))


def test_the_first_weight_to_show_is_that_of_the_steepest_slope(passed):
    assert lively_place(passed) == Place(2, 0, 1)
    assert lively_place(passed, layer=3) == Place(3, 1, 0)


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        (Place(2, 1, 1), Place(2, 1, 1)),
        (Place(9, 9, 9), Place(3, 1, 1)),
        (Place(-1, -1, -1), Place(2, 0, 0)),
        (Place(3, 5, None), Place(3, 1, None)),
    ],
)
def test_a_place_that_is_not_there_is_the_nearest_that_is(asked, nearest):
    assert within(asked, (2, 2, 2)) == nearest


@pytest.mark.parametrize("number", [-1, 2])
def test_a_digit_that_is_not_there_is_told(network, number):
    with pytest.raises(DataError, match=f"no training digit {number}; the last one is 1"):
        there_and_back(network, EXAMPLES, number, "quadratic")


def test_digits_that_do_not_fit_the_network_are_told(network):
    with pytest.raises(ShapeError, match="has 2 inputs and 2 outputs"):
        there_and_back(network, Examples(np.ones((1, 3)), np.array([0])), 0, "quadratic")
