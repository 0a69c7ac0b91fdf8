"""Activation functions: values as worked out by hand, correct slopes, and no overflow."""

import numpy as np
import pytest

from firstnet.book.neurons import (
    NEURONS,
    Neuron,
    exponential_linear,
    linear,
    linear_slope,
    perceptron,
    rectified_linear,
    sigmoid,
    sigmoid_slope,
    softmax,
    tanh,
)
from firstnet.errors import FormatError


def test_sigmoid_by_hand():
    assert sigmoid(np.array([0.0])) == 0.5
    # e^-ln3 = 1/3, so sigmoid(ln 3) = 1 / (1 + 1/3)
    assert sigmoid(np.log(np.array([3.0]))) == pytest.approx(0.75)


def test_the_toy_neuron_of_chapter_3_starts_at_0_82():
    assert sigmoid(np.array([0.6 * 1 + 0.9])) == pytest.approx(0.82, abs=0.005)


def test_sigmoid_of_minus_z_is_what_is_missing_to_one(rng):
    z = rng.normal(0, 5, 1000)
    np.testing.assert_allclose(sigmoid(-z), 1 - sigmoid(z), atol=1e-15)


@pytest.mark.parametrize("neuron", NEURONS.values(), ids=NEURONS)
def test_the_slope_is_what_a_nudge_finds(neuron, rng):
    z, nudge = rng.normal(0, 2, (6, 1)), 1e-6
    for number in range(6):
        step = np.zeros_like(z)
        step[number] = nudge
        nudged = (neuron.fire(z + step) - neuron.fire(z - step)) / (2 * nudge)
        np.testing.assert_allclose(neuron.slope(z)[number], nudged[number], atol=1e-8)


@pytest.mark.parametrize("neuron", NEURONS.values(), ids=NEURONS)
def test_the_slope_is_told_from_the_activation_alike(neuron, rng):
    z = rng.normal(0, 2, (6, 4))
    np.testing.assert_allclose(neuron.slope_at(neuron.fire(z)), neuron.slope(z), atol=1e-14)


@pytest.mark.parametrize("neuron", NEURONS.values(), ids=NEURONS)
def test_a_row_says_what_others_read_in_it(neuron):
    assert neuron.symbol in neuron.words or neuron.symbol == "tanh"
    assert neuron.source


def test_neurons_of_ones_own_that_tell_no_slope_from_the_activation_say_so():
    with pytest.raises(FormatError, match="add slope_at to their row"):
        Neuron("step", perceptron, perceptron).slope_at(0.5)


def test_the_slope_is_steepest_at_zero():
    assert sigmoid_slope(np.array([0.0])) == 0.25


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_stays_a_normal_number_however_large_z_is(dtype):
    z = np.array([-np.finfo(dtype).max, -1e4, 1e4, np.finfo(dtype).max], dtype)
    a = sigmoid(z)
    assert a.dtype == dtype
    assert (a[:2] >= np.finfo(dtype).tiny).all() and (a[:2] < 1e-37).all()
    assert (a[2:] == 1).all()


def test_sigmoid_does_not_hide_nan():
    assert np.isnan(sigmoid(np.array([np.nan]))).all()


def test_a_perceptron_decides_at_zero():
    # chapter 1: weights -2, -2 and bias 3 make a NAND gate
    x = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]])
    fires = perceptron(np.array([[-2.0, -2.0]]) @ x + 3.0)
    np.testing.assert_array_equal(fires, [[1, 1, 1, 0]])


def test_tanh_is_a_sigmoid_that_runs_from_minus_1_to_1(rng):
    z = rng.normal(0, 3, 100)  # chapter 3, equation 111
    np.testing.assert_allclose(sigmoid(z), (1 + tanh(z / 2)) / 2, atol=1e-15)


def test_rectified_linear_by_hand():
    np.testing.assert_array_equal(rectified_linear(np.array([-2.0, 0.0, 3.0])), [0, 0, 3])


def test_exponential_linear_by_hand():
    z = np.array([-np.log(4.0), 0.0, 3.0])  # e^-ln4 - 1 = -3/4
    np.testing.assert_allclose(exponential_linear(z), [-0.75, 0, 3])
    np.testing.assert_allclose(NEURONS["elu"].slope(z), [0.25, 1, 1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_exponential_linear_of_huge_inputs_is_minus_1_or_z(dtype):
    z = np.array([-1e30, 1e30], dtype)
    assert exponential_linear(z).dtype == dtype
    np.testing.assert_array_equal(exponential_linear(z), [-1, z[1]])


def test_linear_by_hand():
    z = np.array([-2.0, 0.0, 3.0])
    np.testing.assert_array_equal(linear(z), [-2, 0, 3])
    np.testing.assert_array_equal(linear_slope(z), [1, 1, 1])


def test_two_linear_layers_are_one(rng):
    w, w2, x = rng.normal(size=(4, 3)), rng.normal(size=(2, 4)), rng.normal(size=(3, 5))
    np.testing.assert_allclose(linear(w2 @ linear(w @ x)), linear((w2 @ w) @ x))


def test_softmax_by_hand():
    z = np.log(np.array([[1.0, 5.0], [3.0, 5.0]]))
    np.testing.assert_allclose(softmax(z), [[0.25, 0.5], [0.75, 0.5]])


def test_softmax_shares_out_one_and_does_not_mind_a_common_shift(rng):
    z = rng.normal(0, 5, (10, 20))
    np.testing.assert_allclose(softmax(z).sum(axis=0), 1)
    np.testing.assert_allclose(softmax(z + 7), softmax(z), rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_of_huge_inputs_does_not_overflow(dtype):
    z = np.array([[-1e30], [1e30]], dtype)
    a = softmax(z)
    assert a.dtype == dtype
    np.testing.assert_allclose(a, [[0], [1]], atol=1e-37)
