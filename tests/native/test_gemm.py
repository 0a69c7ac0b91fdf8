"""Products of packed panels: the reference engine's weights, whether or not panels are full."""

import pytest

from firstnet.recipe import Recipe, starting_network


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "choices",
    [{}, {"momentum": 0.5}, {"lmbda": 2.0}, {"momentum": 0.5, "nesterov": True, "l1": 0.5}],
    ids=str,
)
@pytest.mark.parametrize(
    ("sizes", "mini_batch_size"),
    [
        ((193, 513, 301, 3), 193),  # every dimension of each product is larger than a panel
        ((700, 310, 3), 99),  # inputs in several chunks, and panels that are not full
        ((33, 301, 303, 2), 24),  # the smallest batch that uses gemm
        ((300, 170, 3), 200),  # a first layer that is wide, but too narrow for gemm
    ],
)
def test_products_of_packed_panels_lead_to_the_reference_weights(
    agree, sizes, mini_batch_size, choices, dtype, rng
):
    recipe = Recipe(
        sizes, mini_batch_size=mini_batch_size, starts="small", dtype=dtype, cost="cross-entropy",
        **choices,
    )  # fmt: skip
    agree(starting_network(recipe, rng), recipe, rng.random((2 * mini_batch_size, sizes[0])))
