"""A right network on the learner's own examples tells whether they can be learned at all."""

import numpy as np

from firstnet.doctor.watch.learning.reference import FEWEST, reference


def examples(rng, count=300):
    labels = rng.integers(0, 3, count)
    return list(rng.normal(size=(count, 4)) + 3 * np.eye(4)[labels]), labels.astype(float)


def test_examples_that_follow_from_their_inputs_are_learned(rng):
    found = reference(*examples(rng))
    assert found.learns
    assert not found.finds_nothing
    right, held = found.counts[-1]
    assert held == 100
    assert right > 80


def test_labels_that_were_torn_from_their_inputs_are_not(rng):
    inputs, labels = examples(rng, 600)
    found = reference(inputs, rng.permutation(labels))
    assert found.finds_nothing
    assert not found.learns


def test_examples_that_come_again_count_once(rng):
    inputs, labels = examples(rng, FEWEST - 1)
    assert reference(inputs * 3, np.tile(labels, 3)) is None


def test_it_gives_the_same_counts_each_time(rng):
    inputs, labels = examples(rng)
    assert reference(inputs, labels) == reference(inputs, labels)
