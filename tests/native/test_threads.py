"""Threads in the kernels: the weights are the same to the bit, however many threads there are."""

import os
from pathlib import Path

import numpy as np
import pytest

from firstnet.engines import fast
from firstnet.recipe import Recipe, starting_network

SIZES = [
    (784, 110, 10),  # sparse inputs
    (784, 530, 10),  # sparse inputs, made dense for large mini-batches
    (300, 310, 320, 5),  # wide layers, with gemm or four rows at a time
    (500, 100, 90, 5),  # weights stored both ways, plain and transposed
]
CHOICES = [
    {"cost": "quadratic"},
    {"neuron": "relu", "lmbda": 5.0, "cost": "cross-entropy"},
    {"neuron": "tanh", "momentum": 0.5, "nesterov": True, "l1": 1.0, "cost": "log-likelihood"},
    {"neuron": "relu", "momentum": 0.5, "dropout": 0.4, "lmbda": 1.0, "cost": "log-likelihood"},
]


def trained(sizes, choices, instruction_set, mini_batch_size, dtype, most_threads):
    """Return the weights after some mini-batches, with the same random numbers each time.

    Eight mini-batches are enough for some to be shared between threads and others not.
    """
    steps = 8 if dtype == "float32" else 3
    rng = np.random.default_rng(0)
    recipe = Recipe(
        sizes, mini_batch_size=mini_batch_size, eta=0.05, dtype=dtype, starts="small", **choices
    )
    network = starting_network(recipe, 0)
    x = rng.random((500, sizes[0]))
    if sizes[0] == 784:
        x *= rng.random(x.shape) < 0.2
    y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=len(x))]
    order = rng.integers(len(x), size=(steps, mini_batch_size))
    # A mask per example, or one for each mini-batch.
    masks = order.shape if dtype == "float64" else order.shape[:1]
    kept = rng.random((*masks, sum(recipe.hidden))) >= 0.4 if recipe.dropout else None
    engine = fast.start(network, x, y, recipe, instruction_set, most_threads)
    engine.train(order, recipe.eta, kept)
    return engine.network().layers


@pytest.mark.parametrize("instruction_set", fast.instruction_sets())
@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("choices", CHOICES, ids=str)
@pytest.mark.parametrize(("mini_batch_size", "dtype"), [(107, "float32"), (150, "float64")])
def test_the_weights_are_the_same_to_the_bit_however_many_threads_there_are(
    sizes, choices, instruction_set, mini_batch_size, dtype
):
    alone = trained(sizes, choices, instruction_set, mini_batch_size, dtype, 1)
    for threads in (2, 3):
        shared = trained(sizes, choices, instruction_set, mini_batch_size, dtype, threads)
        for one, other in zip(alone, shared, strict=True):
            np.testing.assert_array_equal(one.w, other.w)
            np.testing.assert_array_equal(one.b, other.b)


def working():
    """Return an engine with enough work for two threads, and an order for it."""
    rng = np.random.default_rng(0)
    recipe = Recipe((300, 310, 5), mini_batch_size=150)
    x, y = rng.random((300, 300)), np.eye(5)[rng.integers(5, size=300)]
    engine = fast.start(starting_network(recipe, 0), x, y, recipe, None, 2)
    return engine, np.arange(300).reshape(2, 150)


TASKS = Path("/proc/self/task")


def tasks():
    return len(list(TASKS.iterdir()))


@pytest.mark.skipif(not TASKS.is_dir(), reason="threads are counted in /proc")
@pytest.mark.skipif(not fast.instruction_sets(), reason="the reference has no threads")
def test_a_thread_starts_when_it_is_worth_one_and_ends_with_the_engine():
    before = tasks()
    engine, order = working()
    assert tasks() == before
    engine.train(order[:, :2], 0.1)  # too little work for two
    assert tasks() == before
    engine.train(order, 0.1)
    working_threads = tasks()
    assert working_threads > before  # ThreadSanitizer adds one of its own, which stays
    del engine
    assert tasks() == working_threads - 1


@pytest.mark.skipif(not fast.instruction_sets(), reason="the reference has no threads")
def test_a_number_of_threads_that_is_none_is_refused():
    network, x = starting_network(Recipe((3, 2)), 0), np.zeros((1, 3))
    with pytest.raises(ValueError, match="-1 threads; wanted 1 to 1024"):
        fast.start(network, x, np.zeros((1, 2)), Recipe((3, 2)), None, -1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be forked here")
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_forked_process_trains_on_without_the_threads_that_it_did_not_get():
    engine, order = working()
    engine.train(order, 0.1)
    pid = os.fork()
    if not pid:
        try:
            engine.train(order, 0.1)
            weights = engine.network().layers[0].w
            del engine
            os._exit(0 if np.isfinite(weights).all() else 1)
        finally:
            os._exit(2)
    assert os.waitpid(pid, 0)[1] == 0
    engine.train(order, 0.1)
