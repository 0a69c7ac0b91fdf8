"""One process or two: how long a step takes over the width of the network, and of the mini-batch.

The network [784, n, n, 10] under torchrun on this machine, the PyTorch engine on the processor, one
thread a process. A step of two processes ends with the sum of their slopes, by gloo over the
machine's own network. One and two take turns, and the fastest turns are compared, since two
processes want two processors, and others may be at work on them; how much they were is kept as the
load.

    python bench/processes.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np

from firstnet import Recipe, engines, starting_network
from firstnet.many import sharing
from firstnet.many.group import Group
from firstnet.many.place import place
from report import publish

WIDTHS = (30, 100, 300, 1_000)
MINI_BATCHES = (10, 100, 1_000)
TURNS = 8
SECONDS = 0.2  # of steps for a measurement, about
SETTINGS = {"1 process": 1, "2 processes": 2}


def step_s(width: int, size: int, group: Group | None) -> float:
    """Return the seconds of a step."""
    recipe = Recipe(
        (784, width, width, 10), mini_batch_size=size, cost="cross-entropy", starts="small"
    )
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (5_000, 784)).astype(np.uint8)
    y = np.eye(10, dtype="float32")[rng.integers(0, 10, 5_000)]
    start = (
        partial(sharing.start, group=group, device="cpu") if group else engines.on("cpu", "pytorch")
    )
    engine = engines.start(start, starting_network(recipe, 0), x, y, recipe)
    order = rng.integers(0, 5_000, (2_000, size))

    def steps(number: int) -> float:
        began = time.perf_counter()
        engine.train(order[:number], 0.01)
        return time.perf_counter() - began

    steps(2)
    number = int(min(max(SECONDS / (steps(3) / 3), 3), len(order)))
    if group:  # everybody takes as many
        number = int(json.loads(group.same_bytes(json.dumps(number).encode())))
    return steps(number) / number


def work(path: str, widths: list[int], sizes: list[int]) -> None:
    """Measure in one of the processes; the first one writes down what came out."""
    here = place()
    group = None if here.alone else Group(here)
    found = {f"{width} {size}": step_s(width, size, group) for width in widths for size in sizes}
    if here.leads:
        Path(path).write_text(json.dumps(found))
    if group:
        group.leave()


def measure(setting: str) -> dict[str, float]:
    """Let fresh processes measure the seconds of a step for every network and mini-batch."""
    launch = ["torch.distributed.run", "--standalone", "--nproc-per-node", str(SETTINGS[setting])]
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        subprocess.run(
            [sys.executable, "-m", *launch, __file__, file.name],
            check=True, env=os.environ | {"OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        found: dict[str, float] = json.loads(Path(file.name).read_text())
    return found


def table(fastest: dict[str, dict[str, float]]) -> str:
    """Return a row for each network and mini-batch."""
    head = "| hidden neurons | weights | mini-batch | " + " | ".join(f"{it}, ms" for it in SETTINGS)
    rows = [f"{head} | 2 processes are faster by |", "|---" * (4 + len(SETTINGS)) + "|"]
    for width in WIDTHS:
        weights = 784 * width + width * width + 10 * width
        for size in MINI_BATCHES:
            took = [fastest[it][f"{width} {size}"] for it in SETTINGS]
            cells = " | ".join(f"{1000 * it:.3f}" for it in took)
            sizes = f"{width} and {width} | {weights:,} | {size:,}"
            row = f"| {sizes} | {cells} | {took[0] / took[-1]:.2f} |"
            rows.append(row)
    return "\n".join(rows)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(sys.argv[1], list(WIDTHS), list(MINI_BATCHES))
        sys.exit()
    turns: dict[str, list[dict[str, float]]] = {setting: [] for setting in SETTINGS}
    loads = []
    for _ in range(TURNS):
        for setting, measured in turns.items():
            measured.append(measure(setting))
        loads.append(os.getloadavg()[0])
    fastest = {
        setting: {key: min(it[key] for it in measured) for key in measured[0]}
        for setting, measured in turns.items()
    }
    said = f"The fastest of {TURNS} turns; load {min(loads):.1f} to {max(loads):.1f}.\n\n"
    publish("processes", {"turns": turns, "loads": loads}, said + table(fastest))
