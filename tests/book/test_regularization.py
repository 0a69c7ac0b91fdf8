"""Regularization: L1 and L2 act on the weights and never on the biases, with correct slopes."""

import numpy as np
import pytest

from firstnet.book.backprop import Nabla
from firstnet.book.network import Layer, Network
from firstnet.book.regularization import l1, l1_slope, l2, l2_slope, regularized

NETWORK = Network((Layer(np.array([[3.0, -4.0]]), np.array([[100.0]])),))


def test_l2_by_hand():
    # 10 / (2 * 50) * (9 + 16), and the bias does not count
    assert l2(NETWORK, lmbda=10.0, n=50) == pytest.approx(2.5)


def test_l1_by_hand():
    assert l1(NETWORK, lmbda=10.0, n=50) == pytest.approx(10 / 50 * 7)


@pytest.mark.parametrize(("term", "slope"), [(l2, l2_slope), (l1, l1_slope)])
def test_the_slope_is_what_a_nudge_finds(term, slope, rng):
    w, nudge = rng.normal(size=(2, 3)), 1e-6
    for place in np.ndindex(2, 3):
        step = np.zeros_like(w)
        step[place] = nudge
        up, down = (term(Network((Layer(w + s, np.zeros((2, 1))),)), 0.7, 5) for s in (step, -step))
        assert slope(w, 0.7, 5)[place] == pytest.approx((up - down) / (2 * nudge), abs=1e-8)


def test_a_weight_of_0_is_left_at_0_by_l1():
    assert l1_slope(np.zeros((1, 1)), 5.0, 1) == 0


def test_regularized_adds_both_terms_to_the_weights_alone():
    (nabla,) = regularized([Nabla(np.ones((1, 2)), np.ones((1, 1)))], NETWORK, 10.0, 5.0, 50)
    np.testing.assert_allclose(nabla.w, [[1 + 0.2 * 3 + 0.1, 1 - 0.2 * 4 - 0.1]])
    assert nabla.b == 1
