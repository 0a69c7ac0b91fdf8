"""Rows a multiple of 512 bytes apart are padded by a cache line, which no result shows."""

from itertools import product

import numpy as np
import pytest

from firstnet.recipe import Recipe, starting_network

DESCENTS = [
    {"lmbda": 2.0},
    {"lmbda": 2.0, "l1": 0.5, "momentum": 0.5},
    {"momentum": 0.5, "nesterov": True, "neuron": "relu", "dropout": 0.4},
]


@pytest.mark.parametrize("choices", DESCENTS, ids=str)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("neurons", "mini_batch_size"),
    [*product([64, 128], [1, 5, 25]), (384, 25)],  # the last one uses gemm
)
def test_padded_rows_lead_to_the_reference_weights(
    agree, neurons, mini_batch_size, dtype, choices, rng
):
    recipe = Recipe(
        (neurons, neurons, neurons, 5),
        mini_batch_size=mini_batch_size,
        starts="small",
        dtype=dtype,
        **choices,
    )
    network = starting_network(recipe, rng)
    some = rng.random((60, neurons)) < 0.2
    x: np.ndarray = rng.random((60, neurons))
    for rows in (x, x * some, (255 * x).astype(np.uint8), (255 * x * some).astype(np.uint8)):
        agree(network, recipe, rows, steps=2)


@pytest.mark.parametrize("choices", DESCENTS, ids=str)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_feature_maps_hand_on_padded_rows(agree, dtype, choices, rng):
    recipe = Recipe(
        (144, 128, 5), ((8, 5, 2),), mini_batch_size=4, starts="small", dtype=dtype, **choices
    )
    agree(starting_network(recipe, rng), recipe, rng.random((20, 144)), steps=2)
