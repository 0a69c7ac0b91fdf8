"""Damaged files for every reader of the package: a result or one line, never anything else.

Each input is a small whole file with some bytes flipped, cut, doubled, moved, or replaced by
numbers that are too large. A reader has failed that raises anything but a FirstnetError in one
line, runs for longer than ten seconds, or takes a gigabyte more than it had; its input is kept.

    python bench/reliability/fuzz.py --seconds 60
    python bench/reliability/fuzz.py --inputs 1000000 --json fuzz.json

Method: Miller, Fredriksen and So, "An Empirical Study of the Reliability of UNIX Utilities" (1990).
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import gzip
import io
import json
import os
import pickle
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from types import FrameType

import numpy as np
from PIL import Image

from firstnet import Recipe, load, save_network, starting_network
from firstnet.data import idx, photo
from firstnet.data.report import report
from firstnet.doctor.reading import reading, zipped
from firstnet.errors import FirstnetError
from firstnet.experiments.long_runs import ledger
from firstnet.files import checkpoint, saving, tables
from firstnet.sweep import plan
from firstnet.training.progress import Progress

LONGEST_S, MOST = 10, 1 << 30  # of one input: seconds, and bytes that it may add
BATCH = 200  # inputs that a process is given at a time
NUMBERS = (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00\x00\x00", b"4294967296", b"-1",
           b"1e999", b"nan", b"99999999999999999999",
           b"[" * 2000, b"\xff" * 8, b"\0\0\0\x80")  # fmt: skip


class TookTooLong(BaseException):
    """The alarm that ends an input; no handler of errors in between takes it for one."""


def table(path: Path) -> None:
    """Read a data set and look at it, as `firstnet data` does."""
    report(load(path))


def unzip(path: Path) -> None:
    """Unpack what a class hands in."""
    with tempfile.TemporaryDirectory() as folder:
        zipped.unpack(path, Path(folder))


def plan_of(path: Path) -> None:
    """Read what `firstnet sweep` is given."""
    plan.read(path)


def defaults(path: Path) -> None:
    """Read what the command line takes from a file."""
    tables.read(path, "command", ["train"], "eta = 0.5")


READERS: dict[str, tuple[str, Callable[[Path], object]]] = {  # by kind: the file's name, the reader
    "IDX": ("digits", idx.read),
    "IDX, gzipped": ("digits.gz", idx.read),
    "CSV": ("table.csv", table),
    "CSV, gzipped": ("table.csv.gz", table),
    "npz": ("table.npz", table),
    "Parquet": ("table.parquet", table),
    "the book's pickle": ("mnist.pkl.gz", table),
    "PNG": ("digit.png", photo.read_photo),
    "JPEG": ("digit.jpg", photo.read_photo),
    "TIFF": ("digit.tif", photo.read_photo),
    "GIF": ("digit.gif", photo.read_photo),
    "safetensors": ("network.safetensors", saving.read),
    "JSON": ("network.json", saving.read),
    "checkpoint": ("run.safetensors", checkpoint.find),
    "plan": ("plan.toml", plan_of),
    "defaults": ("config.toml", defaults),
    "ledger": ("ledger.json", ledger.read),
    "program": ("network.py", reading.read),
    "notebook": ("network.ipynb", reading.read),
    "zip": ("class.zip", unzip),
}


def originals() -> dict[str, bytes]:
    """Return a small whole file of each kind."""
    import pyarrow
    import pyarrow.parquet

    rng = np.random.default_rng(0)
    x, labels = rng.integers(0, 256, (12, 9)).astype(np.uint8), np.arange(12) % 3
    rows = "\n".join(",".join(map(str, (label, *row))) for label, row in zip(labels, x)).encode()
    three = b"\0\0\x08\x02" + b"\0\0\0\x0c\0\0\0\x09" + x.tobytes()
    found = {"IDX": three, "IDX, gzipped": gzip.compress(three)}
    found |= {"CSV": rows, "CSV, gzipped": gzip.compress(rows)}
    found["npz"] = _written(lambda file: np.savez(file, x=x, y=labels))
    columns = pyarrow.table({"label": labels, **{f"x{at}": x[:, at] for at in range(9)}})
    found["Parquet"] = _written(lambda file: pyarrow.parquet.write_table(columns, file))
    part = (x.astype(np.float32) / 256, labels)
    found["the book's pickle"] = gzip.compress(pickle.dumps((part, part, part), 2))
    digit = Image.fromarray(np.pad(np.full((30, 4), 0, np.uint8), 20, constant_values=255))
    for kind in ("PNG", "JPEG", "TIFF", "GIF"):
        found[kind] = _written(partial(digit.save, format=kind))
    recipe = Recipe(sizes=(4, 3, 2), epochs=1)
    network = starting_network(recipe, 0)
    with tempfile.TemporaryDirectory() as folder:
        for kind, name in (("safetensors", "n.safetensors"), ("JSON", "n.json")):
            save_network(network, Path(folder, name), recipe)
            found[kind] = Path(folder, name).read_bytes()
        run = checkpoint.Run(recipe, 0, "reference", 1, "12 examples")
        here = Progress(1, network, np.random.default_rng(0).bit_generator.state, (7,))
        checkpoint.keep(Path(folder, "run.safetensors"), run, checkpoint.Checkpoint(here))
        found["checkpoint"] = Path(folder, "run.safetensors").read_bytes()
    found["plan"] = b'[sweep]\ntrials = 4\ndata = "mnist"\n[search]\neta = [0.1, 3.0]\n'
    found["defaults"] = b"[train]\neta = 0.5\nepochs = 3\nsizes = [784, 30, 10]\n"
    kept = {"name": "6.1", "seed": 0, "epochs": 1, "validation": [1], "test": [1]}
    found["ledger"] = json.dumps({"runs": [kept]}).encode()
    program = b"import numpy as np\n\ndef f(a):\n    return np.dot(a, a) + 1\n\nprint(f(2))\n"
    found["program"] = program
    cell = {"cell_type": "code", "source": program.decode().splitlines(keepends=True)}
    found["notebook"] = json.dumps({"cells": [cell], "nbformat": 4, "metadata": {}}).encode()
    found["zip"] = _zip(program)
    return found


def _written(write: Callable[[io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    write(file)
    return file.getvalue()


def _zip(program: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("ada/network.py", program)
        packed.writestr("bob/network.py", program * 9)
    return file.getvalue()


def damaged(whole: bytes, chance: random.Random) -> bytes:
    """Return a file with one to eight faults."""
    content = bytearray(whole)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at = chance.randrange(len(content) + 1)
        length = chance.choice((1, 2, 4, 8, 64, 512))
        fault = chance.randrange(7)
        if fault == 0 and at < len(content):
            content[at] ^= 1 << chance.randrange(8)
        elif fault == 1:
            content[at : at + 1] = chance.randbytes(1)
        elif fault == 2:
            number = chance.choice(NUMBERS)
            content[at : at + chance.choice((0, 1, len(number)))] = number
        elif fault == 3:
            del content[at : at + length]
        elif fault == 4:
            content[at:at] = content[at : at + length] * chance.choice((1, 2, 50))
        elif fault == 5:
            other = chance.randrange(len(content) + 1)
            content[at : at + length] = content[other : other + length]
        elif chance.random() < 0.3:
            del content[at:]
    return bytes(content)


def look(kind: str, content: bytes, folder: Path) -> str | None:
    """Let the reader of a kind read a content; return what was wrong about that, if anything."""
    name, reader = READERS[kind]
    path = folder / name
    path.write_bytes(content)
    try:
        with _limited(), contextlib.redirect_stderr(io.StringIO()):
            reader(path)
    except FirstnetError as error:
        return f"an error of several lines: {error!r}"[:200] if "\n" in str(error) else None
    except TookTooLong:
        return f"longer than {LONGEST_S} s"
    except MemoryError as error:
        return f"out of memory at {_place(error)}"
    except BaseException as error:
        return f"{type(error).__name__} at {_place(error)}: {str(error)[:80]}"
    return None


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "firstnet" in frame.filename] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    signal.alarm(LONGEST_S)
    try:
        yield
    finally:
        signal.alarm(0)


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TookTooLong


def prepare() -> None:
    """Bound this process: its memory, and the time of each input."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _too_long)
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MOST, taken + MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def batch(seed: int, kinds: list[str]) -> tuple[dict[str, int], list[tuple[str, str, bytes]]]:
    """Read a number of damaged files; return how many of each kind, and the failures."""
    chance, wholes = random.Random(seed), originals_once()
    counts: collections.Counter[str] = collections.Counter()
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(BATCH):
            kind = chance.choice(kinds)
            content = _damaged_of(kind, wholes[kind], chance)
            wrong = look(kind, content, Path(folder))
            counts[kind] += 1
            if wrong is not None:
                failures.append((kind, wrong, content))
    return dict(counts), failures


def _damaged_of(kind: str, whole: bytes, chance: random.Random) -> bytes:
    """Damage a file, or what a gzipped one holds: else no fault comes further than its checksum."""
    if whole[:2] == b"\x1f\x8b" and chance.random() < 0.8:
        return gzip.compress(damaged(gzip.decompress(whole), chance), 1)
    return damaged(whole, chance)


_ORIGINALS: dict[str, bytes] = {}


def originals_once() -> dict[str, bytes]:
    """Return the whole files; made once a process, and before its memory is bounded."""
    if not _ORIGINALS:
        _ORIGINALS.update(originals())
        prepare()
    return _ORIGINALS


def main() -> int:
    """Damage and read files until the time or the number is reached."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--inputs", type=int, help="so many, in place of a time")
    parser.add_argument("--kinds", default="", help="of files, between commas; all by default")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="a folder for the inputs of failures")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    kinds = options.kinds.split(",") if options.kinds else list(READERS)
    counts: collections.Counter[str] = collections.Counter()
    wrongs: dict[tuple[str, str], list[bytes]] = collections.defaultdict(list)
    started, seed = time.monotonic(), options.seed
    with ProcessPoolExecutor(options.jobs) as pool:
        while _goes_on(options, sum(counts.values()), started):
            seeds = range(seed, seed + 4 * options.jobs)
            for counted, failures in pool.map(batch, seeds, [kinds] * len(seeds)):
                counts.update(counted)
                for kind, wrong, content in failures:
                    wrongs[kind, wrong].append(content)
            seed += len(seeds)
    _tell(counts, wrongs, time.monotonic() - started, options)
    return int(bool(wrongs))


def _goes_on(options: argparse.Namespace, done: int, started: float) -> bool:
    if options.inputs is not None:
        return done < int(options.inputs)
    return time.monotonic() - started < float(options.seconds)


def _tell(
    counts: collections.Counter[str],
    wrongs: dict[tuple[str, str], list[bytes]],
    seconds: float,
    options: argparse.Namespace,
) -> None:
    print(f"{sum(counts.values()):,} damaged files of {len(counts)} kinds in {seconds:.0f} s")
    print(f"{sum(map(len, wrongs.values()))} failures, {len(wrongs)} different ones")
    for number, ((kind, wrong), contents) in enumerate(sorted(wrongs.items())):
        print(f"  {len(contents):6} {kind}: {wrong}")
        if options.keep:
            place = options.keep / f"{number}" / READERS[kind][0]
            shutil.rmtree(place.parent, ignore_errors=True)
            place.parent.mkdir(parents=True)
            place.write_bytes(min(contents, key=len))
    if options.json:
        told = {"inputs": sum(counts.values()), "seconds": round(seconds), "kinds": dict(counts)}
        told |= {"failures": sum(map(len, wrongs.values())), "python": sys.version.split()[0]}
        options.json.write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
