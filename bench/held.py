"""Time dense inputs with everybody held to one instruction set: most laptops have no AVX-512.

The cells of `grid.py` whose inputs are not digits, one thread, float32, in seconds of the
processor, so that a busy machine does less harm. `contest.py` has the environment that holds each
library; of JAX it holds what it compiles, and not the code that was compiled before.

    pip install '.[bench]' && python bench/held.py              # AVX2
    python bench/held.py --set SSE2 --mini-batch 10             # prints, and keeps nothing
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import grid
from contest import HELD, contest
from contestants import Cell
from report import publish

SIZES, MINI_BATCHES = (3072, 200, 10), (1, 10, 32, 100, 1000)
CONTESTANTS = ("firstnet fast", "PyTorch eager", "JAX lax.scan", "scikit-learn")


def prepare(name: str) -> Callable[[Any], Any]:
    """Prepare a contestant that is timed by its processor's clock."""
    grid.clock = time.process_time  # in a process of its own
    return grid.prepare(name)


def table(results: dict[int, dict[str, Any]]) -> str:
    """Return a row for each mini-batch: microseconds an example."""
    lines = [
        f"| mini-batch | {' | '.join(CONTESTANTS)} | fastest peer / ours |",
        "|" + "---|" * (2 + len(CONTESTANTS)),
    ]
    for m, result in results.items():
        found = grid.medians(result)
        ratio = min(us for name, us in found.items() if name != grid.OURS) / found[grid.OURS]
        row = " | ".join(f"{found[name]:.1f}" for name in CONTESTANTS)
        lines.append(f"| {m} | {row} | {ratio:.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", choices=HELD, default="AVX2", help="the instruction set")
    parser.add_argument("--mini-batch", action="append", type=int)
    asked = parser.parse_args()
    results = {}
    with contest(prepare, CONTESTANTS, 1, asked.set) as contestants:
        for m in asked.mini_batch or MINI_BATCHES:
            cell = Cell(SIZES, m, "float32", "quadratic", 1)
            results[m] = {"us": grid.measure(cell, contestants)}
            print(grid.line({"cell": vars(cell), **results[m]}), flush=True)
    if asked.set == "AVX2" and not asked.mini_batch:
        publish("held", {"set": asked.set, "cells": results}, table(results))
    else:
        print(table(results))
