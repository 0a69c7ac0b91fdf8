"""Time one thread against two that share each mini-batch, in every cell of the grid.

Both hold the same network in one process and take turns of about a tenth of a second; medians are
compared. Both processors have to be idle.

    python bench/threads.py
"""

from __future__ import annotations

import itertools
import statistics
import time
from typing import Any

import numpy as np

from contestants import KINDS, Cell, examples
from firstnet import starting_network
from firstnet.engines import fast
from grid import DTYPES, MINI_BATCHES, SIZES
from report import publish

TURNS, TURN_S, THREADS = 7, 0.1, (1, 2)


def measure(cell: Cell) -> list[float]:
    """Return the median microseconds an example with one thread, and with two."""
    recipe, (x, labels) = cell.recipe, examples(cell)
    y = np.eye(cell.sizes[-1], dtype=cell.dtype)[labels]
    start, rng = starting_network(recipe, 0), np.random.default_rng(0)
    engines = [fast.start(start, x, y, recipe, most_threads=threads) for threads in THREADS]

    def took(engine: fast.Fast, steps: int) -> float:
        order, kept = rng.integers(len(x), size=(steps, cell.mini_batch)), None
        if recipe.dropout and recipe.hidden:
            kept = rng.random((steps, sum(recipe.hidden)), np.float32) >= recipe.dropout
        began = time.perf_counter()
        engine.train(order, recipe.eta, kept)
        return 1e6 * (time.perf_counter() - began) / order.size

    steps = 2
    for engine in engines * 2:
        once = took(engine, steps)
        steps = max(steps, min(20_000, int(1e6 * TURN_S / once / cell.mini_batch)))
    turns = [[took(engine, steps) for engine in engines] for _ in range(TURNS + 1)][1:]
    return [statistics.median(values) for values in zip(*turns)]


def row(sizes: tuple[int, ...], mini_batch: int, found: dict[str, list[float]]) -> str:
    """Return a line of the table: times of the first cell, and the ratios of all of them."""
    ratios = [alone / shared for alone, shared in found.values()]
    alone, shared = next(iter(found.values()))
    return (
        f"| {list(sizes)} | {mini_batch:,} | {alone:.3g} | {shared:.3g} | {alone / shared:.2f} "
        f"| {min(ratios):.2f} – {max(ratios):.2f} |"
    )


if __name__ == "__main__":
    lines = [
        "| network | mini-batch | one thread, µs | two, µs | ratio | ratios of all six |",
        "|---|---|---|---|---|---|",
    ]
    results: dict[str, Any] = {}
    for sizes, mini_batch in itertools.product(SIZES, MINI_BATCHES):
        found = {
            f"{dtype}, {kind}": measure(Cell(sizes, mini_batch, dtype, kind, 2))
            for dtype in DTYPES
            for kind in KINDS
        }
        results[f"{list(sizes)}, {mini_batch}"] = found
        lines.append(row(sizes, mini_batch, found))
        print(lines[-1], flush=True)
    publish("threads", {"turns": TURNS, "microseconds": results}, "\n".join(lines))
