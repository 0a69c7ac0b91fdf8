"""Recipes with a name: whole sets of choices that were found by experiment.

All of them were chosen by the validation digits; how is told in `docs/log.md`. `firstnet train
--recipe NAME` runs one.
"""

from __future__ import annotations

from firstnet.recipe import Recipe

# One of the networks of the reader that ships (see `reader/training.py`).
READER = Recipe(
    sizes=(784, 150, 10),
    convolutions=((32, 5, 2), (64, 5, 2)),
    epochs=25,
    mini_batch_size=50,
    eta=0.03,
    decay=0.87,
    momentum=0.9,
    averaging=0.6,
    dropout=0.3,
    cost="log-likelihood",
    neuron="relu",
    starts="he",
    distort="both",
    distort_strength=0.45,
)

# The best network without convolution that we know to learn within ten minutes on two cores.
PLAIN = Recipe(
    sizes=(784, 1000, 1000, 10),
    epochs=105,
    mini_batch_size=20,
    eta=0.1,
    decay=0.97,
    averaging=0.6,
    dropout=0.2,
    cost="log-likelihood",
    neuron="relu",
    starts="he",
    distort="both",
    distort_strength=0.7,
)

# 98 % of the test digits within some two seconds of one core, 98.5 % within five.
QUICK = Recipe(
    sizes=(784, 200, 10),
    epochs=6,
    mini_batch_size=20,
    eta=0.2,
    decay=0.5,
    cost="log-likelihood",
    neuron="relu",
    starts="he",
    expand="shifts",
)

RECIPES = {"first": Recipe(), "quick": QUICK, "plain": PLAIN, "reader": READER}
