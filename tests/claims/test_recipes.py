"""What recipes with a name are for; the seconds stand in bench/README.md."""

import pytest

from firstnet import load, starting_network, train
from firstnet.training.recipes import RECIPES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", range(10))
def test_the_quick_recipe_reads_98_percent_after_two_epochs_and_more_at_the_end(seed):
    digits, recipe = load("mnist"), RECIPES["quick"]
    network = starting_network(recipe, seed)
    correct = [it.correct for it in train(network, digits.training, digits.test, recipe, seed=seed)]
    assert max(correct[:2]) >= 9_800
    assert correct[-1] >= 9_850
