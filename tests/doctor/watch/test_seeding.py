"""The chance that a program draws from is the same each time, with a seed or without."""

import random

import numpy as np

from firstnet.doctor.watch.program.seeding import seed, seeded


def drawn():
    generators = np.random.default_rng(), np.random.RandomState(), np.random.default_rng()
    return [
        random.random(),
        np.random.rand(),
        *(float(generator.normal(size=1)[0]) for generator in generators),
    ]


def test_generators_without_a_seed_draw_the_same_again():
    with seeded(3):
        first = drawn()
    with seeded(3):
        assert drawn() == first
        seed(3)
        assert drawn() == first
    with seeded(4):
        assert not set(drawn()) & set(first)


def test_two_of_them_differ():
    with seeded(0):
        numbers = drawn()
    assert len(set(numbers)) == len(numbers)


def test_afterwards_chance_is_what_it_was():
    random.seed(1)
    np.random.seed(1)
    expected = random.random(), np.random.rand()
    random.seed(1)
    np.random.seed(1)
    with seeded(0):
        drawn()
    assert (random.random(), np.random.rand()) == expected
    assert np.random.default_rng().random() != np.random.default_rng().random()


def test_one_program_within_another_changes_nothing_there():
    with seeded(0):
        np.random.default_rng()
        following = np.random.default_rng().random()
    with seeded(0):
        np.random.default_rng()
        with seeded(9):
            drawn()
        assert np.random.default_rng().random() == following
