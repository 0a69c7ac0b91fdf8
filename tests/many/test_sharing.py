"""Shares of mini-batches, by threads that play processes; real ones are in test_processes.py."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from firstnet import engines
from firstnet.book.descent import mini_batches
from firstnet.book.dropout import deal_kept
from firstnet.book.expansion import Distorted, distort
from firstnet.errors import RecipeError
from firstnet.many.place import Place
from firstnet.recipe import Recipe, starting_network


def setup_module():
    """Import PyTorch, and what needs it."""
    global torch, sharing
    if not os.environ.get("CI"):
        pytest.importorskip("torch")
    import torch

    from firstnet.many import sharing


class Threads:
    """A group of threads; `of(rank)` is one's view of it."""

    def __init__(self, size):
        self.size, self.barrier, self.handed = size, threading.Barrier(size, timeout=20), {}

    def of(self, rank):
        return Member(self, Place(rank, self.size))


class Member:
    def __init__(self, threads, place):
        self.threads, self.place = threads, place

    def everybodys(self, value):
        self.threads.handed[self.place.rank] = value
        self.threads.barrier.wait()
        handed = [self.threads.handed[rank] for rank in range(self.place.size)]
        self.threads.barrier.wait()
        return handed

    def add_up(self, tensor):
        with torch.inference_mode():
            tensor.copy_(sum(self.everybodys(tensor.clone())))

    def even_out(self, tensor):
        with torch.inference_mode():
            tensor.copy_(self.everybodys(tensor.clone())[0])

    def gather(self, rows, number):
        return np.concatenate(self.everybodys(rows))


def together(size, work):
    """Return what `work` returns to each of so many threads."""
    threads = Threads(size)
    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(lambda rank: work(threads.of(rank)), range(size)))


def distance(one, other):
    pairs = [
        (a, b)
        for layer, its in zip(one.layers, other.layers)
        for a, b in ((layer.w, its.w), (layer.b, its.b))
    ]
    return max(float(np.abs(a - b).max()) for a, b in pairs)


KINDS = [
    {},
    {"momentum": 0.8, "nesterov": True, "lmbda": 1.0, "l1": 0.3},
    {"dropout": 0.4, "cost": "cross-entropy"},
    {"convolutions": ((3, 3, 2),), "cost": "log-likelihood", "momentum": 0.5},
    {"convolutions": ((3, 3, 2),), "dropout": 0.4, "neuron": "relu", "starts": "he"},
]


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("mini_batch_size", [1, 7, 10])  # with shares of none, and uneven ones
@pytest.mark.parametrize("choices", KINDS, ids=str)
def test_shares_add_up_to_what_one_process_does(choices, mini_batch_size, size, rng):
    recipe = Recipe((100, 12, 5), mini_batch_size=mini_batch_size, dtype="float64", **choices)
    x, y = rng.integers(0, 256, (24, 100)).astype(np.uint8), np.eye(5)[rng.integers(0, 5, 24)]
    network, order = starting_network(recipe, rng), rng.permutation(24)
    beats = [
        (rows, deal_kept(recipe.hidden, 0.4, len(rows), rng) if recipe.dropout else None)
        for rows in mini_batches(order, mini_batch_size)
    ]

    def run(group=None):
        if group:
            engine = sharing.start(network, x, y, recipe, group, "cpu")
        else:
            engine = engines.start("pytorch", network, x, y, recipe)
        for rows, kept in beats:
            engine.train(rows, 0.5, kept)
        return engine.network(), engine.velocity(), engine.feedforward(x)

    alone, velocity, outputs = run()
    for shared, its_velocity, its_outputs in together(size, run):
        assert distance(shared, alone) < 1e-12
        np.testing.assert_allclose(its_outputs, outputs, atol=1e-12)
        for one, other in zip(its_velocity, velocity, strict=True):
            np.testing.assert_allclose(one.w, other.w, atol=1e-12)


def test_masks_for_each_example_go_with_the_examples(rng):
    recipe = Recipe((20, 12, 5), mini_batch_size=7, dtype="float64", dropout=0.4)
    x, y = rng.random((21, 20)), rng.random((21, 5))
    network, order = starting_network(recipe, rng), rng.permutation(21).reshape(3, 7)
    kept = rng.random((3, 7, 12)) >= 0.4
    alone = engines.start("pytorch", network, x, y, recipe)
    alone.train(order, 0.5, kept)

    def run(group):
        engine = sharing.start(network, x, y, recipe, group, "cpu")
        engine.train(order, 0.5, kept)
        return engine.network()

    assert max(distance(it, alone.network()) for it in together(2, run)) < 1e-12


class Watched:
    """Rows that take note of which of them are looked at."""

    def __init__(self, x):
        self.x, self.seen, self.longest = x, [], 0

    def __len__(self):
        return len(self.x)

    def __getitem__(self, rows):
        if not isinstance(rows, slice):
            self.seen.extend(rows)
            self.longest = max(self.longest, len(rows))
        return self.x[rows]


def test_a_process_looks_at_its_share_of_the_rows_alone(rng, monkeypatch):
    monkeypatch.setattr(sharing, "AT_ONCE", 10)
    recipe = Recipe((6, 2), mini_batch_size=4)
    x, y = rng.random((40, 6)), rng.random((40, 2)).astype("float32")
    network, order = starting_network(recipe), rng.permutation(40)

    def run(group):
        watched = Watched(x)
        engine = sharing.start(network, watched, y, recipe, group, "cpu")
        for rows in mini_batches(order, 4):
            engine.train(rows, 0.5)
        return watched.seen, watched.longest

    seen = together(2, run)
    assert [len(rows) for rows, _ in seen] == [20, 20]
    assert sorted(seen[0][0] + seen[1][0]) == list(range(40))
    assert [longest for _, longest in seen] == [10, 10]


def test_who_starts_with_other_weights_goes_on_with_the_first_ones(rng):
    recipe = Recipe((6, 2), mini_batch_size=4, momentum=0.5)
    x, y = rng.random((8, 6)), rng.random((8, 2)).astype("float32")

    def run(group):
        network = starting_network(recipe, group.place.rank)
        engine = sharing.start(network, x, y, recipe, group, "cpu")
        engine.train(np.arange(8).reshape(2, 4), 0.5)
        return engine.network()

    alone = engines.start("pytorch", starting_network(recipe, 0), x, y, recipe)
    alone.train(np.arange(8).reshape(2, 4), 0.5)
    for network in together(2, run):
        assert distance(network, alone.network()) < 1e-6


@pytest.mark.parametrize("device", ["cuda:0", "cuda:1", "mps"])
def test_one_device_is_not_for_many_processes(device):
    recipe = Recipe((6, 2), mini_batch_size=4)
    x, y = np.zeros((8, 6)), np.zeros((8, 2), "float32")
    with pytest.raises(RecipeError, match="each wants one of its own; take --device cuda"):
        sharing.start(starting_network(recipe), x, y, recipe, Member(None, Place(0, 2)), device)


@pytest.mark.parametrize("dtype", ["uint8", "float64"])
def test_images_that_are_distorted_when_they_are_looked_at_come_out_the_same(dtype, rng):
    x = (rng.random((600, 100)) * 255).astype(dtype)
    whole = distort(x, "both", np.random.default_rng(1)).astype(float)
    rows = rng.permutation(600)[:300]
    some = Distorted(x, "both", np.random.default_rng(1))[rows].astype(float)
    off = np.abs(some - whole[rows])  # products of matrices may be rounded in another order
    assert off.max() <= (1 if dtype == "uint8" else 0.01) and (off > 0).mean() < 0.01
