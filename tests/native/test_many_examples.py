"""Kernels that run only for large mini-batches, or only for a single example."""

import numpy as np
import pytest

from firstnet import engines
from firstnet.engines import fast
from firstnet.recipe import Recipe, starting_network

DESCENTS = [
    {},
    {"lmbda": 2.0},
    {"momentum": 0.5},
    {"momentum": 0.5, "lmbda": 2.0, "l1": 0.5},
    {"momentum": 0.5, "nesterov": True, "lmbda": 2.0},
]


def inputs(count, width, share, rng):
    return rng.random((count, width)) * (rng.random((count, width)) < share)


@pytest.mark.parametrize("choices", DESCENTS, ids=str)
@pytest.mark.parametrize("share", [0.2, 1.0])
@pytest.mark.parametrize("instruction_set", fast.instruction_sets())
def test_the_mini_batch_size_may_change_during_training(instruction_set, share, choices, rng):
    """Large ones step the velocity alone and copy transposed weights; small ones do neither."""
    recipe = Recipe((33, 40, 30, 5), neuron="tanh", starts="small", dtype="float64", **choices)
    network, x = starting_network(recipe, rng), inputs(90, 33, share, rng)
    y = np.eye(5)[rng.integers(5, size=90)]
    native = fast.start(network, x, y, recipe, instruction_set)
    reference = engines.start("reference", network, x, y, recipe)
    for size in (40, 3, 9, 33, 1, 32):
        order = rng.permutation(90)[: 2 * size].reshape(2, size)
        for engine in (native, reference):
            engine.train(order, 0.3)
    for mine, other in zip(native.network().layers, reference.network().layers, strict=True):
        np.testing.assert_allclose(mine.w, other.w, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(mine.b, other.b, rtol=1e-9, atol=1e-12)
    for mine, other in zip(native.velocity(), reference.velocity(), strict=True):
        np.testing.assert_allclose(mine.w, other.w, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("choices", [*DESCENTS, {"dropout": 0.4, "momentum": 0.5}], ids=str)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_deltas_too_large_for_the_cache_are_processed_in_chunks(agree, dtype, choices, rng):
    recipe = Recipe(
        (200, 502, 301, 5),
        mini_batch_size=200,
        neuron="relu",
        starts="small",
        dtype=dtype,
        **choices,
    )
    agree(starting_network(recipe, rng), recipe, inputs(400, 200, 0.2, rng))


@pytest.mark.parametrize("choices", DESCENTS, ids=str)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_single_example_streams_through_weights_larger_than_the_cache(agree, dtype, choices, rng):
    recipe = Recipe((2601, 101, 5), mini_batch_size=1, starts="small", dtype=dtype, **choices)
    agree(starting_network(recipe, rng), recipe, inputs(5, 2601, 1.0, rng))


@pytest.mark.parametrize("lmbda", [0.0, 2.0])
@pytest.mark.parametrize("instruction_set", fast.instruction_sets())
def test_single_examples_give_the_same_bits_in_one_call_or_in_many(instruction_set, lmbda, rng):
    """In one call, a pass over the weights takes a step and starts on the next example."""
    recipe = Recipe((2601, 501, 5), mini_batch_size=1, starts="small", lmbda=lmbda)
    network, x = starting_network(recipe, rng), rng.random((20, 2601)).astype("float32")
    y = np.eye(5)[rng.integers(5, size=20)]
    order = rng.permutation(20)[:8].reshape(8, 1)

    def trained(calls, threads):
        engine = fast.start(network, x, y, recipe, instruction_set, threads)
        for rows in calls:
            engine.train(rows, 0.1)
        return engine.network().layers

    together = trained([order], 1)
    for calls, threads in ((order[:, np.newaxis], 1), ([order], 2)):
        for one, other in zip(together, trained(calls, threads), strict=True):
            np.testing.assert_array_equal(one.w, other.w)
            np.testing.assert_array_equal(one.b, other.b)
