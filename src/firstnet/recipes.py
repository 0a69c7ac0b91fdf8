"""Recipes with a name: whole sets of choices that were found by experiment.

All of them were chosen by the validation digits; how is told in `docs/log.md`. `firstnet train
--recipe NAME` runs one.
"""

from __future__ import annotations

from firstnet.recipe import Recipe

# The reader that ships (see `reader/`): two layers of feature maps on ever new distortions.
READER = Recipe(
    sizes=(784, 300, 10),
    convolutions=((32, 5, 2), (64, 5, 2)),
    epochs=60,
    mini_batch_size=50,
    eta=0.03,
    decay=0.95,
    momentum=0.9,
    averaging=0.6,
    dropout=0.4,
    cost="log-likelihood",
    neuron="relu",
    starts="he",
    distort="both",
    distort_strength=0.8,
)

RECIPES = {"first": Recipe(), "reader": READER}
