"""Train on a file that is larger than memory may be: seconds, bytes a second, memory.

The training digits are written down over and over, in MNIST's own format; what the system keeps of
the file is dropped before each reading. The kernels alone: the same buffers, from memory.

    python bench/larger.py --gigabytes 20 --folder SOMEWHERE
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from firstnet import Recipe, engines, load, starting_network, train
from firstnet.data.store import MNIST, fetch
from report import publish

BUFFER, BLOCK = 200_000, 8 << 20
RECIPE = Recipe(epochs=1, buffer=BUFFER)


def write(folder: Path, gigabytes: float) -> Path:
    """Write a folder as `load` takes it, five sixths of which are so large; return its largest."""
    digits, labels = (fetch(MNIST[f"train-{part}"]) for part in ("images", "labels"))
    copies = round(gigabytes * 1e9 * 6 / 5 / (len(digits) - 16))
    examples = copies * 60_000
    with (folder / "train-images-idx3-ubyte").open("wb") as file:
        file.write(struct.pack(">4B3I", 0, 0, 8, 3, examples, 28, 28))
        for _ in range(copies):
            file.write(memoryview(digits)[16:])
        os.fsync(file.fileno())
    with (folder / "train-labels-idx1-ubyte").open("wb") as file:
        file.write(struct.pack(">4BI", 0, 0, 8, 1, examples))
        file.write(labels[8:] * copies)
    for part in ("t10k-images", "t10k-labels"):
        (folder / MNIST[part].name).write_bytes(fetch(MNIST[part]))
    return folder / "train-images-idx3-ubyte"


def forget(path: Path) -> None:
    """Let the system drop what it keeps of a file."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def seconds_to_read(path: Path, size: int) -> float:
    """Return the seconds that reading so many bytes of a file takes, one block after the other."""
    forget(path)
    block = memoryview(bytearray(BLOCK))
    began = time.perf_counter()
    with path.open("rb", buffering=0) as file:
        while file.tell() < size and file.readinto(block):
            pass
    return time.perf_counter() - began


def seconds_of_kernels(examples: int) -> float:
    """Return the seconds in which the kernels take in and learn from so many digits."""
    digits = load("mnist").training
    x, labels = (np.concatenate([it] * (BUFFER // 50_000)) for it in (digits.x, digits.labels))
    y = np.eye(10, dtype=np.float32)[labels]
    engine = engines.start("fast", starting_network(RECIPE), x, y, RECIPE)
    order, turns = np.random.default_rng(0).permutation(BUFFER).reshape(-1, 10), []
    for _ in range(5):
        began = time.perf_counter()
        engine.learn_from(x, y)
        engine.train(order, RECIPE.eta)
        turns.append(time.perf_counter() - began)
    return sorted(turns)[2] * examples / BUFFER


def epoch(folder: str) -> None:
    """Train for an epoch, and print what it took; in a process of its own."""
    digits = load(folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (one,) = train(starting_network(RECIPE), digits.training, digits.test, RECIPE)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = digits.training.x.nbytes
    print(json.dumps([len(digits.training), size, str(one), one.seconds, before, most]))


def measure(folder: Path, gigabytes: float) -> str:
    """Return the table."""
    path = write(folder, gigabytes)
    forget(path)
    told = subprocess.check_output([sys.executable, __file__, "--epoch", str(folder)], text=True)
    examples, size, line, seconds, before, most = json.loads(told)
    reading, kernels = seconds_to_read(path, size), seconds_of_kernels(examples)
    rows = [
        ("the epoch", seconds),
        ("reading the file alone", reading),
        ("the kernels alone, from memory", kernels),
    ]
    lines = [
        f"{size / 1e9:.1f} GB, {examples:,} digits, {BUFFER:,} of them in memory at a time.",
        "",
        "| what | seconds | GB a second | µs a digit |",
        "|---|---|---|---|",
        *(
            f"| {what} | {s:.1f} | {size / s / 1e9:.2f} | {1e6 * s / examples:.2f} |"
            for what, s in rows
        ),
        f"| memory at most, MB (before the epoch: {before / 1024:.0f}) | {most / 1024:.0f} | | |",
        f"| {line} | | | |",
    ]
    results = {"epoch": json.loads(told), "reading_s": reading, "kernels_s": kernels}
    publish("larger", results, "\n".join(lines))
    return line


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gigabytes", type=float, default=20)
    parser.add_argument("--folder", type=Path, help="on the disk that is measured")
    parser.add_argument("--epoch", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.epoch:
        epoch(asked.epoch)
        raise SystemExit
    folder = Path(tempfile.mkdtemp(prefix="firstnet-larger-", dir=asked.folder))
    try:
        measure(folder, asked.gigabytes)
    finally:
        shutil.rmtree(folder)
