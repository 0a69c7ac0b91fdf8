"""Costs: values as worked out by hand, and deltas that agree with finite differences."""

import numpy as np
import pytest

from firstnet.book.costs import COSTS, CROSS_ENTROPY, HINGE, LOG_LIKELIHOOD, QUADRATIC
from firstnet.book.neurons import NEURONS


def test_quadratic_cost_by_hand():
    a = np.array([[1.0, 0.0], [0.0, 0.5]])
    y = np.array([[0.0, 0.0], [0.0, 1.0]])
    # (1^2)/2 for the first column, (0.5^2)/2 for the second, and the mean of the two
    assert QUADRATIC.value(a, y) == (0.5 + 0.125) / 2


def test_cross_entropy_by_hand():
    # -ln 1/2 for the output that should be 1, -ln(1 - 3/4) for the one that should be 0
    a, y = np.array([[0.5], [0.75]]), np.array([[1.0], [0.0]])
    assert CROSS_ENTROPY.value(a, y) == pytest.approx(np.log(2) + np.log(4))


def test_cross_entropy_is_0_where_all_is_right_and_the_largest_number_where_all_is_wrong():
    right, wrong = np.array([[1.0], [0.0]]), np.array([[0.0], [1.0]])
    assert CROSS_ENTROPY.value(right, right) == 0
    assert CROSS_ENTROPY.value(right[:1], wrong[:1]) == np.finfo(float).max


def test_log_likelihood_by_hand():
    a = np.array([[0.25, 0.5], [0.75, 0.5]])
    y = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert LOG_LIKELIHOOD.value(a, y) == pytest.approx((np.log(4) + np.log(2)) / 2)


def test_hinge_by_hand():
    # t = 1, -1: 1 - 1/2 is missing in the first column, 1 + 2 in the second
    a, y = np.array([[0.5, 2.0]]), np.array([[1.0, 0.0]])
    assert HINGE.value(a, y) == (0.5 + 3) / 2


def test_the_hinge_cost_asks_for_nothing_beyond_its_margin():
    a, y = np.array([[1.5], [-1.5], [0.5]]), np.array([[1.0], [0.0], [1.0]])
    delta = HINGE.delta(NEURONS["linear"], a, a, y)
    np.testing.assert_array_equal(delta, [[0], [0], [-1]])


PAIRS = [(cost, neuron) for cost in COSTS.values() for neuron in cost.outputs]


@pytest.mark.parametrize(("cost", "neuron"), PAIRS, ids=lambda it: getattr(it, "name", it))
def test_the_delta_is_what_nudging_z_finds(cost, neuron, rng):
    kind, nudge = NEURONS[neuron], 1e-5
    z, y = rng.normal(size=(4, 1)), np.array([[0.0], [1.0], [0.0], [0.0]])
    delta = cost.delta(kind, z, kind.fire(z), y)
    for number in range(4):
        step = np.zeros_like(z)
        step[number] = nudge
        up, down = (cost.value(kind.fire(z + s), y) for s in (step, -step))
        np.testing.assert_allclose(delta[number, 0], (up - down) / (2 * nudge), atol=1e-9)


def test_the_cross_entropy_learns_fastest_where_the_neuron_is_most_wrong():
    # Chapter 3: at z = 5 and y = 0 a sigmoid neuron is saturated; only the quadratic cost stalls.
    z, y = np.array([[5.0]]), np.array([[0.0]])
    a = NEURONS["sigmoid"].fire(z)
    assert QUADRATIC.delta(NEURONS["sigmoid"], z, a, y)[0, 0] < 0.01
    assert CROSS_ENTROPY.delta(NEURONS["sigmoid"], z, a, y)[0, 0] > 0.99


@pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)
def test_nan_is_not_hidden(cost):
    assert np.isnan(cost.value(np.array([[np.nan], [0.5]]), np.array([[1.0], [0.0]])))
