"""Runs with seeds of ours."""

from dataclasses import replace

from firstnet.experiments.harness.seeds import Run, accuracies, accuracies_of, accuracy
from firstnet.recipe import Recipe

RUN = Run(Recipe((784, 10), epochs=3), training=500, evaluation=100)


def results(running):
    """Return what a generator returns, and the shares that it tells of before."""
    shares = []
    while True:
        try:
            shares.append(next(running))
        except StopIteration as end:
            return end.value, shares


def test_a_seed_is_a_run_of_its_own_and_the_same_each_time():
    (first, second), shares = results(accuracies_of(RUN, 2, None))
    assert len(first) == len(second) == 3
    assert first != second
    assert shares == [0.0, 0.5]
    assert accuracy(RUN, 1, None) == second


def test_fewer_epochs_are_the_first_ones_and_more_than_the_books_there_are_not():
    whole = accuracy(RUN, 0, None)
    assert accuracy(RUN, 0, 2) == whole[:2]
    assert accuracy(RUN, 0, 9) == whole


def test_only_as_many_digits_are_looked_at_as_the_run_says_and_those_it_names():
    found, _ = results(accuracies({"a": RUN, "b": replace(RUN, on="validation")}, 1, None))
    assert max(found["a"][0] + found["b"][0]) <= 100
    assert found["a"] != found["b"]


def test_the_run_whose_weights_grow_ninefold_a_step_lasts_its_three_epochs(findings):
    assert findings("stripped_down")["3.23"].ours.count(";") == 2
