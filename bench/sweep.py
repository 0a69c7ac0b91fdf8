"""Compare the orders in which a sweep tries points, at the same cost: so many epochs of training.

[784, 30, 10], cross-entropy, 30 epochs of 10,000 digits a trial, ranges as wide as those of
somebody who knows nothing: eta from 0.001 to 100, lmbda from 0.001 to 1,000. A sweep ends when its
trials, those that were stopped early as well, have taken as many epochs as 20 whole ones. Judged by
the 10,000 validation digits; the best point is then trained again, and counted on the test digits.

    pip install '.[sweep]' && python bench/sweep.py
"""

from __future__ import annotations

import statistics
import tempfile
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from firstnet import Recipe, evaluate, load, starting_network, train
from firstnet.sweep.plan import Plan
from firstnet.sweep.running import best, recipe_of, sweep
from firstnet.sweep.space import Choices, Range
from firstnet.sweep.study import Study
from firstnet.sweep.work import Done, Piece, Source, part, work
from report import publish

SEEDS, BUDGET, EXAMPLES = range(10), 20 * 30, 10_000
PLAN = Plan(
    Recipe(cost="cross-entropy", starts="small", epochs=30),
    {
        "eta": Range(0.001, 100.0, log=True),
        "lmbda": Range(0.001, 1000.0, log=True),
        "mini_batch_size": Choices((1, 5, 10, 20, 50, 100)),
    },
    Source(examples=EXAMPLES),
    trials=10_000,
)
CONTESTANTS = {
    "chapter 3's order, then TPE": {"order": "book"},
    "TPE": {"order": "tpe"},
    "random": {"order": "random"},
    "random, none stopped early": {"order": "random", "pruned": False},
}


class Spent(Exception):
    """All epochs are spent."""


class Counting:
    """A worker in this process that counts epochs."""

    count = 1

    def __init__(self) -> None:
        self.epochs = 0

    def submit(self, piece: Piece) -> Future[Done]:
        """Work on a piece, unless all epochs are spent."""
        if self.epochs >= BUDGET:
            raise Spent
        future: Future[Done] = Future()
        done = work(piece)
        self.epochs += len(done.accuracies) - (piece.progress.epochs if piece.progress else 0)
        future.set_result(done)
        return future

    def renew(self) -> None:
        """Nothing can be lost here."""


def measure(plan: Plan) -> dict[str, Any]:
    """Return how many trials there were, and what the best of them reads."""
    with tempfile.TemporaryDirectory() as folder:
        study, trials = Study(plan, f"sqlite:///{Path(folder) / 'sweep.db'}"), 0
        try:
            for _ in sweep(study, Counting()):
                trials += 1
        except Spent:
            pass
        leader = best(study.told())
        assert leader
        recipe = recipe_of(study, leader.point)
    digits = part(plan.source)
    epochs = train(
        starting_network(recipe, plan.seed),
        digits.training,
        digits.validation,
        recipe,
        seed=plan.seed,
    )
    chosen = max(epochs, key=lambda it: it.correct or 0)
    correct = evaluate(chosen.network, load().test)
    return {
        "trials": trials,
        "validation": leader.accuracy,
        "test": correct / 10_000,
    } | leader.point


def told(results: list[dict[str, Any]], name: str) -> str:
    """Return the median and the spread of a share."""
    shares = [100 * result[name] for result in results]
    return f"{statistics.median(shares):.2f} % ({min(shares):.2f} – {max(shares):.2f})"


if __name__ == "__main__":
    found = {
        name: [measure(replace(PLAN, seed=seed, **choices)) for seed in SEEDS]
        for name, choices in CONTESTANTS.items()
    }
    lines = [
        "| order | trials | best on validation digits | its test digits |",
        "|---|---|---|---|",
    ]
    for name, results in found.items():
        trials = statistics.median(result["trials"] for result in results)
        lines.append(
            f"| {name} | {trials:.0f} | {told(results, 'validation')} | {told(results, 'test')} |"
        )
    publish("sweep", {"budget": BUDGET, "results": found}, "\n".join(lines))
