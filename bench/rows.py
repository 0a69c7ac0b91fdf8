"""Time networks whose rows of weights are a multiple of 512 bytes apart, beside their neighbours.

Two versions of the package take turns, each a process of its own: that of a commit, by default the
last before such rows were padded, and that of the working tree. One thread, in microseconds of the
processor, which other work disturbs less than the clock. `--misses` has valgrind count how often
they miss a first cache of 32 kB, with the kernels for AVX2.

    pip install '.[bench]' && python bench/rows.py
    python bench/rows.py --misses       # needs valgrind; keeps the times
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import limits
from contest import contest
from limits import Cell
from report import publish

BEFORE = "e36cb53d"
KEPT = Path(__file__).parent / "results" / "rows.json"
WIDTHS = (128, 256, 448, 480, 496, 512, 528, 560, 1024)
AS_NUMBERS = "digits divided by 256, [784, h, 10]"  # these widths are not about rows
WIDTHS_OF = {AS_NUMBERS: (30, 100, 300, 500)}
KINDS: dict[str, Callable[[int], Cell]] = {
    "digits, [784, h, 10]": lambda h: Cell((784, h, 10), 10),
    "dense numbers, [784, h, 10]": lambda h: Cell((784, h, 10), 10, "numbers"),
    "a layer in the middle, [10, h, h, 10]": lambda h: Cell((10, h, h, 10), 10, "numbers"),
    AS_NUMBERS: lambda h: Cell((784, h, 10), 10, "digits as numbers"),
}
SETS = ("Baseline", "Avx2", "Avx512")
MISSES = re.compile(r"D1 +misses: +([\d,]+)")
CACHE = ("--cache-sim=yes", "--D1=32768,8,64", "--cachegrind-out-file=/dev/null")
Turns = list[list[float]]  # before and after, microseconds of an example


def prepare(folder: str) -> Callable[[Any], Any]:
    """Prepare a version that is timed by its processor's clock."""
    import time

    limits.clock = time.process_time  # in a process of its own
    return limits.prepare(folder)


def versions(commit: str, into: Path) -> list[Path]:
    """Install the package as it was at a commit, and as it is now."""
    before, after = into / commit, into / "now"
    for folder, take in (
        (before, ["git", "archive", commit]),
        (after, ["tar", "-c", "--exclude=*.so"]),
    ):
        if folder.exists():
            continue
        source = folder.with_suffix(".source")
        source.mkdir(parents=True)
        files = subprocess.run(
            [*take, *limits.NEEDED], cwd=limits.ROOT, stdout=subprocess.PIPE, check=True
        )
        subprocess.run(["tar", "-x", "-C", source], input=files.stdout, check=True)
        limits.install(source, folder)
    return [before, after]


def times(
    folders: list[Path], sets: list[str], kinds: list[str]
) -> dict[str, dict[str, dict[str, Turns]]]:
    """Return the turns of each instruction set, kind and width."""
    found: dict[str, dict[str, dict[str, Turns]]] = {}
    with contest(prepare, [str(folder) for folder in folders], threads=1) as asking:
        for name in sets:
            found[name] = {kind: {} for kind in kinds}
            for kind in kinds:
                for width in WIDTHS_OF.get(kind, WIDTHS):
                    for ask in asking.values():
                        ask((*KINDS[kind](width), limits.SIGMOID, name))
                    turns = [[ask("turn") for ask in asking.values()] for _ in range(limits.TURNS)]
                    found[name][kind][str(width)] = turns
                    print(f"{name}: {kind}, {width}: {shown(turns)}", flush=True)
    return found


def misses(native: Path, widths: Sequence[int]) -> list[float]:
    """Return how often an example of dense numbers misses the first cache, for each width."""
    # Not above, since each version is imported in a process of its own.
    sys.path.insert(0, str(limits.ROOT / "tests" / "native"))
    import piped

    with tempfile.TemporaryDirectory() as folder:
        program, log = Path(folder) / "avx2", Path(folder) / "log"
        piped.build("g++", program, "-mavx2", "-mfma", kernels=native)
        command = ("valgrind", "--tool=cachegrind", *CACHE, f"--log-file={log}", str(program))
        found = []
        for width in widths:
            counts = []
            for steps in (2, 4):
                with piped.kernels(command) as kernels:
                    train(kernels, width, steps)
                counted = MISSES.search(log.read_text())
                assert counted, f"valgrind counted nothing: {log.read_text()}"
                counts.append(int(counted[1].replace(",", "")))
            found.append((counts[1] - counts[0]) / (2 * 10))
        return found


def train(kernels: ModuleType, width: int, steps: int) -> None:
    """Take some steps of ten examples."""
    import numpy as np

    from firstnet import Recipe, starting_network
    from firstnet.engines import fast

    rng, recipe = np.random.default_rng(0), Recipe((784, width, 10))
    x: np.ndarray = rng.random((40, 784), np.float32)
    y = np.eye(10, dtype=np.float32)[rng.integers(10, size=40)]
    order = rng.permutation(40).reshape(4, 10)[:steps]
    with patch.object(fast, "_kernels", lambda: kernels):
        network = starting_network(recipe, 0)
        fast.start(network, x, y, recipe, most_threads=1).train(order, 0.1)


def shown(turns: Turns) -> str:
    """Return both medians, and the median of the ratios."""
    before, after = (statistics.median(column) for column in zip(*turns))
    return f"{before:.3g}, {after:.3g}, {ratio(turns):.2f}"


def ratio(turns: Turns) -> float:
    """Return the median of after over before."""
    return statistics.median(after / before for before, after in turns)


def table(found: dict[str, Any]) -> str:
    """Return a table of times for each kind, and one of misses."""
    sets, lines = list(found["us"]), []
    for kind in found["us"][sets[0]]:
        head = " | ".join(f"{name}: before, after, ratio" for name in sets)
        lines += [f"{kind}:", "", f"| h | {head} |", "|" + "---|" * (1 + len(sets))]
        for width in found["us"][sets[0]][kind]:
            cells = " | ".join(shown(found["us"][name][kind][width]) for name in sets)
            lines.append(f"| {width} | {cells} |")
        lines.append("")
    if found.get("misses"):
        lines += ["| h | misses of an example before | after |", "|---|---|---|"]
        for width, (before, after) in found["misses"].items():
            lines.append(f"| {width} | {before:,.0f} | {after:,.0f} |")
    return "\n".join(lines).strip()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--before", default=BEFORE, help="a commit")
    parser.add_argument("--set", action="append", choices=SETS, default=[])
    parser.add_argument("--kind", action="append", choices=KINDS, default=[])
    parser.add_argument("--builds", type=Path, default=Path(tempfile.gettempdir(), "firstnet-rows"))
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {"us": {}, "misses": {}}
    if asked.misses:
        with tempfile.TemporaryDirectory() as folder:
            archive = ["git", "archive", asked.before, "src"]
            files = subprocess.run(archive, cwd=limits.ROOT, stdout=subprocess.PIPE, check=True)
            subprocess.run(["tar", "-x", "-C", folder], input=files.stdout, check=True)
            both = (
                Path(folder) / "src" / "firstnet" / "native",
                limits.ROOT / "src" / "firstnet" / "native",
            )
            widths = (496, 512, 528)
            pairs = zip(*(misses(native, widths) for native in both))
            kept["misses"] = dict(zip(map(str, widths), map(list, pairs)))
    else:
        folders = versions(asked.before, asked.builds)
        for name, kinds in times(
            folders, asked.set or list(SETS), asked.kind or list(KINDS)
        ).items():
            kept["us"][name] = kept["us"].get(name, {}) | kinds
    kept["us"] = {name: kept["us"][name] for name in SETS if name in kept["us"]}
    publish("rows", {"us": kept["us"], "misses": kept["misses"]}, table(kept))
