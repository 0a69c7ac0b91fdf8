"""Wide layers: every path through the kernels leads to the reference engine's weights."""

import numpy as np
import pytest

from firstnet.recipe import Recipe, starting_network

CHOICES = [  # these take different paths through the kernels
    {"neuron": "relu"},
    {"neuron": "sigmoid"},
    {"neuron": "tanh", "lmbda": 2.0},
    {"neuron": "linear", "l1": 0.5},
    {"neuron": "relu", "momentum": 0.5},
    {"neuron": "sigmoid", "momentum": 0.5, "nesterov": True},
    {"neuron": "relu", "momentum": 0.5, "lmbda": 2.0, "l1": 0.5},
    {"neuron": "relu", "momentum": 0.5, "nesterov": True, "lmbda": 2.0, "l1": 0.5},
    {"neuron": "relu", "dropout": 0.4},
    {"neuron": "tanh", "dropout": 0.4, "lmbda": 2.0},
    {"neuron": "linear", "dropout": 0.4, "momentum": 0.5},
]
MAPS = ((5, 2, 2),)


@pytest.mark.parametrize("choices", CHOICES, ids=lambda it: " ".join(map(str, it.items())))
@pytest.mark.parametrize(
    ("dtype", "mini_batch_size", "convolutions", "share"),  # share: of nonzero inputs
    [
        ("float64", 13, (), 0.2),
        ("float64", 35, MAPS, 1.0),
        ("float32", 1, (), 1.0),
        ("float32", 7, MAPS, 0.5),
        ("float32", 13, (), 0.2),
    ],
)
def test_wide_layers_lead_to_the_reference_weights(
    agree, dtype, mini_batch_size, convolutions, share, choices, rng
):
    size = {"mini_batch_size": mini_batch_size, "starts": "small", "dtype": dtype}
    recipe = Recipe((25, 502, 301, 5), convolutions, cost="log-likelihood", **size, **choices)
    x = rng.random((70, 25)) * (rng.random((70, 25)) < share)
    agree(starting_network(recipe, rng), recipe, x)


@pytest.mark.parametrize("neurons", [99, 128, 301, 515])
@pytest.mark.parametrize("mini_batch_size", [2, 3, 7, 8])
def test_results_agree_on_both_sides_of_each_limit(agree, neurons, mini_batch_size, rng):
    recipe = Recipe((31, neurons, 3), mini_batch_size=mini_batch_size, dtype="float64")
    network = starting_network(recipe, rng)
    for x in (rng.random((20, 31)), rng.integers(0, 2, (20, 31), np.uint8) * 7):
        agree(network, recipe, x)
    agree(network, recipe, rng.random((20, 31)) * (rng.random((20, 31)) < 0.2))
