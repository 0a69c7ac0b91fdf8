"""How far the book's first network is from what one core of this machine can do.

Counted are the multiply-adds of an example and the cache lines of weights that it touches, for the
actual digits and the kernels' own path: with AVX-512 a packed mini-batch, with every row of weights
that any of its digits needs; otherwise digit by digit. Measured are the core's
multiply-adds a second and the bytes a second that its caches read and change (`limit.cpp`, compiled
here). A bound is the time that an example would take if nothing else took any.

    python bench/limit.py
"""

from __future__ import annotations

import collections
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from firstnet import Recipe, load, starting_network
from firstnet.engines import fast
from report import publish

RECIPE = Recipe()
HIDDEN, OUTPUTS, BATCH = 30, 10, 10
LINE, NUMBER = 64, 4  # bytes
WIDE = "Avx512" in fast.instruction_sets()
VECTOR = LINE if WIDE else LINE // 2  # bytes
PACKED = BATCH if WIDE else 1  # examples in a packed batch
ROW = -(-HIDDEN * NUMBER // LINE) * LINE  # of weights, those of an input, in whole lines
WEIGHTS = 784 * ROW
TURNS = 15


def peak(first: int) -> dict[str, float]:
    """Return what limit.cpp measures, in half of the first cache and for as many bytes as ours."""
    vector = f"-DVECTOR_BYTES={VECTOR}"
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "limit"
        source = Path(__file__).with_suffix(".cpp")
        options = ["-O3", "-march=native", "-ffp-contract=fast", vector, "-Wno-psabi"]
        subprocess.run(["c++", *options, str(source), "-o", str(program)], check=True)
        return json.loads(subprocess.check_output([program, str(first // 2), str(WEIGHTS)]))


def first_cache() -> int:
    """Return the bytes of the core's first cache for data."""
    told = Path("/sys/devices/system/cpu/cpu0/cache/index0/size").read_text().strip()
    return int(told.removesuffix("K")) * 1024


def padded(neurons: int) -> int:
    """Return how many neurons the vectors of a layer have lanes for."""
    return -(-neurons * NUMBER // VECTOR) * VECTOR // NUMBER


def rows_of(steps: int) -> list[list[list[int]]]:
    """Return the rows of weights that some mini-batches need, for each of their groups."""
    x, rng = load("mnist").training.x, np.random.default_rng(0)
    return [
        [np.flatnonzero(x[group].any(axis=0)).tolist() for group in batch.reshape(-1, PACKED)]
        for batch in rng.integers(len(x), size=(steps, BATCH))
    ]


def touched(batches: list[list[list[int]]]) -> Iterator[int]:
    """Yield the rows that are touched, forward and back, in order."""
    for groups in batches:
        for _ in ("forward", "back"):
            for rows in groups:
                yield from rows


def missed(batches: list[list[list[int]]], room: int) -> float:
    """Return the share of rows that are not among the last ones, if there is room for so many."""
    near: collections.OrderedDict[int, None] = collections.OrderedDict()
    count = missing = 0
    for row in touched(batches):
        count += 1
        missing += row not in near
        near[row] = None
        near.move_to_end(row)
        if len(near) > room:
            near.popitem(last=False)
    return missing / count


def measured_us() -> float:
    """Return the microseconds of an example: the median of some turns."""
    digits = load("mnist").training
    y = digits.targets()
    engine = fast.start(starting_network(RECIPE), digits.x, y, RECIPE, most_threads=1)
    rng, turns = np.random.default_rng(0), []
    steps = 10_000
    for _ in range(TURNS):
        order = rng.integers(len(digits), size=(steps, BATCH))
        began = time.perf_counter()
        engine.train(order, RECIPE.eta)
        turns.append(1e6 * (time.perf_counter() - began) / order.size)
    return statistics.median(turns)


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-1:])
    near = first_cache()
    found = peak(near)
    inputs = float(np.count_nonzero(load("mnist").training.x, axis=1).mean())
    batches = rows_of(300)
    rows = statistics.mean(len(group) for groups in batches for group in groups)
    # Forward and BP4 in the first layer; forward, BP2 and BP4 for both ways round in the second.
    needed = 2 * (2 * inputs * HIDDEN + 4 * HIDDEN * OUTPUTS)
    second = 2 * HIDDEN * padded(OUTPUTS) + 2 * OUTPUTS * padded(HIDDEN)
    done = 2 * (2 * rows * padded(HIDDEN) + second)
    moved = rows * ROW / PACKED  # bytes
    share = missed(batches, (near - PACKED * 784 * NUMBER * (PACKED > 1)) // ROW)
    read, change = (
        {
            place: found[f"{what} {place_bytes}"]
            for place, place_bytes in (("1", near // 2), ("2", WEIGHTS))
        }
        for what in ("read", "change")
    )
    ours = measured_us()
    bounds = [
        (
            f"{needed / 1e3:.1f} thousand multiplications and additions that are needed",
            f"{found['multiply_adds'] / 1e9:.0f} GFLOP/s",
            1e6 * needed / found["multiply_adds"],
        ),
        (
            f"{done / 1e3:.1f} thousand that are done",
            "the same",
            1e6 * done / found["multiply_adds"],
        ),
        (
            f"{moved / 1e3:.1f} kB of weights read, as many changed, in the first cache",
            f"{read['1'] / 1e9:.0f} and {change['1'] / 1e9:.0f} GB/s",
            1e6 * (moved / read["1"] + moved / change["1"]),
        ),
        (
            f"the {100 * share:.0f} % of them that have to come from the second",
            f"{read['2'] / 1e9:.0f} and {change['2'] / 1e9:.0f} GB/s",
            1e6 * share * (moved / read["2"] + moved / change["2"]),
        ),
    ]
    beside = f", {rows:.0f} in at least one of {PACKED}" if PACKED > 1 else ""
    table = [
        f"An example: {inputs:.0f} pixels that are not 0{beside}. Measured: {ours:.3f} µs.",
        "",
        "| what | this machine, one core | bound, µs | share reached |",
        "|---|---|---|---|",
        *(f"| {what} | {rate} | {us:.3f} | {us / ours:.0%} |" for what, rate, us in bounds),
    ]
    publish(
        "limit",
        {"machine_rates": found, "measured_us": ours, "bounds": bounds, "missed": share},
        "\n".join(table),
    )
