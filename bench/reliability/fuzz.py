"""Damaged files for every reader of the package: a result or one line, never anything else.

Each input is a small whole file, or one that once failed, with some bytes flipped, cut, doubled,
moved, taken from another one, or replaced by numbers that are too large. A reader has failed that
raises anything but a FirstnetError in one line, needs more than ten seconds of the processor, or
takes a gigabyte more than it had. Its input is kept, and two commands are printed that repeat the
failure: from the file, and from the seed.

    python bench/reliability/fuzz.py --seconds 60
    python bench/reliability/fuzz.py --inputs 1000000 --ledger bench/results/reliability.json
    python bench/reliability/fuzz.py --read PNG build/fuzz/1/digit.png
    python bench/reliability/fuzz.py --corpus tests/reliability/corpus    # what once failed

Method: Miller, Fredriksen and So, "An Empirical Study of the Reliability of UNIX Utilities" (1990).
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import faulthandler
import gzip
import io
import itertools
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType

import ledger
import readers
from readers import READERS

from firstnet.errors import FirstnetError

CORPUS = ledger.ROOT / "tests" / "reliability" / "corpus"
LONGEST_S, MOST = 10, 1 << 30  # of one input: processor seconds, and bytes that it may add
HUNG_S = 300  # by the clock, after which a process is ended
BATCH = 200  # inputs that a process is given at a time
IN_MEMORY = Path("/dev/shm")
NUMBERS = (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00\x00\x00", b"4294967296", b"-1",
           b"1e999", b"nan", b"99999999999999999999",
           b"[" * 2000, b"\xff" * 8, b"\0\0\0\x80")  # fmt: skip


class TookTooLong(BaseException):
    """The alarm that ends an input; no handler of errors in between takes it for one."""


@dataclass(frozen=True)
class Failure:
    """An input that a reader failed on: its kind, what was wrong, its bytes, its batch."""

    kind: str
    wrong: str
    content: bytes
    batch: int


def damaged(originals: Sequence[bytes], chance: random.Random) -> bytes:
    """Return one of some files, mostly the first, with one to eight faults."""
    content = bytearray(originals[0] if chance.random() < 0.7 else chance.choice(originals))
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
            other = chance.choice((content, *originals))
            start = chance.randrange(len(other) + 1)
            content[at : at + length] = other[start : start + length]
        elif chance.random() < 0.3:
            del content[at:]
    return bytes(content)


def damaged_inside(originals: Sequence[bytes], chance: random.Random) -> bytes:
    """Damage a file, or what a gzipped one holds: else no fault comes further than its checksum."""
    if originals[0][:2] == b"\x1f\x8b" and chance.random() < 0.8:
        unzipped = [gzip.decompress(it) for it in originals]
        return readers.zipped_alike(damaged(unzipped, chance))
    return damaged(originals, chance)


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
    """Bound this process: the memory that it may add, its seconds; and let warnings pass."""
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    memory = resource.getrlimit(resource.RLIMIT_AS)
    heard = signal.signal(signal.SIGPROF, _too_long)
    resource.setrlimit(resource.RLIMIT_AS, (taken + MOST, memory[1]))
    signal.alarm(HUNG_S)  # its signal ends a process that does not hear the other
    signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        resource.setrlimit(resource.RLIMIT_AS, memory)
        signal.signal(signal.SIGPROF, heard)


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TookTooLong


@cache
def originals() -> dict[str, list[bytes]]:
    """Return what inputs are made of, by kind: a whole file, and those that once failed."""
    return {
        kind: [whole, *(it.read_bytes() for it in sorted((CORPUS / kind).glob("*")))]
        for kind, whole in readers.wholes().items()
    }


def crashes_are_shown() -> None:
    """Print where a process crashes, and keep none of its memory."""
    faulthandler.enable(sys.__stderr__)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def batch(
    seed: int, number: int, kinds: list[str], folder: Path
) -> tuple[list[str], list[Failure]]:
    """Read some damaged files; return their kinds, and the failures."""
    chance, failures, done = random.Random(f"{seed} {number}"), [], []
    own = folder / str(os.getpid())
    own.mkdir(exist_ok=True)
    for _ in range(BATCH):
        kind = chance.choice(kinds)
        content = damaged_inside(originals()[kind], chance)
        wrong = look(kind, content, own)
        done.append(kind)
        if wrong is not None:
            failures.append(Failure(kind, wrong, content, number))
    return done, failures


@dataclass
class Campaign:
    """What was read so far, and what failed."""

    seed: int
    kinds: list[str]
    counts: collections.Counter[str]
    failures: list[Failure]
    began: str
    started: float

    def entry(self) -> dict[str, object]:
        """Return it as the ledger has it."""
        return {
            "program": "fuzz",
            "began": self.began,
            "seed": self.seed,
            "tried": self.counts.total(),
            "wrong": len(self.failures),
            "seconds": round(time.monotonic() - self.started),
            "of": dict(sorted(self.counts.items())),
        }


def campaign(options: argparse.Namespace, kinds: list[str]) -> Campaign:
    """Damage and read files until the time or the number is reached."""
    run = Campaign(options.seed, kinds, collections.Counter(), [], ledger.begin(), time.monotonic())
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as place:
        folder = Path(place)
        try:
            with ProcessPoolExecutor(options.jobs, initializer=crashes_are_shown) as pool:
                for numbers in _rounds(options):
                    each = (pool.submit(batch, run.seed, it, kinds, folder) for it in numbers)
                    for done, failures in [it.result() for it in list(each)]:
                        run.counts.update(done)
                        run.failures.extend(failures)
                        for failure in failures:
                            print(
                                f"batch {failure.batch}, {failure.kind}: {failure.wrong}",
                                flush=True,
                            )
                    if options.ledger:
                        ledger.keep(options.ledger, run.entry())
                    if _is_over(options, run):
                        break
        except BrokenProcessPool:
            run.failures.extend(_killers(folder, numbers[0]))
    return run


def _rounds(options: argparse.Namespace) -> Iterator[range]:
    if options.batch is not None:
        yield range(options.batch, options.batch + 1)
        return
    size = 4 * options.jobs
    yield from (range(at, at + size) for at in itertools.count(0, size))


def _is_over(options: argparse.Namespace, run: Campaign) -> bool:
    if options.inputs is not None:
        return run.counts.total() >= int(options.inputs)
    return time.monotonic() - run.started > float(options.seconds)


def _killers(folder: Path, number: int) -> Iterator[Failure]:
    """Yield the last input of each process: one of them ended it."""
    kinds = {name: kind for kind, (name, _) in READERS.items()}
    for own in folder.iterdir():
        last = max(own.iterdir(), key=lambda it: it.stat().st_mtime_ns)
        yield Failure(
            kinds[last.name], "the process ended, perhaps here", last.read_bytes(), number
        )


def report(run: Campaign, place: Path) -> None:
    """Print what failed, keep the inputs, and print how to read them again."""
    counts, failures = run.counts, run.failures
    seconds = time.monotonic() - run.started
    print(f"{counts.total():,} damaged files of {len(counts)} kinds in {seconds:.0f} s")
    different: dict[tuple[str, str], list[Failure]] = collections.defaultdict(list)
    for failure in failures:
        where, _, _ = failure.wrong.partition(": ")  # what is said there often names a byte
        different[failure.kind, where].append(failure)
    print(f"{len(failures)} failures, {len(different)} different ones")
    for number, ((kind, _), alike) in enumerate(sorted(different.items()), start=1):
        shortest = min(alike, key=lambda it: len(it.content))
        file = place / str(number) / READERS[kind][0]
        shutil.rmtree(file.parent, ignore_errors=True)
        file.parent.mkdir(parents=True)
        file.write_bytes(shortest.content)
        print(f"  {len(alike):6} {kind}: {shortest.wrong}")
        print(f"         python {sys.argv[0]} --read {kind!r} {file}")
        print(f"         python {sys.argv[0]} --seed {run.seed} --batch {shortest.batch}")


def again(kind: str, path: Path) -> int:
    """Read one input, and print what was wrong."""
    crashes_are_shown()
    with tempfile.TemporaryDirectory() as folder:
        wrong = look(kind, path.read_bytes(), Path(folder))
    print(f"{path}: {wrong or 'a result, or one line'}", flush=True)
    return int(wrong is not None)


def all_again(corpus: Path) -> int:
    """Read all inputs of a folder, whose own folders are called like the kinds."""
    files = sorted(it for it in corpus.rglob("*") if it.is_file() and it.parent.name in READERS)
    failures = sum(again(it.parent.name, it) for it in files)
    print(f"{len(files)} files, {failures} failures")
    return int(bool(failures))


def main() -> int:
    """Damage and read files until the time or the number is reached."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--inputs", type=int, help="how many, instead of a time")
    parser.add_argument("--batch", type=int, help="this batch of a seed alone")
    parser.add_argument("--read", nargs=2, metavar=("KIND", "FILE"), help="this file alone")
    parser.add_argument("--corpus", type=Path, help="the files of this folder alone")
    parser.add_argument("--kinds", default="", help="of files, between commas; all by default")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--keep", type=Path, default=Path("build/fuzz"), help="for failures' inputs"
    )
    parser.add_argument("--ledger", type=Path, help="the file to which the figures are added")
    options = parser.parse_args()
    if options.read:
        return again(options.read[0], Path(options.read[1]))
    if options.corpus:
        return all_again(options.corpus)
    kinds = options.kinds.split(",") if options.kinds else list(READERS)
    print(f"--seed {options.seed}", flush=True)
    run = campaign(options, kinds)
    report(run, options.keep)
    return int(bool(run.failures))


if __name__ == "__main__":
    sys.exit(main())
