"""Train many networks, one at a time and one a core: how near that comes to twice as fast.

One at a time, threads may share mini-batches, as they may anywhere; one a core, each has one
thread. The two ways take turns, and medians are compared. Starting the processes counts.

    python bench/side_by_side.py
"""

from __future__ import annotations

import statistics
import time
from itertools import product

from firstnet import Recipe, Trial, train_all
from firstnet.machine.processors import processors
from report import publish

TURNS = 3
FIRST = Recipe()
WORK = {
    "the book's first run, 10 seeds": [Trial(FIRST, seed) for seed in range(10)],
    "[784, 100, 10], cross-entropy, 10 epochs: 3 eta × 4 lmbda": [
        Trial(
            Recipe(
                (784, 100, 10),
                epochs=10,
                cost="cross-entropy",
                eta=eta,
                lmbda=lmbda,
                starts="small",
            )
        )
        for eta, lmbda in product((0.1, 0.25, 0.5), (0.0, 1.0, 5.0, 10.0))
    ],
    "20x5/2, [100] neurons, relu, 1 epoch, 4 seeds": [
        Trial(
            Recipe(
                (784, 100, 10),
                ((20, 5, 2),),
                epochs=1,
                neuron="relu",
                eta=0.03,
                starts="he",
                cost="log-likelihood",
            ),
            seed,
        )
        for seed in range(4)
    ],
}


def seconds(trials: list[Trial], jobs: int) -> float:
    began = time.perf_counter()
    for _ in train_all(trials, jobs=jobs):
        pass
    return time.perf_counter() - began


if __name__ == "__main__":
    cores = processors()
    lines = [
        f"| what | one at a time, s | {cores} at a time, s | faster by |",
        "|---|---|---|---|",
    ]
    found = {}
    for what, trials in WORK.items():
        turns = [[seconds(trials, jobs) for jobs in (1, cores)] for _ in range(TURNS)]
        found[what] = turns
        alone, beside = (statistics.median(it) for it in zip(*turns))
        lines.append(f"| {what} | {alone:.1f} | {beside:.1f} | {alone / beside:.2f} |")
        print(lines[-1], flush=True)
    publish("side-by-side", {"turns": found, "cores": cores}, "\n".join(lines))
