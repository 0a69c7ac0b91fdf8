"""Count the instructions of an example on instruction sets that this machine need not have.

The kernels of the working tree are compiled for SSE2, AVX2 and 64-bit ARM, and driven through a
pipe (`tests/native/piped.py`). Valgrind counts the instructions of the first two; QEMU runs the
third and logs each block of instructions that it enters. Only what `native/kernels.cpp` compiles to
is counted. A count is the same on a busy machine; it says nothing of caches, nor of how many
instructions a processor starts at once. No ARM machine has timed any of this.

    apt install g++-aarch64-linux-gnu qemu-user valgrind && python bench/sets.py
    python bench/sets.py --set "64-bit ARM" --functions    # this one again, and where they are
    python bench/sets.py --kernels FOLDER                  # of another version; nothing is kept
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unittest.mock import patch

import numpy as np

from firstnet import Recipe, starting_network
from firstnet.engines import fast
from report import publish

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "native"))
import piped

CELLS = (  # networks and mini-batches
    ((784, 30, 10), 1),
    ((784, 30, 10), 10),
    ((784, 100, 10), 10),
    ((784, 300, 10), 32),
    ((3072, 200, 10), 1),
    ((3072, 200, 10), 10),
    ((3072, 200, 10), 32),
)
KEPT = HERE / "results" / "sets.json"
EXAMPLES, INK = 40, 0.19  # of digits, this share of the pixels is not 0
KERNELS = re.compile("_ZZ*N8firstnet12_GLOBAL__N_1")  # firstnet::(anonymous namespace)::
Counts = dict[str, int]  # instructions by function
Counting = Callable[[Path, Callable[[tuple[str, ...]], None]], Counts]  # of a program, when run


@dataclass(frozen=True)
class Set:
    """An instruction set: its compiler, the flags for the kernels, and what counts."""

    compiler: str
    flags: tuple[str, ...]
    count: Counting


def by_valgrind(program: Path, run: Callable[[tuple[str, ...]], None]) -> Counts:
    """Count the instructions of an x86 program, in each of its functions."""
    log = program.with_suffix(".log")
    options = ("--tool=callgrind", f"--callgrind-out-file={log}", "--demangle=no", "--quiet")
    run(("valgrind", *options, str(program)))
    counts: Counts = collections.Counter()
    names: dict[str, str] = {}
    function, own = "", True
    for line in log.read_text().splitlines():
        if match := re.match(r"fn=(\(\d+\))(?: (.*))?", line):
            function = names.setdefault(match[1], match[2] or "")
        elif match := re.match(r"cfn=(\(\d+\)) (.*)", line):
            names.setdefault(match[1], match[2])
        elif line.startswith("calls="):
            own = False  # the next line is what the called function took
        elif match := re.match(r"[+\-*\d]\S* (\d+)$", line):
            if own:
                counts[function] += int(match[1])
            own = True
    return {name: count for name, count in counts.items() if KERNELS.match(name)}


def by_qemu(program: Path, run: Callable[[tuple[str, ...]], None]) -> Counts:
    """Count the instructions of an ARM program, in the functions of the kernels."""
    symbols = map(str.split, piped.output("aarch64-linux-gnu-nm", str(program)).splitlines())
    starts = sorted(int(it[0], 16) for it in symbols if KERNELS.match(it[-1]) and it[1] in "tT")
    log = program.with_suffix(".log")
    os.mkfifo(log)  # it would be too long to keep
    counts: Counts = {}
    reader = threading.Thread(target=lambda: counts.update(_read(log)))
    reader.start()
    options = ("-d", "in_asm,exec,nochain", "-dfilter", f"{starts[0]:#x}..{starts[-1]:#x}")
    run(("qemu-aarch64", *options, "-D", str(log), str(program)))
    reader.join()
    log.unlink()
    return counts


def _read(log: Path) -> Counts:
    """Count what is in QEMU's log: the instructions of each block, then each entry into it."""
    lengths: collections.Counter[int] = collections.Counter()
    entered: collections.Counter[tuple[str, str]] = collections.Counter()
    block = 0
    with log.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("Trace"):
                _, address, rest = line.split("/", 2)
                entered[address, rest.partition("] ")[2].strip()] += 1
            elif line.startswith("IN:"):
                block = 0
            elif line.startswith("0x"):
                address = int(line.partition(":")[0], 16)
                if not block:
                    block = address
                    lengths[block] = 0
                lengths[block] += 1
    counts: Counts = collections.Counter()
    for (address, name), times in entered.items():
        counts[name] += times * lengths[int(address, 16)]
    return {name: count for name, count in counts.items() if KERNELS.match(name)}


SETS = {
    "SSE2": Set("g++", (), by_valgrind),
    "AVX2": Set("g++", ("-mavx2", "-mfma"), by_valgrind),
    "64-bit ARM": Set("aarch64-linux-gnu-g++", (), by_qemu),
}


def train(sizes: tuple[int, ...], m: int, command: tuple[str, ...]) -> None:
    """Take one step, by the kernels that this command serves."""
    rng = np.random.default_rng(0)
    recipe = Recipe(sizes=sizes, mini_batch_size=m)
    x: np.ndarray = rng.random((EXAMPLES, sizes[0]), np.float32)
    if sizes[0] == 784:
        x = (255 * x * (rng.random(x.shape) < INK)).astype(np.uint8)
    y = np.eye(sizes[-1], dtype=np.float32)[rng.integers(sizes[-1], size=EXAMPLES)]
    order = rng.permutation(EXAMPLES)[np.newaxis, :m]
    with piped.kernels(command) as kernels, patch.object(fast, "_kernels", lambda: kernels):
        fast.start(starting_network(recipe, 0), x, y, recipe, most_threads=1).train(order, 0.5)


def measure(name: str, folder: Path, kernels: Path, functions: bool) -> dict[str, float]:
    """Return the instructions of an example in each cell."""
    one, counts, program = SETS[name], {}, folder / name.replace(" ", "-")
    if not program.exists():
        piped.build(one.compiler, program, *one.flags, kernels=kernels)
    for sizes, m in CELLS:
        found = one.count(program, partial(train, sizes, m))
        cell, every = f"{list(sizes)} | {m}", sum(found.values())
        counts[cell] = every / m
        print(f"{name}: {cell} | {counts[cell]:,.0f}", flush=True)
        for function, count in sorted(found.items(), key=lambda it: -it[1]):
            if functions and count > every / 40:
                print(f"    {count / every:4.0%} {function[:100]}", flush=True)
    return counts


def table(counts: dict[str, dict[str, float]]) -> str:
    """Return a row for each cell, in thousands."""
    head = f"| network | mini-batch | {' | '.join(counts)} |"
    lines = [head, "|" + "---|" * (2 + len(counts))]
    for cell in next(iter(counts.values())):
        row = " | ".join(f"{found[cell] / 1000:,.1f}" for found in counts.values())
        lines.append(f"| {cell} | {row} |")
    return "\n".join(lines)


def main() -> None:
    """Count, and publish what is of the working tree, beside what is kept of other sets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", action="append", choices=SETS, default=[])
    parser.add_argument("--functions", action="store_true", help="which ones take the most")
    parser.add_argument("--kernels", type=Path, default=piped.NATIVE, help="a folder like native/")
    parser.add_argument("--programs", type=Path, help="where compiled programs are kept, and used")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.programs or Path(temporary)
        counts = {
            name: measure(name, folder, asked.kernels, asked.functions)
            for name in asked.set or list(SETS)
        }
    if asked.kernels != piped.NATIVE:
        print(table(counts))
        return
    kept = json.loads(KEPT.read_text())["instructions"] if KEPT.exists() else {}
    counts = {name: (kept | counts)[name] for name in SETS if name in kept | counts}
    publish("sets", {"instructions": counts}, table(counts))


if __name__ == "__main__":
    main()
