"""Time an epoch of chapter 6's networks, side by side with their peers, and their answers.

Every contestant is a process of its own, with its data in memory; they take turns, and medians over
the turns are compared. A turn is a part of an epoch (`IMAGES`, fewer for the reference), told as
seconds for an epoch of 50,000 images. The processors' own time, of all threads, is kept as well: on
a machine that does other work beside this it says more than the clock on the wall.

    pip install '.[bench]' && python bench/convolution.py
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from firstnet import Recipe, engines, load, starting_network
from firstnet.data.dataset import intensities
from report import publish

TURNS, EPOCH, IMAGES, ANSWERS, SLOWER = 5, 50_000, 1_000, 1_000, 5
MINI_BATCH, BLOCK = 10, 100
TWO, ONE = ((20, 5, 2), (40, 5, 2)), ((20, 5, 2),)
RELU = {"neuron": "relu", "eta": 0.03}

NETWORKS = {  # each trained with the log-likelihood; rows of the book
    "6.1": Recipe((784, 100, 10), eta=0.1, cost="log-likelihood", starts="small"),
    "6.2": Recipe((784, 100, 10), ONE, eta=0.1, cost="log-likelihood", starts="small"),
    "6.4": Recipe((784, 100, 10), TWO, eta=0.1, cost="log-likelihood", starts="small"),
    "6.6": Recipe((784, 100, 10), TWO, lmbda=1.0, cost="log-likelihood", starts="small", **RELU),
    "6.13": Recipe(
        (784, 1000, 1000, 10), TWO, dropout=0.5, cost="log-likelihood", starts="small", **RELU
    ),
}
SHAPES = {
    name: " · ".join(
        ["{}x{}/{}".format(*convolution) for convolution in recipe.convolutions] or ["none"]
    )
    + f" · {list(recipe.sizes[1:-1])} {recipe.neuron}{', dropout' * bool(recipe.dropout)}"
    for name, recipe in NETWORKS.items()
}

Epoch = Callable[[np.ndarray], object]  # trains on the rows of an order, a mini-batch a row
Answer = Callable[[int], object]  # the outputs for so many of the test digits
Contestant = tuple[Epoch, Answer]


def firstnet_engine(recipe: Recipe, name: str) -> Contestant:
    """One of ours; with dropout, every example has a mask of its own, as the peers have it."""
    digits, rng = load("mnist"), np.random.default_rng(0)
    start, y = starting_network(recipe, 0), digits.training.targets(recipe.dtype)
    engine = engines.start(name, start, digits.training.x, y, recipe)

    def epoch(order: np.ndarray) -> None:
        if not recipe.dropout:
            return engine.train(order, recipe.eta)
        for part in np.array_split(order, max(1, len(order) // 100)):
            masks = rng.random((*part.shape, sum(recipe.hidden)), np.float32) >= recipe.dropout
            engine.train(part, recipe.eta, masks)
        return None

    return epoch, lambda count: engine.feedforward(digits.test.x[:count])


def pytorch(recipe: Recipe, threads: int) -> Contestant:
    """Eager, as most people write it."""
    import torch
    from torch import nn

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    digits = load("mnist")
    x, test = (torch.from_numpy(intensities(it.x)) for it in (digits.training, digits.test))
    labels = torch.from_numpy(digits.training.labels.astype(np.int64))
    fire = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU}[recipe.neuron]
    parts: list[nn.Module] = [nn.Unflatten(1, (1, 28, 28))] if recipe.convolutions else []
    before = 1
    for maps, field, pool in recipe.convolutions:
        parts += [nn.Conv2d(before, maps, field), fire(), nn.MaxPool2d(pool)]
        before = maps
    parts.append(nn.Flatten())
    for number, (inputs, neurons) in enumerate(zip(recipe.dense_sizes, recipe.dense_sizes[1:])):
        if recipe.dropout and (number or recipe.convolutions):
            parts.append(nn.Dropout(recipe.dropout))
        parts += [nn.Linear(inputs, neurons), fire()]
    model = nn.Sequential(*parts[:-1])
    decay = recipe.lmbda / len(x)
    descent = torch.optim.SGD(model.parameters(), lr=recipe.eta, weight_decay=decay)

    def epoch(order: np.ndarray) -> None:
        model.train()
        for mini_batch in torch.from_numpy(order):
            descent.zero_grad()
            nn.functional.cross_entropy(model(x[mini_batch]), labels[mini_batch]).backward()
            descent.step()

    def answer(count: int) -> None:
        model.eval()
        with torch.no_grad():
            for block in test[:count].split(BLOCK):
                model(block).softmax(dim=1)

    return epoch, answer


def jax_scan(recipe: Recipe) -> Contestant:
    """Many mini-batches compiled into one lax.scan, on the threads that JAX likes."""
    import jax
    import jax.numpy as jnp
    from jax import lax

    digits = load("mnist")
    x, test = jnp.asarray(intensities(digits.training.x)), jnp.asarray(intensities(digits.test.x))
    y = jnp.asarray(digits.training.targets())
    start = starting_network(recipe, 0)
    fire = {"sigmoid": jax.nn.sigmoid, "relu": jax.nn.relu}[recipe.neuron]
    weights = [(jnp.asarray(layer.w), jnp.asarray(layer.b[:, 0])) for layer in start.layers]
    maps = len(recipe.convolutions)

    def feedforward(weights, a, key):
        a = a.reshape(-1, 1, 28, 28) if maps else a
        for (w, b), (_, _, pool) in zip(weights, recipe.convolutions):
            a = lax.conv_general_dilated(a, w, (1, 1), "VALID") + b[:, None, None]
            window = (1, 1, pool, pool)
            a = fire(lax.reduce_window(a, -jnp.inf, lax.max, window, window, "VALID"))
        a = a.reshape(len(a), -1)
        for number, (w, b) in enumerate(weights[maps:]):
            if key is not None and (number or maps):
                key, other = jax.random.split(key)
                kept = jax.random.bernoulli(other, 1 - recipe.dropout, a.shape)
                a = jnp.where(kept, a / (1 - recipe.dropout), 0)
            a = a @ w.T + b
            a = fire(a) if number < len(weights) - maps - 1 else a
        return a

    def cost(weights, rows, key):
        answers = jax.nn.log_softmax(feedforward(weights, x[rows], key))
        return -jnp.sum(answers * y[rows]) / MINI_BATCH

    def step(state, rows):
        weights, key = state
        key, other = jax.random.split(key)
        gradient = jax.grad(cost)(weights, rows, other if recipe.dropout else None)
        keep = 1 - recipe.eta * recipe.lmbda / len(x)
        moved = [
            (keep * w - recipe.eta * slope_w, b - recipe.eta * slope_b)
            for (w, b), (slope_w, slope_b) in zip(weights, gradient)
        ]
        return (moved, key), None

    scan = jax.jit(lambda state, order: lax.scan(step, state, order)[0])
    read = jax.jit(lambda weights, block: jax.nn.softmax(feedforward(weights, block, None)))
    state = [(weights, jax.random.key(0))]

    def epoch(order: np.ndarray) -> None:
        state[0] = jax.block_until_ready(scan(state[0], jnp.asarray(order)))

    def answer(count: int) -> None:
        for first in range(0, count, BLOCK):
            jax.block_until_ready(read(state[0][0], test[first : first + BLOCK]))

    return epoch, answer


FAST, REFERENCE = "firstnet fast", "firstnet reference"
CONTESTANTS: dict[str, tuple[int, Callable[[Recipe], Contestant]]] = {  # with their threads
    REFERENCE: (1, lambda recipe: firstnet_engine(recipe, "reference")),
    "PyTorch eager, 1 thread": (1, lambda recipe: pytorch(recipe, 1)),
    "PyTorch eager, 2 threads": (2, lambda recipe: pytorch(recipe, 2)),
    "JAX jitted lax.scan, 2 threads": (2, jax_scan),
    FAST: (1, lambda recipe: firstnet_engine(recipe, "fast")),
}


def contest(row: str, name: str, wire: Connection) -> None:
    """Take a turn whenever asked, in a process of its own; send what it took."""
    epoch, answer = CONTESTANTS[name][1](NETWORKS[row])
    rng = np.random.default_rng(0)
    part = SLOWER if name == REFERENCE else 1
    while wire.recv():
        order = rng.permutation(EPOCH)[: IMAGES // part].reshape(-1, MINI_BATCH)
        wire.send(
            (
                *timed(lambda order=order: epoch(order), EPOCH / order.size),
                *timed(lambda: answer(ANSWERS // part), 10_000 * part / ANSWERS),
            )
        )


def timed(work: Callable[[], object], scale: float) -> tuple[float, float]:
    """Return the seconds on the wall and those of the processor, times `scale`."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * scale, (time.process_time() - processor) * scale


COLUMNS = ("epoch_s", "epoch_processor_s", "answers_s", "answers_processor_s")


def measure(row: str) -> dict[str, dict[str, Any]]:
    """Let the contestants of one network take turns; the first turn is not counted."""
    fork, wires = multiprocessing.get_context("spawn"), {}
    for name, (threads, _) in CONTESTANTS.items():
        limits = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        os.environ.update(dict.fromkeys(limits, str(threads)))
        os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # threads that wait make room for other work
        wires[name], far = fork.Pipe()
        fork.Process(target=contest, args=(row, name, far), daemon=True).start()
        far.close()  # so that a contestant that ends ends this, too
    turns: dict[str, list[tuple[float, ...]]] = {name: [] for name in wires}
    for turn in range(TURNS + 1):
        for name, wire in wires.items():
            wire.send(True)
            took = wire.recv()
            if turn:
                turns[name].append(took)
    for wire in wires.values():
        wire.send(False)
    print(f"{row} done", flush=True)
    return {
        name: {
            column: {"median": statistics.median(values), "turns": values}
            for column, values in zip(COLUMNS, zip(*took))
        }
        for name, took in turns.items()
    }


def table(results: dict[str, dict[str, dict[str, Any]]]) -> str:
    """Return the medians, and how many times those of the fast engine they are."""
    head = (
        "| row | network | contestant | an epoch: processor s | / fast | wall s "
        "| 10,000 answers: processor s | / fast | wall s |\n|---|---|---|---|---|---|---|---|---|\n"
    )
    lines = []
    for row, contestants in results.items():
        for name, result in contestants.items():
            epoch, processor, answers, answering = (result[it]["median"] for it in COLUMNS)
            fast = contestants[FAST]
            lines.append(
                f"| {row} | {SHAPES[row]} | {name} "
                f"| {processor:.3g} | {processor / fast[COLUMNS[1]]['median']:.1f} | {epoch:.3g} "
                f"| {answering:.3g} | {answering / fast[COLUMNS[3]]['median']:.1f} "
                f"| {answers:.3g} |"
            )
    return head + "\n".join(lines)


if __name__ == "__main__":
    results, loads = {}, {}
    for row in NETWORKS:
        results[row] = measure(row)
        loads[row] = os.getloadavg()[0]
    sizes = {"turns": TURNS, "images_a_turn": IMAGES, "answers_a_turn": ANSWERS, "slower": SLOWER}
    publish("convolution", {**sizes, "loads": loads, "networks": results}, table(results))
