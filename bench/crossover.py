"""Find where dense beats sparse storage: the share of nonzero inputs, for float32 and float64.

An epoch of 5,000 examples of 784 numbers through [784, 30, 10], mini-batches of 10, one thread, in
processor seconds, so that other processes count little. The kernels choose the storage from every
sixth of the 6,000 rows; those rows are filled so that the choice is the one to be timed, and are
never trained on.

    python bench/crossover.py
"""

from __future__ import annotations

import os

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import statistics
import time
from itertools import pairwise

import numpy as np

from firstnet import Recipe, engines, starting_network
from report import publish

SHARES = (0.05, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.8, 1.0)
DTYPES, STORAGES = ("float32", "float64"), ("sparse", "dense")
EXAMPLES, SAMPLED, TURNS = 6000, 1000, 25  # rows that the kernels choose by

RNG = np.random.default_rng(0)
CHOOSING = np.arange(0, EXAMPLES, EXAMPLES // SAMPLED)
LEARNED = np.setdiff1d(np.arange(EXAMPLES), CHOOSING)


def inputs(share: float, storage: str, dtype: str) -> np.ndarray:
    """Return rows with this share of nonzero inputs, which will be stored this way."""
    x = RNG.uniform(0.01, 1, (EXAMPLES, 784)).astype(dtype)
    x *= RNG.random(x.shape) < share
    x[CHOOSING] = storage == "dense"  # all 1, or all 0
    return x


def started(share: float, storage: str, dtype: str) -> engines.Engine:
    """Return an engine that stores its examples this way."""
    recipe = Recipe(dtype=dtype, cost="cross-entropy", eta=0.1)
    y = np.eye(10, dtype=dtype)[RNG.integers(10, size=EXAMPLES)]
    x = inputs(share, storage, dtype)
    return engines.start("fast", starting_network(recipe, 0), x, y, recipe)


def measure(share: float) -> dict[str, list[float]]:
    """Let the four contestants take turns, and return their seconds of the processor."""
    running = {
        f"{storage}, {dtype}": started(share, storage, dtype)
        for dtype in DTYPES
        for storage in STORAGES
    }
    seconds: dict[str, list[float]] = {name: [] for name in running}
    for turn in range(TURNS + 1):
        for name, engine in running.items():
            order = RNG.permutation(LEARNED).reshape(-1, 10)
            began = time.process_time()
            engine.train(order, 0.1)
            if turn:  # the first turn warms up
                seconds[name].append(time.process_time() - began)
    return seconds


def crossing(medians: dict[float, dict[str, float]], dtype: str) -> float:
    """Return the share from which dense is faster, interpolated between measured ones."""
    lead = [
        (share, median[f"sparse, {dtype}"] - median[f"dense, {dtype}"])
        for share, median in medians.items()
    ]
    for (low, before), (high, after) in pairwise(lead):
        if before <= 0 < after:
            return low - before * (high - low) / (after - before)
    raise SystemExit(f"sparse and dense {dtype} do not cross")


if __name__ == "__main__":
    results = {share: measure(share) for share in SHARES}
    medians = {
        share: {name: statistics.median(values) for name, values in result.items()}
        for share, result in results.items()
    }
    names = list(medians[SHARES[0]])
    head = f"| nonzero share | {' | '.join(names)} |\n|{'---|' * (1 + len(names))}\n"
    rows = [
        f"| {share:.0%} | " + " | ".join(f"{median[name]:.4f}" for name in names) + " |"
        for share, median in medians.items()
    ]
    crossings = {dtype: crossing(medians, dtype) for dtype in DTYPES}
    told = " and ".join(f"{share:.0%} in {dtype}" for dtype, share in crossings.items())
    table = f"{head}{chr(10).join(rows)}\n\nDense is faster from {told}."
    publish("crossover", {"turns": TURNS, "seconds": results, "crossings": crossings}, table)
