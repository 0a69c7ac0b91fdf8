"""Time the grid with everybody held to one instruction set: most laptops have no AVX-512.

The cells of `grid.py` in float32 with the quadratic cost, one thread, in seconds of the processor,
so that a busy machine does less harm. `contest.py` has the environment that holds each library; of
JAX it holds what it compiles, and not the code that was compiled before. Cells are kept as they are
measured, so that a run that was cut off goes on.

    pip install '.[bench]' && python bench/held.py --publish
    python bench/held.py --set SSE2 --sizes 784,30,10 --mini-batch 10
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grid
from contest import HELD, contest
from contestants import Cell
from report import publish

SETS = ("SSE2", "AVX2")
CONTESTANTS = ("firstnet fast", "PyTorch eager", "JAX lax.scan", "scikit-learn")
KEPT = Path(__file__).parent / "results" / "held-cells.jsonl"
Found = dict[str, Any]  # the instruction set, sizes, mini-batch, load, and microseconds


def prepare(name: str) -> Callable[[Any], Any]:
    """Prepare a contestant that is timed by its processor's clock."""
    grid.clock = time.process_time  # in a process of its own
    return grid.prepare(name)


def ratio(found: Found) -> float:
    """Return the fastest peer's time over ours."""
    medians = grid.medians(found)
    return min(us for name, us in medians.items() if name != grid.OURS) / medians[grid.OURS]


def table(results: list[Found]) -> str:
    """Return a row for each network and mini-batch: microseconds an example."""
    names = ("ours", *CONTESTANTS[1:], "fastest peer / ours")
    columns = [f"{one_set}: {name}" for one_set in SETS for name in names]
    lines = [
        f"| network | mini-batch | {' | '.join(columns)} |",
        "|" + "---|" * (2 + len(columns)),
    ]
    for sizes in grid.SIZES:
        for m in grid.MINI_BATCHES:
            row = []
            for one_set in SETS:
                cell = [it for it in results if cell_of(it) == (one_set, sizes, m)]
                us = grid.medians(cell[-1]) if cell else {}
                row += [f"{us[name]:.3g}" if name in us else "" for name in CONTESTANTS]
                row.append(f"{ratio(cell[-1]):.2f}" if cell else "")
            lines.append(f"| {list(sizes)} | {m} | {' | '.join(row)} |")
    return "\n".join(lines)


def cell_of(found: Found) -> tuple[str, tuple[int, ...], int]:
    """Return what was measured."""
    return found["set"], tuple(found["sizes"]), found["mini_batch"]


def run(asked: argparse.Namespace) -> list[Found]:
    """Measure the cells that are not kept yet, and return all of them."""
    lines = asked.into.read_text().splitlines() if asked.into.exists() else []
    kept = [json.loads(line) for line in lines]
    known = {cell_of(found) for found in kept}
    every = [tuple(map(int, it.split(","))) for it in asked.sizes] or list(grid.SIZES)
    for one_set in asked.set or SETS:
        with contest(prepare, CONTESTANTS, 1, one_set) as contestants:
            for sizes in every:
                for m in asked.mini_batch or grid.MINI_BATCHES:
                    if (one_set, sizes, m) in known:
                        continue
                    cell = Cell(sizes, m, "float32", "quadratic", 1)
                    us = grid.measure(cell, contestants)
                    load = os.getloadavg()[0]
                    kept.append(
                        {"set": one_set, "sizes": sizes, "mini_batch": m, "load": load, "us": us}
                    )
                    with asked.into.open("a") as file:
                        print(json.dumps(kept[-1]), file=file)
                    print(f"{one_set}: {grid.line({'cell': vars(cell), 'us': us})}", flush=True)
    return kept


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", action="append", choices=HELD, help="the instruction set")
    parser.add_argument("--sizes", action="append", default=[])
    parser.add_argument("--mini-batch", action="append", type=int)
    parser.add_argument("--into", type=Path, default=KEPT, help="where cells are kept")
    parser.add_argument("--publish", action="store_true", help="put the table into README.md")
    asked = parser.parse_args()
    results = run(asked)
    if asked.publish:
        loads = [found["load"] for found in results]
        middle = statistics.median(loads)
        busy = f"Load while it ran: {middle:.1f} ({min(loads):.1f} to {max(loads):.1f})."
        publish("held", {"cells": results}, f"{busy}\n\n{table(results)}")
