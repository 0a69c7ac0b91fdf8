"""Averaging: the running mean of networks is the one worked out by hand, and the dtype stays."""

import numpy as np
import pytest

from firstnet.book.averaging import average
from firstnet.book.network import Layer, Network


def at(place, dtype="float64"):
    return Network((Layer(np.array([[place]], dtype), np.array([[-place]], dtype)),))


def test_three_networks_by_hand():
    # 8, then 4, then 0 with a share of 0.5: 0.5 * (0.5 * 8 + 0.5 * 4) + 0.5 * 0 = 3.
    (layer,) = average(average(at(8.0), at(4.0), 0.5), at(0.0), 0.5).layers
    assert (layer.w, layer.b) == (3.0, -3.0)


def test_equal_networks_are_their_own_mean():
    assert average(at(0.5), at(0.5), 0.3).layers[0].w == pytest.approx(0.5)


def test_the_mean_that_forgets_all_is_the_last():
    assert average(at(8.0), at(4.0), 0.0).layers[0].w == 4.0


def test_the_kind_of_number_stays():
    assert average(at(8.0, "float32"), at(4.0, "float32"), 0.1).dtype == "float32"
