import logging
import os
import shutil
import sys
import threading

import numpy as np
import pytest

from firstnet import engines
from firstnet.engines import fast
from firstnet.recipe import Recipe, starting_network

RECIPE = Recipe(sizes=(30, 20, 5), mini_batch_size=10)
RECIPE_OF_ONE = Recipe(sizes=(30, 20, 5), mini_batch_size=1)


@pytest.fixture
def engine(rng):
    x, y = rng.random((50, 30)), rng.random((50, 5))
    return engines.start("fast", starting_network(RECIPE, rng), x, y, RECIPE)


def test_the_kernels_were_built_where_a_compiler_is_at_hand():
    compiler = shutil.which("g++") or shutil.which("clang++") or os.environ.get("CXX")
    if compiler or os.environ.get("CI"):
        assert fast.instruction_sets(), "reinstall firstnet and read what CMake says"


needs_kernels = pytest.mark.skipif(not fast.instruction_sets(), reason="no C++ compiler here")


@needs_kernels
def test_an_empty_order_changes_nothing(engine):
    before = engine.network().layers[0].w
    engine.train(np.empty((0, 10), int), 1.0)
    np.testing.assert_array_equal(engine.network().layers[0].w, before)


@needs_kernels
def test_a_view_with_strides_is_read_as_what_it_shows(rng):
    x, y = rng.random((30, 100))[:, ::2].T, rng.random((50, 5))
    network = starting_network(RECIPE, rng)
    of_view, of_copy = (engines.start("fast", network, rows, y, RECIPE) for rows in (x, x.copy()))
    order = np.arange(100).reshape(-1, 20)[:, ::2] % 50
    of_view.train(order, 1.0)
    of_copy.train(order.copy(), 1.0)
    np.testing.assert_array_equal(of_view.network().layers[0].w, of_copy.network().layers[0].w)


@needs_kernels
def test_the_interpreters_lock_is_free_while_a_kernel_runs(engine):
    ticks, done = [], threading.Event()

    def tick():
        while not done.wait(0.001):  # gives the lock away and asks for it back
            ticks.append(None)

    ticking = threading.Thread(target=tick)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)  # nobody is made to give the lock away
    try:
        ticking.start()
        before = len(ticks)
        engine.train(np.zeros((400_000, 10), int), 0.1)
        during = len(ticks) - before
    finally:
        done.set()
        ticking.join()
        sys.setswitchinterval(interval)
    assert during > 10


@needs_kernels
def test_steps_from_several_threads_are_taken_one_after_the_other(rng):
    """Identical steps lead to the same place in any order, but not when they overlap."""
    x, y = rng.random((1, 30)), rng.random((1, 5))
    network, order = starting_network(RECIPE_OF_ONE, 0), np.zeros((100_000, 1), int)
    alone, shared = (engines.start("fast", network, x, y, RECIPE_OF_ONE) for _ in range(2))
    threads = [threading.Thread(target=shared.train, args=(order, 0.01)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in threads:
        alone.train(order, 0.01)
    for thread in threads:
        thread.join()
    np.testing.assert_array_equal(alone.network().layers[0].w, shared.network().layers[0].w)


WIDE = [  # choices for which wide layers (native/wide.hpp) take different ways
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
WIDE_BATCHES = [  # kind of number, examples a step, feature maps, share of the inputs not 0
    ("float64", 13, (), 0.2),
    ("float64", 35, MAPS, 1.0),
    ("float32", 1, (), 1.0),
    ("float32", 7, MAPS, 0.5),
    ("float32", 13, (), 0.2),
]


@pytest.mark.parametrize("instruction_set", fast.instruction_sets())
@pytest.mark.parametrize(("dtype", "mini_batch_size", "convolutions", "share"), WIDE_BATCHES)
@pytest.mark.parametrize("choices", WIDE, ids=lambda it: " ".join(map(str, it.items())))
def test_wide_layers_lead_to_the_reference_weights(
    instruction_set, dtype, mini_batch_size, convolutions, share, choices, rng
):
    size = {"mini_batch_size": mini_batch_size, "starts": "small", "dtype": dtype}
    recipe = Recipe((25, 502, 301, 5), convolutions, cost="log-likelihood", **size, **choices)
    x = rng.random((70, 25)) * (rng.random((70, 25)) < share)
    network, y = starting_network(recipe, rng), np.eye(5)[rng.integers(0, 5, 70)]
    engine = fast.start(network, x, y, recipe, instruction_set)
    reference = engines.start("reference", network.astype("float64"), x, y, recipe)
    order = rng.permutation(70)[: 2 * mini_batch_size].reshape(2, -1)
    kept = rng.random((*order.shape, sum(recipe.hidden))) < 0.6 if recipe.dropout else None
    engine.train(order, 0.05, kept)
    with np.errstate(under="ignore"):
        reference.train(order, 0.05, kept)
    for mine, other in zip(engine.network().layers, reference.network().layers, strict=True):
        for a, b in ((mine.w, other.w), (mine.b, other.b)):
            apart = np.linalg.norm(a - b) / np.linalg.norm(b)
            assert apart < (1e-11 if dtype == "float64" else 1e-4)


@needs_kernels
def test_subnormal_numbers_exist_again_after_training(engine):
    engine.train(np.zeros((1, 10), int), 1.0)
    assert np.float32(1e-40) * np.float32(1) != 0


@needs_kernels
def test_what_a_kernel_fills_must_be_of_its_own_kind(rng):
    native = fast._native(fast._kernels(), starting_network(RECIPE, 0), "Baseline")
    with pytest.raises(TypeError):
        native.read_layer(0, np.empty((20, 30)), np.empty(20))  # float64, not float32


def test_without_kernels_the_reference_steps_in_and_one_line_says_so(monkeypatch, caplog, rng):
    monkeypatch.setitem(sys.modules, "firstnet.native.kernels", None)
    fast._kernels.cache_clear()
    try:
        with caplog.at_level(logging.WARNING, "firstnet"):
            for _ in range(2):
                x, y = rng.random((50, 30)), rng.random((50, 5))
                engine = engines.start("fast", starting_network(RECIPE, rng), x, y, RECIPE)
        assert type(engine).__name__ == "Reference"
        assert [record.message.count("\n") for record in caplog.records] == [0]
        assert "reference engine is used" in caplog.text
    finally:
        fast._kernels.cache_clear()
