"""Measure where one kernel takes over from another, for the limits in native/ that are numbers.

For each value of a limit the package is built once from a copy of its source in which that number
is another one; each build is a process of its own, and they take turns. One thread; microseconds an
example.

    pip install '.[bench]' && python bench/limits.py
    python bench/limits.py --limit kTransposeBatch      # this one again; keep the others' results
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from contest import contest
from report import publish

ROOT = Path(__file__).parent.parent
KEPT = Path(__file__).parent / "results" / "limits.json"
TURNS, TURN_S = 9, 0.05
NEVER = 2_000_000_000
NEEDED = (
    "src",
    "CMakeLists.txt",
    "pyproject.toml",
    "README.md",
    "LICENSE",
)  # to install the package
clock = time.perf_counter


class Cell(NamedTuple):
    """What is timed.

    Attributes:
        sizes: of the network.
        mini_batch: so many examples.
        share: what it learns from: bytes of which this share, here and there, is not 0; "numbers",
            of which none is 0; "digits as numbers"; or, with None, MNIST's digits.
    """

    sizes: tuple[int, ...]
    mini_batch: int
    share: float | str | None = None


@dataclass(frozen=True)
class Limit:
    """A number in the kernels' source.

    Attributes:
        file: where it stands, in native/.
        values: what it is set to, by what that means.
        cells: what is timed.
        recipe: how the network learns.
        sets: the instruction sets for which it means anything.
    """

    file: str
    values: dict[str, int]
    cells: tuple[Cell, ...]
    recipe: dict[str, Any]
    sets: tuple[str, ...] = ("Avx512", "Avx2")


def each(sizes: tuple[int, ...], *mini_batches: int) -> tuple[Cell, ...]:
    """Return a cell for each mini-batch."""
    return tuple(Cell(sizes, mini_batch) for mini_batch in mini_batches)


SIGMOID = {"eta": 0.1}
MOMENTUM = {"eta": 0.01, "momentum": 0.9, "cost": "cross-entropy", "starts": "small"}
RELU = {"eta": 0.01, "neuron": "relu", "cost": "log-likelihood", "starts": "he"}

LIMITS = {
    "kVelocityOnlyBatch": Limit(
        "descent.hpp",
        {"velocity alone": 1, "weights and velocity": NEVER},
        each((784, 30, 10), 1, 2, 4, 6, 8, 12, 16, 32)
        + each((784, 100, 100, 10), 1, 2, 4, 6, 8, 12, 16, 32),
        MOMENTUM,
    ),
    "kTransposeBatch": Limit(
        "kernels.cpp",
        {"copied": 1, "stepped twice": NEVER},
        each((784, 30, 10), 4, 8, 16, 24, 32, 48, 64, 128)
        + each((784, 100, 100, 10), 4, 8, 16, 24, 32, 48, 64, 128),
        SIGMOID,
    ),
    "kDeltaBytes": Limit(
        "wide.hpp",
        {f"{kb} kB": 1000 * kb for kb in (25, 100, 200, 400, 100_000)},
        each((784, 500, 10), 100, 300, 1000) + each((784, 1000, 500, 10), 100, 300, 1000),
        RELU,
    ),
    "kWideInputs": Limit(
        "trainer.hpp",
        {"as a wide layer": 1, "as another one": NEVER},
        tuple(Cell((it, 200, 10), 1, "numbers") for it in (300, 1200, 2400, 3072, 4800, 9600)),
        SIGMOID,
    ),
    "kPackedBatch": Limit(
        "inputs.hpp",
        {"packed": 1, "sparse": NEVER},
        each((784, 30, 10), 1, 2, 3, 4, 6, 10, 100) + each((784, 100, 10), 1, 2, 3, 4, 6, 10, 100),
        SIGMOID,
        ("Avx512",),
    ),
    "kMaxUnionRatio": Limit(
        "inputs.hpp",
        {"packed": 1000, "sparse": 0},
        tuple(
            Cell(sizes, 10, share)
            for sizes in ((784, 30, 10), (784, 100, 10))
            for share in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
        ),
        SIGMOID,
        ("Avx512",),
    ),
    "kPackedBytes": Limit(
        "trainer.hpp",
        {"packed once": 500_000, "packed again": 0},
        each((784, 30, 10), 10, 16, 24, 32, 64, 128)
        + each((784, 100, 10), 10, 16, 24, 32, 64, 128),
        SIGMOID,
        ("Avx512",),
    ),
}


def build(name: str, value: int, folder: Path) -> None:
    """Install the package into a folder, with another number in the place of a limit."""
    if folder.exists():
        return
    source = folder.with_suffix(".source")
    source.mkdir(parents=True)
    for each_name in NEEDED:
        path = ROOT / each_name
        (shutil.copytree if path.is_dir() else shutil.copy)(path, source / each_name)
    file = source / "src" / "firstnet" / "native" / LIMITS[name].file
    text, count = re.subn(rf"\b{name} = [0-9'_.]+", f"{name} = {value}", file.read_text())
    if count != 1:
        raise SystemExit(f"{file} has {count} lines that set {name}")
    file.write_text(text)
    install(source, folder)


def install(source: Path, folder: Path) -> None:
    """Install the package into a folder from a copy of its source, which is deleted."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--target", folder, source], check=True)
    shutil.rmtree(source)


def prepare(folder: str) -> Callable[[Any], Any]:
    """Return what makes a cell ready, and then takes a turn when given "turn"."""
    sys.path.insert(0, folder)
    import numpy as np

    import firstnet
    from firstnet.engines import fast

    if not Path(firstnet.__file__).is_relative_to(folder):
        raise SystemExit(f"{firstnet.__file__} is in the way; uninstall what is editable")
    rng, running = np.random.default_rng(0), {}

    def work(asked: Any) -> float:
        if asked != "turn":
            sizes, mini_batch, share, choices, instruction_set = asked
            recipe = firstnet.Recipe(sizes=sizes, mini_batch_size=mini_batch, **choices)
            if share in (None, "digits as numbers"):
                x, labels = firstnet.load().training.x, firstnet.load().training.labels
                x = x if share is None else x.astype(np.float32) / 256
            else:
                labels = rng.integers(10, size=10_000)
                if share == "numbers":
                    x = rng.random((len(labels), sizes[0]), np.float32)
                else:
                    x = rng.integers(1, 256, (len(labels), sizes[0])).astype(np.uint8)
                    x *= rng.random(x.shape) < share
            network = firstnet.starting_network(recipe, 0)
            y = np.eye(10, dtype="float32")[labels]
            engine = fast.start(network, x, y, recipe, instruction_set, 1)
            running.update(engine=engine, eta=recipe.eta, shape=(4, mini_batch), count=len(x))
            once = took()
            steps = max(4, min(20_000, int(4 * TURN_S / once)))
            running.update(shape=(steps, mini_batch))
            took()
            return 0.0
        return took()

    def took() -> float:
        order = rng.integers(running["count"], size=running["shape"])
        began = clock()
        running["engine"].train(order, running["eta"])
        return clock() - began

    def micro(asked: Any) -> float:
        seconds = work(asked)
        return 1e6 * seconds / (running["shape"][0] * running["shape"][1])

    return micro


def measure(limit: Limit, folders: dict[str, str], instruction_set: str) -> list[dict[str, float]]:
    """Return the median microseconds an example of each value, cell by cell."""
    found = []
    with contest(prepare, list(folders), threads=1) as asking:
        for cell in limit.cells:
            for ask in asking.values():
                ask((*cell, limit.recipe, instruction_set))
            turns = [[ask("turn") for ask in asking.values()] for _ in range(TURNS)]
            medians = [statistics.median(each_one) for each_one in zip(*turns)]
            found.append(dict(zip(folders.values(), medians)))
    return found


def table(name: str, sets: dict[str, list[dict[str, float]]]) -> str:
    """Return a limit's table: a row a cell, a column for each value and instruction set."""
    limit = LIMITS[name]
    head = [f"{value}, {kind}" for kind in sets for value in limit.values]
    lines = [
        f"`{name}` in `native/{limit.file}`:\n",
        "| network | mini-batch | " + " | ".join(head) + " |",
        "|" + "---|" * (2 + len(head)),
    ]
    for at, (sizes, mini_batch, share) in enumerate(limit.cells):
        network = f"{list(sizes)}" + (
            f", {share:.0%} of bytes" if isinstance(share, float) else f", {share}" if share else ""
        )
        cells = [f"{us:.4g}" for found in sets.values() for us in found[at].values()]
        lines.append(f"| {network} | {mini_batch} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", action="append", choices=LIMITS)
    parser.add_argument(
        "--builds", type=Path, default=Path(tempfile.gettempdir(), "firstnet-limits")
    )
    parser.add_argument("--only-build", action="store_true")
    parser.add_argument("--set", action="append", help="instruction sets", default=[])
    asked = parser.parse_args()
    kept = json.loads(KEPT.read_text())["us"] if KEPT.exists() else {}
    for name in asked.limit or LIMITS:
        folders = {}
        for told, value in LIMITS[name].values.items():
            folder = asked.builds / f"{name}-{value}"
            build(name, value, folder)
            folders[str(folder)] = told
        if asked.only_build:
            continue
        sets = [
            one_set for one_set in LIMITS[name].sets if one_set in (asked.set or LIMITS[name].sets)
        ]
        kept[name] = {one_set: measure(LIMITS[name], folders, one_set) for one_set in sets}
        print(table(name, kept[name]), flush=True)
    if not asked.only_build:
        kept = {name: kept[name] for name in LIMITS if name in kept}
        tables = [table(name, found) for name, found in kept.items()]
        publish("limits", {"turns": TURNS, "us": kept}, "\n\n".join(tables))
