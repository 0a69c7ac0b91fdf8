from itertools import pairwise

import numpy as np
import pytest

from firstnet.book.costs import CROSS_ENTROPY, QUADRATIC
from firstnet.book.neurons import RECTIFIED_LINEAR, SIGMOID, SOFTMAX, TANH
from firstnet.doctor.reference import (
    ALL_SIGMOID,
    LINEAR,
    Kinds,
    close,
    costs_for,
    gradient,
    leaky,
    network,
    outputs,
    values,
)
from firstnet.doctor.roles import State
from firstnet.doctor.stages.forward import feed, fit


def dealt(sizes, seed=0):
    rng = np.random.default_rng(seed)
    w = tuple(rng.normal(size=(n, k)) for k, n in pairwise(sizes))
    return State(w, tuple(rng.normal(size=(n, 1)) for n in sizes[1:]))


ZERO = State((np.zeros((1, 1)), np.ones((1, 1))), (np.zeros((1, 1)), np.full((1, 1), -0.5)))


def test_every_value_on_the_way_by_hand():
    found = dict(values(ZERO, ALL_SIGMOID, QUADRATIC, np.array([2.0]), np.array([1.0])))
    wanted = {
        "x": 2,
        "y": 1,
        "w2 a1": 0,
        "z2": 0,
        "a2": 0.5,
        "1 - a2": 0.5,
        "e^-z2": 1,
        "1 + e^-z2": 2,
        "slope2": 0.25,
        "w3 a2": 0.5,
        "z3": 0,
        "a3": 0.5,
        "a - y": -0.5,
        "y - a": 0.5,
        "delta3": -0.5 * 0.25,
        "w3^T delta3": -0.125,
        "delta2": -0.125 * 0.25,
        "nabla w3": -0.125 * 0.5,
        "nabla w2": -0.03125 * 2,
    }
    assert {name: found[name].item() for name in wanted} == pytest.approx(wanted)


def test_the_values_hold_the_gradient_of_the_books_backprop():
    state, x, y = dealt((3, 4, 5, 2)), np.array([0.2, 0.9, 0.4]), np.array([0.0, 1.0])
    found = dict(values(state, ALL_SIGMOID, CROSS_ENTROPY, x, y))
    for (kind, layer), right in gradient(state, ALL_SIGMOID, CROSS_ENTROPY, x, y).items():
        name = f"nabla w{layer + 2}" if kind == "w" else f"delta{layer + 2}"
        np.testing.assert_allclose(found[name], right, rtol=1e-12)
    np.testing.assert_array_equal(found["-z3"], -found["z3"])
    np.testing.assert_allclose(found["1 + e^-z3"], 1 / found["a3"])
    np.testing.assert_allclose(found["e^z3"] * found["e^-z3"], np.ones((5, 1)))


def test_outputs_are_those_of_the_last_activation():
    state, x = dealt((3, 4, 2)), np.array([0.2, 0.9, 0.4])
    kinds = Kinds(TANH, SOFTMAX)
    found = dict(values(state, kinds, QUADRATIC, x, np.array([0.0, 1.0])))
    assert found["a3"].ravel().tolist() == outputs(state, kinds, x).tolist()
    assert sum(outputs(state, kinds, x)) == pytest.approx(1)


def test_a_network_without_biases_has_biases_of_zero():
    bare = State(dealt((3, 4, 2)).w, (None, None))
    assert not any(np.any(layer.b) for layer in network(bare, ALL_SIGMOID).layers)
    assert not any(
        np.any(layer.b) for layer in network(dealt((3, 4, 2)), ALL_SIGMOID, biases=False).layers
    )
    x, y = np.full(3, 0.5), np.array([0.0, 1.0])
    assert set(gradient(bare, ALL_SIGMOID, QUADRATIC, x, y)) == {("w", 0), ("w", 1)}


def test_leaky_neurons_leak_below_zero():
    neuron, z = leaky(0.1), np.array([[-2.0], [3.0]])
    assert neuron.fire(z).ravel().tolist() == [-0.2, 3.0]
    assert neuron.slope(z).ravel().tolist() == [0.1, 1.0]


@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [
        ([1.0, 1e6], [1.0, 1e6 + 0.5], True),  # relative to the largest
        ([1.0, 2.0], [1.0, 2.1], False),
        ([0.0, 0.0], [0.0, 0.0], True),
        ([1.0], [1.0, 1.0], False),
        ([np.nan], [np.nan], False),
        ([np.inf], [1.0], False),
        ([1.0], [np.inf], False),
    ],
)
def test_arrays_are_close_relative_to_the_larger_of_the_two(a, b, wanted):
    assert close(np.array(a), np.array(b)) is wanted


def test_likely_costs_go_by_the_output():
    assert costs_for(Kinds(SIGMOID, SIGMOID)) == (QUADRATIC, CROSS_ENTROPY)
    assert costs_for(Kinds(SIGMOID, SOFTMAX))[0].name == "log-likelihood"
    assert str(ALL_SIGMOID) == "sigmoid neurons"
    assert str(Kinds(TANH, SOFTMAX)) == "tanh neurons, softmax at the output"


# -- which neurons explain the outputs -----------------------------------------------------------


@pytest.mark.parametrize(
    "neurons",
    [
        (SIGMOID, SIGMOID, SIGMOID),
        (TANH, TANH, SOFTMAX),
        (RECTIFIED_LINEAR, RECTIFIED_LINEAR, LINEAR),
        (SIGMOID, TANH, SIGMOID),
        (SIGMOID, LINEAR, SIGMOID),
        (SIGMOID, SIGMOID, LINEAR),
    ],
    ids=lambda it: "-".join(one.name for one in it),
)
def test_the_kinds_of_neurons_are_told_by_the_outputs(neurons):
    state, xs = dealt((3, 4, 5, 2), seed=2), np.random.default_rng(3).uniform(size=(3, 3))
    found = fit(state, xs, [feed(state, neurons, x) for x in xs])
    assert [it.name for it in found] == [it.name for it in neurons]


def test_leaky_neurons_are_told_with_their_leak():
    state, xs = dealt((3, 4, 2), seed=1), np.random.default_rng(3).uniform(size=(4, 3))
    found = fit(state, xs, [feed(state, (leaky(0.2), SIGMOID), x) for x in xs])
    assert [it.name for it in found] == ["leaky relu (0.2)", "sigmoid"]


def test_outputs_that_no_network_of_the_book_gives_are_told_apart():
    state, xs = dealt((3, 4, 2)), np.random.default_rng(3).uniform(size=(3, 3))
    right = [feed(state, (SIGMOID, SIGMOID), x) for x in xs]
    assert fit(state, xs, [1 - it for it in right]) is None
    assert fit(state, xs, [*right[:2], right[2] + 1e-3]) is None  # one example is enough
