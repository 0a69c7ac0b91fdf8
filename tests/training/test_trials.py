"""Trials side by side: each gives the same result as alone, and a diverging one stops no other."""

import numpy as np
import pytest

from firstnet import Dataset, Examples, Recipe, Trial, starting_network, train, train_all
from firstnet.errors import RecipeError, ShapeError

RECIPE = Recipe(sizes=(8, 5, 2), epochs=3, mini_batch_size=4, eta=2.0, dtype="float64")


@pytest.fixture
def halves(rng):
    x = rng.random((240, 8))
    labels = (x[:, :4].sum(axis=1) > x[:, 4:].sum(axis=1)).astype(int)
    every = Examples(x, labels, classes=2)
    return Dataset(every[:160], every[160:200], every[200:])


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_trial_leads_where_it_leads_alone(halves, jobs):
    trials = [Trial(RECIPE, seed) for seed in range(3)]
    found = sorted(train_all(trials, halves, jobs=jobs), key=lambda it: it.number)
    assert [it.trial for it in found] == trials
    for it in found:
        seed = it.trial.seed
        epochs = list(
            train(
                starting_network(RECIPE, seed),
                halves.training,
                halves.validation,
                RECIPE,
                seed=seed,
            )
        )
        assert it.correct == tuple(epoch.correct for epoch in epochs)
        assert it.best == max(it.correct)
        np.testing.assert_array_equal(it.network.layers[0].w, epochs[-1].network.layers[0].w)
        assert it.seconds > 0


def test_a_trial_that_diverges_ends_only_itself(halves):
    wild = Recipe(sizes=(8, 5, 2), epochs=3, mini_batch_size=4, eta=1e300, lmbda=1e10)
    first, second = train_all([Trial(wild), Trial(RECIPE)], halves, jobs=1)
    assert first.network is None
    assert "no longer finite" in first.diverged
    assert (first.best, len(second.correct), second.diverged) == (0, 3, "")


def test_early_stopping_hears_the_validation_examples(halves):
    stopping = Recipe(sizes=(8, 5, 2), epochs=500, mini_batch_size=4, eta=1e-9, early_stopping=2)
    (found,) = train_all([Trial(stopping)], halves, jobs=1)
    assert len(found.correct) < 10


def test_no_jobs_at_all_are_refused(halves):
    with pytest.raises(RecipeError, match="jobs is 0"):
        train_all([Trial(RECIPE)], halves, jobs=0)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_recipe_that_does_not_fit_is_told(halves, jobs):
    wrong = Trial(Recipe(sizes=(9, 2), mini_batch_size=4))
    with pytest.raises(ShapeError, match="x has 8 numbers"):
        list(train_all([wrong, wrong], halves, jobs=jobs))
