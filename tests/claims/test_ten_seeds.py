"""The book's first run, ten times."""

import statistics

import pytest

from firstnet import Recipe, load, starting_network, train

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_median_best_of_ten_seeds_lies_where_the_books_run_does(dtype):
    digits, recipe = load("mnist"), Recipe(dtype=dtype)
    bests = [
        max(
            epoch.correct
            for epoch in train(
                starting_network(recipe, seed), digits.training, digits.test, recipe, seed=seed
            )
        )
        for seed in range(10)
    ]
    assert 9470 <= statistics.median(bests) <= 9530
