"""When a training has learned: more than a constant answer, and all of a few examples."""

from dataclasses import replace

import numpy as np
import pytest

from firstnet.doctor.watch.learning.answers import answers_of, one_each
from firstnet.doctor.watch.learning.learning import Learning, Part
from firstnet.doctor.watch.learning.uses import FEW, Ledger
from firstnet.doctor.watch.steps.follower import are_classes


def learning(*parts, commonest=0.5, constant=None, spread=0.25, steps=3000, few=0):
    made = tuple(Part(1000, right, distance) for right, distance in parts)
    return Learning(steps, made, True, commonest, constant, spread, True, few=few)


@pytest.mark.parametrize(
    ("found", "learns", "improves"),
    [
        (learning((500, 0.25), (800, 0.15), (950, 0.05)), True, True),
        (learning((500, 0.40), (500, 0.26), (500, 0.25)), False, True),  # to the mean
        (learning((500, 0.40), (500, 0.20), (500, 0.15)), True, True),  # nearer than the mean
        (learning((500, 0.40), (625, 0.20), (625, 0.15), commonest=0.625, constant=1), False, True),
        (learning((100, 0.9), (900, 0.1), (900, 0.09), commonest=0.9, constant=0), True, True),
        (learning((500, 0.25), (500, 0.25), (500, 0.25)), False, False),
    ],
)
def test_answers_that_are_no_better_than_a_constant_are_not_learned(found, learns, improves):
    assert (found.learns, found.improves) == (learns, improves)


@pytest.mark.parametrize(
    ("values", "are"),
    [
        ([0, 1], True),
        ([0.1, 0.9], True),
        ([0.86, 0.89, 0.92], True),
        ([0, 0.25, 0.5, 0.75, 1], True),
        ([1, 2, 3, 5, 8], True),
        ([0.02, 0.11, 0.36, 0.41, 0.9], False),  # a curve at five points
        (list(range(13)), False),
    ],
)
def test_targets_that_may_be_classes(values, are):
    assert are_classes(np.array(values, float)) == are


def test_less_than_half_of_what_one_answer_gets_wrong_is_little():
    assert learning((500, 0.25), (600, 0.2), (740, 0.15)).learns_little
    assert not learning((500, 0.25), (700, 0.2), (760, 0.15)).learns_little
    assert learning((300, 0.25), (400, 0.2), (540, 0.15), commonest=0.1).learns_little
    few = replace(learning(), parts=(Part(100, 50, 0.25), Part(100, 74, 0.15)))
    assert not few.learns_little  # one more may be right by luck


def test_of_few_examples_those_that_are_learned_are_counted_where_it_stays_at_them():
    parts = (500, 0.25), (750, 0.126), (750, 0.125)
    assert learning(*parts, few=4).learned == 3
    assert learning(*parts).learned == 0  # many examples: they may be noisy
    assert learning((500, 0.25), (750, 0.126), (1000, 0.01), few=4).learned == 0  # all of them
    assert learning((500, 0.25), (750, 0.2), (750, 0.125), few=4).learned == 0  # it goes on
    assert learning(*parts, few=4, steps=100).learned == 0  # too early to say


def test_the_same_few_examples_are_known_again():
    ledger = Ledger()
    xor = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    for _ in range(3):
        ledger.note(xor, np.array([0.0, 1.0, 1.0, 0.0]))
    assert ledger.few() == 4
    ledger.note(xor, np.array([1.0, 1.0, 1.0, 0.0]))  # the first has another target now
    assert ledger.few() == 0
    many = Ledger()
    many.note(np.arange(2.0 * FEW + 2).reshape(-1, 2), np.zeros(FEW + 1))
    assert many.few() == 0


def test_a_column_of_outputs_is_one_answer_for_each_row_of_the_inputs():
    output, target = np.array([[0.1], [0.2], [0.3], [0.9]]), np.array([[0.0], [0.0], [0.0], [1.0]])
    assert one_each(output, np.zeros((4, 2)))
    assert one_each(output.T, np.zeros((2, 4)))
    assert not one_each(output, np.zeros((784, 1)))  # four outputs for one image
    assert not one_each(output, None)
    answers, wanted, *_ = answers_of(output, target, labels=False, single=True)
    assert (answers.tolist(), wanted.tolist()) == ([0.1, 0.2, 0.3, 0.9], [0, 0, 0, 1])
    assert answers_of(output, target, labels=False)[0].tolist() == [3]  # it is called "3"


@pytest.mark.parametrize(
    ("distances", "far"),
    [
        ((4.0, 1.5, 1.49), True),  # further away than the mean, and it stays so
        ((4.0, 2.0, 1.5), False),  # still on its way
        ((4.0, 1.0, 0.99), False),  # as good as the mean
        ((4.0, 0.3, 0.29), False),
    ],
)
def test_numbers_that_end_further_away_than_their_mean(distances, far):
    parts = tuple(Part(1000, 0, distance) for distance in distances)
    found = Learning(3000, parts, False, 0.0, None, 1.0, True)
    assert found.improves
    assert found.is_far_off == far
    assert not replace(found, steps=100).is_far_off  # early as it is
