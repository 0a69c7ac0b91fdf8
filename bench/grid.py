"""Time a step over the sizes that people try, side by side with the peers.

Each contestant may use one thread on one processor, or two on two (`contest.py`). A cell is made
ready by all of them; then they take turns, `TURNS` of them after one that is not counted, and
medians are compared. A turn is as many steps as take `TURN_S`, told as microseconds an example.
Cells are kept as they are measured, so that a run that was cut off goes on.

    pip install '.[bench]' && python bench/grid.py
    python bench/grid.py --sizes 784,30,10 --threads 1 --contestant "firstnet fast"
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contest import Work, contest
from contestants import CONTESTANTS, KINDS, CannotDo, Cell
from report import publish

OURS = "firstnet fast"
SIZES = (
    (784, 10),
    (784, 30, 10),
    (784, 100, 10),
    (784, 100, 100, 10),
    (784, 500, 10),
    (784, 1000, 500, 10),
    (10, 20, 2),
    (3072, 200, 10),
)
MINI_BATCHES = (1, 10, 32, 100, 1000)
DTYPES, THREADS = ("float32", "float64"), (1, 2)
TURN_S, TURNS, MOST_STEPS = 0.05, 5, 20_000
CALM_S = (
    0.08  # until the second threads of whoever had his turn before have stopped to wait for work
)
KEPT = Path(__file__).parent / "results" / "grid-cells.jsonl"
clock = time.perf_counter


def prepare(name: str) -> Callable[[Cell | None], Any]:
    """Return what makes a cell ready when given one, and takes a turn at it when given "turn".

    The answer is how many steps a turn is, or why the contestant does not take part; and then the
    seconds of a step.
    """
    steps, count, calm = None, 1, 0.0

    def work(asked: Cell | str) -> int | str | float:
        nonlocal steps, count, calm
        if isinstance(asked, Cell):
            steps = None  # lets go of the last one's memory first
            calm = CALM_S * (asked.threads > 1)
            try:
                steps = CONTESTANTS[name](asked)
            except CannotDo as reason:
                return str(reason)
            time.sleep(calm)
            count = count_for_a_turn(steps)
            return count
        time.sleep(calm)
        return seconds_of_a_step(steps, count)

    return work


def count_for_a_turn(steps: Any) -> int:
    """Return how many steps take about `TURN_S`; they are compiled and warm after that."""
    count = 2
    seconds_of_a_step(steps, count)  # compiles
    while True:
        taken = seconds_of_a_step(steps, count)
        enough = min(MOST_STEPS, max(2, int(TURN_S / taken)))
        if enough <= 3 * count:
            return enough
        count = enough


def seconds_of_a_step(steps: Any, count: int) -> float:
    """Return the seconds of each of at least so many steps."""
    began = clock()
    taken = steps(count)
    return (clock() - began) / taken


def measure(cell: Cell, contestants: dict[str, Work]) -> dict[str, Any]:
    """Return microseconds an example for each contestant, or why it does not take part."""
    ready = {name: ask(cell) for name, ask in contestants.items()}  # one at a time
    results: dict[str, Any] = {
        name: it if isinstance(it, str) else [] for name, it in ready.items()
    }
    for turn in range(TURNS + 1):
        for name in [name for name, result in results.items() if not isinstance(result, str)]:
            took = contestants[name]("turn")
            if turn:
                results[name].append(1e6 * took / cell.mini_batch)
    return results


def cells(asked: argparse.Namespace, threads: int) -> Iterator[Cell]:
    """Yield the cells that are asked for."""
    sizes = [tuple(map(int, it.split(","))) for it in asked.sizes] or SIZES
    every = itertools.product(
        sizes, asked.mini_batch or MINI_BATCHES, asked.dtype or DTYPES, asked.kind or KINDS
    )
    for size, mini_batch, dtype, kind in every:
        yield Cell(size, mini_batch, dtype, kind, threads)


def run(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Measure the cells that are not kept yet, and return all of them."""
    lines = asked.into.read_text().splitlines() if asked.into.exists() else []
    kept = [json.loads(line) for line in lines]
    known = [it["cell"] for it in kept]
    for threads in asked.threads or THREADS:
        with contest(prepare, asked.contestant or list(CONTESTANTS), threads) as contestants:
            for cell in cells(asked, threads):
                described = json.loads(json.dumps(asdict(cell)))
                if described in known:
                    continue
                results = measure(cell, contestants)
                kept.append({"cell": described, "load": os.getloadavg()[0], "us": results})
                with asked.into.open("a") as file:
                    print(json.dumps(kept[-1]), file=file)
                print(line(kept[-1]), flush=True)
    return kept


def medians(result: dict[str, Any]) -> dict[str, float]:
    """Return the median of each contestant that took part."""
    return {
        name: statistics.median(values)
        for name, values in result["us"].items()
        if isinstance(values, list)
    }


def line(result: dict[str, Any]) -> str:
    """Return a cell in a line: ours, and how many times that each peer takes."""
    cell, found = result["cell"], medians(result)
    ours = found[OURS]
    peers = {name: us / ours for name, us in found.items() if name != OURS}
    least = min(peers.values(), default=float("nan"))
    told = ", ".join(f"{name} {ratio:.2f}" for name, ratio in peers.items())
    sizes = ",".join(map(str, cell["sizes"]))
    return (
        f"[{sizes}] m={cell['mini_batch']} {cell['dtype']} {cell['kind']} t={cell['threads']}: "
        f"{ours:.3g} us; least {least:.2f}: {told}"
    )


def table(results: Sequence[dict[str, Any]]) -> str:
    """Return a row for each network and mini-batch: the fastest peer's time over ours."""
    kinds, columns = list(KINDS), list(itertools.product(THREADS, DTYPES))
    head = "| network | mini-batch | " + " | ".join(
        f"{kind}, {dtype}, {threads} thread{'s' * (threads > 1)}"
        for kind in kinds
        for threads, dtype in columns
    )
    lines = [head + " |", "|" + "---|" * (2 + len(kinds) * len(columns))]
    found = {json.dumps(result["cell"], sort_keys=True): medians(result) for result in results}
    for size, mini_batch in itertools.product(SIZES, MINI_BATCHES):
        row = [f"[{', '.join(map(str, size))}]", str(mini_batch)]
        for kind in kinds:
            for threads, dtype in columns:
                cell = asdict(Cell(size, mini_batch, dtype, kind, threads))
                us = found.get(json.dumps(cell, sort_keys=True))
                peers = (
                    {name: it / us[OURS] for name, it in us.items() if name != OURS} if us else {}
                )
                row.append(f"{min(peers.values()):.1f}" if peers else "")
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", action="append", default=[])
    parser.add_argument("--mini-batch", action="append", type=int)
    parser.add_argument("--dtype", action="append", choices=DTYPES)
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--threads", action="append", type=int, choices=THREADS)
    parser.add_argument("--contestant", action="append", choices=CONTESTANTS)
    parser.add_argument("--into", type=Path, default=KEPT, help="where cells are kept")
    parser.add_argument("--publish", action="store_true", help="put the table into README.md")
    asked = parser.parse_args()
    if asked.contestant and OURS not in asked.contestant:
        parser.error(f"everybody is compared with {OURS!r}: name it as well")
    results = run(asked)
    if asked.publish:
        publish("grid", {"turns": TURNS, "turn_s": TURN_S, "cells": results}, table(results))
