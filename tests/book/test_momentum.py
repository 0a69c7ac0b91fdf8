"""Momentum: the velocity grows along a steady slope up to the limit that friction sets."""

import numpy as np
import pytest

from firstnet.book.backprop import Nabla
from firstnet.book.momentum import accelerate, at_rest, move
from firstnet.book.network import Layer, Network


def at(place):
    return Network((Layer(np.array([[place]]), np.zeros((1, 1))),))


def slope(value):
    return [Nabla(np.array([[value]]), np.zeros((1, 1)))]


def test_two_steps_by_hand():
    # w = 1, slope 2, eta 0.1, momentum 0.5: v = -0.2, w = 0.8; again: v = -0.1 - 0.2, w = 0.5.
    network, velocity = at(1.0), at_rest(at(1.0))
    for expected in (0.8, 0.5):
        velocity = accelerate(velocity, slope(2.0), eta=0.1, momentum=0.5)
        network = move(network, velocity)
        assert network.layers[0].w == pytest.approx(expected)


def test_on_an_even_slope_the_speed_grows_to_what_friction_allows():
    velocity = at_rest(at(0.0))
    for _ in range(200):
        velocity = accelerate(velocity, slope(1.0), eta=0.1, momentum=0.9)
    assert velocity[0].w == pytest.approx(-0.1 / (1 - 0.9))


def test_without_slope_and_friction_it_rolls_on():
    velocity = accelerate(at_rest(at(0.0)), slope(1.0), eta=0.1, momentum=1.0)
    assert accelerate(velocity, slope(0.0), eta=0.1, momentum=1.0)[0].w == velocity[0].w


def test_a_share_of_the_way():
    assert move(at(1.0), slope(2.0), share=0.5).layers[0].w == 2.0
