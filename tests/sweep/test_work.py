"""Trials in pieces: they reach the same accuracies as in one go, and divergence is reported."""

from dataclasses import replace

from firstnet.recipe import Recipe
from firstnet.sweep.work import Piece, Source, work

RECIPE = Recipe(sizes=(100, 8, 10), epochs=6, momentum=0.5, eta=1.0)


def test_pieces_come_to_the_numbers_of_the_whole(digits):
    whole = work(Piece(RECIPE, 0, 6, Source(digits)))
    first = work(Piece(RECIPE, 0, 2, Source(digits)))
    rest = work(Piece(RECIPE, 0, 6, Source(digits), first.progress))
    assert first.accuracies == whole.accuracies[:2]
    assert rest.accuracies == whole.accuracies
    assert len(whole.accuracies) == 6
    assert (whole.progress, rest.progress) == (None, None)
    assert whole.accuracies[-1] > 0.3


def test_early_stopping_ends_a_trial_within_its_piece(digits):
    recipe = replace(RECIPE, early_stopping=1, epochs=50, eta=1e-9)
    done = work(Piece(recipe, 0, 50, Source(digits)))
    assert (len(done.accuracies), done.progress) == (2, None)


def test_a_trial_that_diverges_tells_how(digits):
    recipe = replace(RECIPE, neuron="linear", eta=1e38, lmbda=1e5)
    done = work(Piece(recipe, 0, 3, Source(digits)))
    assert "the weights are no longer finite numbers" in done.diverged
    assert (done.accuracies, done.progress) == ((), None)


def test_a_part_of_the_examples_is_enough_to_compare(digits):
    few = work(Piece(RECIPE, 0, 1, Source(digits, examples=10)))
    assert few.accuracies != work(Piece(RECIPE, 0, 1, Source(digits))).accuracies


def test_a_point_that_overflows_is_judged_without_a_word(digits):
    recipe = replace(RECIPE, momentum=0.0, eta=100.0, lmbda=3000.0, epochs=1)
    assert len(work(Piece(recipe, 0, 1, Source(digits))).accuracies) == 1
