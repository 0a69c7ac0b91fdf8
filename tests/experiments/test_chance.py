"""Random seeds in experiments: one seed sets both generators, and a nudge moves one weight."""

import random

import numpy as np
import pytest

from firstnet.classic.shuffle import shuffle
from firstnet.experiments.harness import chance, chaos
from firstnet.experiments.harness.chaos import nudge, parting


def test_a_seed_starts_both_sources():
    chance.seed(7)
    dealt = random.random(), np.random.rand()
    chance.seed(7)
    assert (random.random(), np.random.rand()) == dealt


def test_skipped_epochs_leave_the_examples_as_if_they_had_run():
    chance.seed(7)
    ran = list(range(9))
    for _ in range(3):
        shuffle(ran)
    chance.seed(7)
    skipped = list(range(9))
    chance.skip(skipped, 3)
    assert skipped == ran


class Net:
    def __init__(self):
        self.weights = [np.full((3, 784), 0.5), np.full((2, 3), 0.5)]


def test_a_nudge_moves_one_weight_by_its_last_place():
    net, as_before = Net(), Net()
    nudge(net, 1)
    moved = net.weights[0] - as_before.weights[0]
    assert np.argwhere(moved).tolist() == [[1, chaos.PIXEL]]
    assert moved.max() == np.spacing(0.5)


def test_parting_is_the_largest_distance_from_the_first():
    assert parting([[1.0, 2.0], [1.5, 2.0], [0.0, 2.25]]) == [1.0, 0.25]
    assert parting([[1.0, 2.0]]) == [0.0, 0.0]


@pytest.mark.parametrize("neuron", [1, 2])
def test_a_nudge_leaves_the_arrays_of_others_alone(neuron):
    net = Net()
    before = net.weights[0]
    nudge(net, neuron)
    assert (before == 0.5).all()
