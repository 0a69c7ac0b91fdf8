"""The fast engine: thread-safe, sparing with memory; without kernels the reference steps in."""

import logging
import os
import shutil
import sys
import threading
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest

from firstnet import engines
from firstnet.engines import fast
from firstnet.errors import DataError
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


@pytest.mark.parametrize("instruction_set", fast.instruction_sets())
@pytest.mark.parametrize("mini_batch_size", [1, 10])
def test_bytes_that_stay_bytes_need_no_more_room_than_that(
    instruction_set, mini_batch_size, tmp_path, rng, monkeypatch
):
    np.save(tmp_path / "x.npy", rng.integers(1, 256, (200, 30)).astype(np.uint8))
    mapped, y = np.load(tmp_path / "x.npy", mmap_mode="r"), rng.random((200, 5))
    recipe = replace(RECIPE, mini_batch_size=mini_batch_size)
    monkeypatch.setattr(fast, "available", lambda: 2 * mapped.size)
    refused = instruction_set == "Baseline" or mini_batch_size == 1
    with pytest.raises(DataError, match="200 training") if refused else nullcontext():
        fast.start(starting_network(recipe, rng), mapped, y, recipe, instruction_set)
