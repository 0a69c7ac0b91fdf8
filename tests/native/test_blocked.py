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
        ((20, 530, 550, 310, 3), 150),  # more of everything than fits into a block
        ((700, 310, 3), 99),  # rows of inputs in parts, and parts of blocks
        ((33, 301, 303, 2), 24),  # as few examples as there may be
        ((300, 170, 3), 200),  # a first layer that is wide, and not wide enough for blocks
    ],
)
def test_products_in_blocks_lead_to_the_reference_weights(
    agree, sizes, mini_batch_size, choices, dtype, rng
):
    recipe = Recipe(
        sizes, mini_batch_size=mini_batch_size, starts="small", dtype=dtype, cost="cross-entropy",
        **choices,
    )  # fmt: skip
    agree(starting_network(recipe, rng), recipe, rng.random((2 * mini_batch_size, sizes[0])))
