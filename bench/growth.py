"""Show how the time and the memory of an epoch grow: with examples, width, depth and mini-batch.

Every point is a process of its own; an epoch is timed until `ENOUGH_S` have gone by, three times
at least, and the median counts. A straight line through the logarithms tells the exponent: 1 is as
much again for as much again.

    python bench/growth.py
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from firstnet import Recipe, engines, load, starting_network
from report import publish

ENOUGH_S, TURNS = 1.5, 3
PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "growth.png"
SERIES: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "examples": (
        "[784, 30, 10], mini-batches of 10",
        [{"examples": it} for it in (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)],
    ),
    "width": (
        "[784, n, 10], 10,000 digits, mini-batches of 10",
        [{"sizes": (784, it, 10), "examples": 10_000} for it in (10, 30, 100, 300, 1_000, 3_000)],
    ),
    "depth": (
        "[784, 100 … 100, 10], n hidden layers, 10,000 digits, mini-batches of 10",
        [{"sizes": (784, *(100,) * it, 10), "examples": 10_000} for it in (1, 2, 4, 8, 16, 32)],
    ),
    "mini-batch": (
        "[784, 30, 10], 50,000 digits, mini-batches of n",
        [{"mini_batch": it} for it in (1, 3, 10, 30, 100, 300, 1_000)],
    ),
}


def point(examples: int = 50_000, mini_batch: int = 10, sizes: Any = (784, 30, 10)) -> None:
    """Time an epoch, and print its seconds and the megabytes that it took."""
    recipe = Recipe(sizes=sizes, mini_batch_size=mini_batch)
    digits = load("mnist").training
    rows = np.arange(examples) % len(digits)
    x, labels = digits.x[rows], digits.labels[rows]
    y = np.eye(10, dtype=np.float32)[labels]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    engine = engines.start("fast", starting_network(recipe), x, y, recipe)
    rng, took = np.random.default_rng(0), []
    full = examples - examples % mini_batch
    while len(took) < TURNS or sum(took) < ENOUGH_S:
        order = rng.permutation(examples)[:full].reshape(-1, mini_batch)
        began = time.perf_counter()
        engine.train(order, recipe.eta)
        took.append(time.perf_counter() - began)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([statistics.median(took), (most - before) / 1024]))


def measure() -> dict[str, list[tuple[float, float, float]]]:
    """Return for each series its points: n, seconds, megabytes."""
    found = {}
    for name, (_, points) in SERIES.items():
        found[name] = []
        for choices in points:
            n = len(choices["sizes"]) - 2 if name == "depth" else _n(name, choices)
            asked = [sys.executable, __file__, "--point", json.dumps(choices)]
            seconds, megabytes = json.loads(subprocess.check_output(asked, text=True))
            found[name].append((n, seconds, megabytes))
            print(f"{name} {n:,}: {seconds:.4f} s, {megabytes:.0f} MB", flush=True)
    return found


def _n(name: str, choices: dict[str, Any]) -> int:
    return choices["sizes"][1] if name == "width" else choices[name.replace("-", "_")]


def exponent(points: list[tuple[float, float, float]]) -> float:
    """Return the slope of the straight line through the logarithms of n and seconds."""
    n, seconds, _ = np.log(np.maximum(points, 1e-9)).T
    return float(np.polyfit(n, seconds, 1)[0])


def draw(found: dict[str, list[tuple[float, float, float]]]) -> None:
    """Draw seconds and megabytes, a series a panel."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 7), layout="constrained")
    for axes, (name, points) in zip(figure.subplots(2, 2).flat, found.items()):
        n, seconds, megabytes = np.array(points).T
        axes.loglog(n, seconds, "o-", color="#1f77b4", label="seconds an epoch")
        fitted = np.polyfit(np.log(n), np.log(seconds), 1)
        axes.loglog(n, np.exp(np.polyval(fitted, np.log(n))), ":", color="#1f77b4")
        axes.set_title(f"{name}: exponent {fitted[0]:.2f}\n{SERIES[name][0]}", fontsize=9)
        axes.set_xlabel(f"n ({name})")
        axes.set_ylabel("seconds an epoch", color="#1f77b4")
        beside = axes.twinx()
        beside.loglog(n, np.maximum(megabytes, 0.1), "s--", color="#d95f02", alpha=0.6)
        beside.set_ylabel("MB", color="#d95f02")
    figure.savefig(PICTURE, dpi=110)


def table(found: dict[str, list[tuple[float, float, float]]]) -> str:
    """Return a row for each series."""
    lines = ["| what grows | n: seconds an epoch, MB | exponent |", "|---|---|---|"]
    for name, points in found.items():
        told = "; ".join(f"{n:,}: {s:.3g}, {max(mb, 0):.0f}" for n, s, mb in points)
        lines.append(f"| {name}: {SERIES[name][0]} | {told} | {exponent(points):.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--point", type=json.loads, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.point:
        point(**asked.point)
        raise SystemExit
    found = measure()
    draw(found)
    publish("growth", {"points": found}, table(found))
