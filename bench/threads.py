"""Time one thread against two that share each mini-batch, where two processors are idle.

A turn is about a tenth of a second, and the two take turns; medians are compared.

    python bench/threads.py
"""

from __future__ import annotations

import statistics
import time

import numpy as np

from contestants import Cell, examples
from firstnet import starting_network
from firstnet.engines import fast
from report import publish

TURNS, TURN_S = 7, 0.1
SIZES = ((784, 30, 10), (784, 100, 10), (784, 100, 100, 10), (784, 1000, 500, 10), (3072, 200, 10))
MINI_BATCHES, THREADS = (10, 100, 1000), (1, 2)


def measure(cell: Cell) -> list[float]:
    """Return the median microseconds an example with one thread, and with two."""
    recipe, (x, labels) = cell.recipe, examples(cell)
    y = np.eye(cell.sizes[-1], dtype=cell.dtype)[labels]
    start, rng = starting_network(recipe, 0), np.random.default_rng(0)
    engines = [fast.start(start, x, y, recipe, most_threads=threads) for threads in THREADS]

    def took(engine: fast.Fast, steps: int) -> float:
        order = rng.integers(len(x), size=(steps, cell.mini_batch))
        began = time.perf_counter()
        engine.train(order, recipe.eta)
        return 1e6 * (time.perf_counter() - began) / order.size

    once = took(engines[0], 10)
    steps = max(10, int(1e6 * TURN_S / once / cell.mini_batch))
    turns = [[took(engine, steps) for engine in engines] for _ in range(TURNS + 1)][1:]
    return [statistics.median(values) for values in zip(*turns)]


if __name__ == "__main__":
    lines = ["| network | mini-batch | one thread, µs | two, µs | ratio |", "|---|---|---|---|---|"]
    results = {}
    for sizes in SIZES:
        for mini_batch in MINI_BATCHES:
            alone, shared = measure(Cell(sizes, mini_batch, "float32", "quadratic", 2))
            results[f"{sizes}, {mini_batch}"] = {"one": alone, "two": shared}
            lines.append(
                f"| {list(sizes)} | {mini_batch:,} | {alone:.3g} | {shared:.3g} "
                f"| {alone / shared:.2f} |"
            )
    publish("threads", {"turns": TURNS, "microseconds": results}, "\n".join(lines))
