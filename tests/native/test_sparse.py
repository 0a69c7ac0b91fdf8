"""Lazy L2 on sparse inputs: the reference engine's weights, even where a step flips their sign."""

import pytest

from firstnet.recipe import Recipe, starting_network


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("mini_batch_size", [1, 3])
@pytest.mark.parametrize(
    "shrunk",
    [1e-4, 0.4, 0.6, 1.4],  # the share a step takes off the weights: 1.4 even changes their sign
)
def test_lazy_l2_on_sparse_inputs_leads_to_the_reference_weights(
    agree, dtype, mini_batch_size, shrunk, rng
):
    examples, steps, eta = 40, 12, 0.05
    recipe = Recipe(
        (25, 12, 10, 5),
        mini_batch_size=mini_batch_size,
        lmbda=shrunk * examples / eta,
        starts="small",
        cost="cross-entropy",
        dtype=dtype,
    )
    x = rng.random((examples, 25)) * (rng.random((examples, 25)) < 0.2)
    agree(starting_network(recipe, rng), recipe, x, eta, steps)
