"""Calls of the system that fail, one at a time: then the old or the new file is there, whole.

For every command that writes, and for each kind of call (write, sync, rename, link, open, read,
large pieces of memory, loss of power), the command is run until the n-th such call below its folder
fails, for n = 1, 2, 3 … to the last one. Then it has to have ended with 0 or with one line; every
file it is for has to be as it was or as it should be; nothing else may be left; and the same
command, started again without a fault, has to come to what it comes to without one.

    python bench/reliability/faults.py
    python bench/reliability/faults.py --each 10 --json faults.json

Method: SQLite, "How SQLite Is Tested", on anomaly testing: out-of-memory, I/O errors and crashes.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import ctypes
import errno
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

BEGINS = ".firstnet-"
HERE = Path(__file__).parent
LOADED = "LD_PRELOAD"
KINDS = {  # the bits of faults.c, the error, and whether power is lost
    "write": (1, errno.ENOSPC, 0),
    "sync": (2, errno.EIO, 0),
    "rename": (4, errno.EACCES, 0),
    "link": (8, errno.EPERM, 0),
    "open": (16, errno.EMFILE, 0),
    "read": (32, errno.EIO, 0),
    "memory": (64, errno.ENOMEM, 0),
    "power": (1 | 2 | 4 | 8, 0, 1),
}
LONGEST_S = 120


@dataclass(frozen=True)
class Command:
    """A command that writes.

    Attributes:
        words: what is typed, in a folder of its own.
        products: the names of the files it is for.
        again: what is typed the next time; the same, where nothing is said.
        begun: what is typed before, without a fault.
        kept: names below the folder that are not compared: a cache, a database.
    """

    words: str
    products: tuple[str, ...]
    again: str = ""
    begun: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


SMALL = "train --data digits.npz --engine reference --epochs"
COMMANDS = {
    "train --save": Command(
        f"{SMALL} 2 --save n.safetensors",
        ("n.safetensors", "n.safetensors.md"),
        begun=(f"{SMALL} 1 --seed 7 --save n.safetensors",),
    ),
    "train --checkpoint": Command(
        f"{SMALL} 3 --checkpoint run.safetensors",
        ("run.safetensors",),
        f"{SMALL} 3 --checkpoint run.safetensors --resume",
    ),
    "train --resume": Command(
        f"{SMALL} 3 --checkpoint run.safetensors --resume",
        ("run.safetensors",),
        begun=(f"{SMALL} 1 --checkpoint run.safetensors",),
    ),
    "convert": Command(
        "convert n.safetensors n.json",
        ("n.json",),
        "convert n.safetensors n.json",
        begun=(f"{SMALL} 1 --save n.safetensors",),
    ),
    "data (the cache)": Command("data mnist", (), kept=("cache",)),
    "sweep": Command(
        "sweep plan.toml --database sqlite:///sweep.db --jobs 1",
        (),
        kept=("sweep.db", "sweep.db-journal"),
    ),
}


def library(folder: Path) -> Path:
    """Compile the functions that replace those of the C library."""
    made = folder / "faults.so"
    words = ["cc", "-shared", "-fPIC", "-O2", "-Wall", "-o", made, HERE / "faults.c", "-ldl"]
    subprocess.run(words, check=True)
    return made


def prepared(folder: Path, command: Command) -> None:
    """Fill a folder with what a command needs."""
    import numpy as np

    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (60, 4, 4)).astype(np.uint8), np.arange(60) % 3
    np.savez(folder / "digits.npz", x=x, y=y)
    lines = '[recipe]\nsizes = [16, 3]\nepochs = 1\n[sweep]\ntrials = 2\ndata = "digits.npz"\n'
    (folder / "plan.toml").write_text(lines + "[search]\neta = [0.1, 1.0]\n")
    for words in command.begun:
        ended = run(words, folder, folder)
        if ended.code:
            raise SystemExit(f"{words} ends with {ended.code}: {ended.told}")


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, its error output, and how many calls were counted."""

    code: int
    told: str
    seen: int = 0


def run(
    words: str,
    folder: Path,
    below: Path,
    kind: str | None = None,
    n: int = 0,
    *,
    killed_after_s: float | None = None,
) -> Ended:
    """Run a command in a process of its own, whose n-th call of a kind fails, or that is killed."""
    reading, writing = os.pipe()
    told = folder.parent / "told.txt"
    number = os.fork()
    if number == 0:
        os.close(reading)
        _be(words, folder, below, kind, n, told, writing)
    os.close(writing)
    if killed_after_s is not None:
        time.sleep(killed_after_s)
        os.kill(number, signal.SIGKILL)
    with os.fdopen(reading) as pipe:
        seen = pipe.read()  # to its end, so it waits for the command as well
    _, status = os.waitpid(number, 0)
    code = os.waitstatus_to_exitcode(status)
    return Ended(code, told.read_text(errors="replace"), int(seen or 0))


def _be(
    words: str, folder: Path, below: Path, kind: str | None, n: int, told: Path, writing: int
) -> None:
    """Be the command, and end."""
    faults = ctypes.CDLL(None)
    code = 99
    try:
        signal.alarm(LONGEST_S)
        os.chdir(folder)
        for stream, place in ((1, os.devnull), (2, told)):
            os.dup2(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        sys.argv = ["firstnet", *words.split()]
        from firstnet.cli import main

        if kind is not None:
            bits, error, loss = KINDS[kind]
            faults.faults_arm(str(below).encode(), bits, ctypes.c_long(n), error, loss)
        main()
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 0
    except BaseException as error:
        faults.faults_arm(b"/", 0, ctypes.c_long(0), 0, 0)
        os.write(2, f"Traceback: {error!r}\n".encode())
    finally:
        os.write(writing, str(faults.faults_seen()).encode())
        os._exit(code)


def state(folder: Path, command: Command) -> dict[str, bytes]:
    """Return what the files below a folder hold, but for those that are not compared."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in command.kept
    }


def look(
    command: Command, ending: Callable[[Path], Ended], before: Path, right: dict[str, bytes]
) -> str | None:
    """Let a command be ended; return what was wrong then, if anything.

    Args:
        command: the command.
        ending: runs it in a folder, with a fault.
        before: the folder as it is before.
        right: what its files hold in the end without a fault.
    """
    folder = before.parent / "it"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(before, folder)
    old = state(folder, command)
    ended = ending(folder)
    killed = ended.code == -signal.SIGKILL
    if not killed and ended.code not in (0, 2):
        return f"ended with {ended.code}: {ended.told[-200:]}"
    if "Traceback" in ended.told or ended.told.count("\nfirstnet ") > 1:
        return f"more than a line: {ended.told[-200:]}"
    left = state(folder, command)
    others = set(left) - set(old) - set(command.products)
    if killed:  # it had a name already, and is swept later
        others -= {f".{name}.lock" for name in command.products}
        others = {name for name in others if not name.startswith(BEGINS)}
    if others:
        return f"left behind: {', '.join(sorted(others))}"
    for name in old.keys() - set(command.products):
        if left.get(name) != old[name]:
            return f"{name} is not what it was"
    for name in command.products:
        if name in left and not _is_whole(folder / name):
            return f"{name} is neither the old nor a new one"
        if name in old and name not in left:
            return f"{name} is gone"
    if command.products and all(left.get(name) == right[name] for name in command.products):
        return None
    again = run(command.again or command.words, folder, folder)
    if again.code:
        return f"the next start ends with {again.code}: {again.told[-200:]}"
    after = state(folder, command)
    wrong = [name for name in command.products if after.get(name) != right[name]]
    return f"{', '.join(wrong)}: not what it is without a fault" if wrong else None


def _is_whole(path: Path) -> bool:
    """Return whether a file can be read: a network, its card."""
    from firstnet.errors import FirstnetError
    from firstnet.files import saving

    if path.suffix == ".md":
        return path.read_text().rstrip().endswith("surely.")
    try:
        saving.read(path)
    except FirstnetError:
        return False
    return True


@contextlib.contextmanager
def begun(command: Command) -> Iterator[tuple[Path, dict[str, bytes]]]:
    """Yield a folder as it is before a command, and what its files hold after it."""
    with tempfile.TemporaryDirectory() as place:
        before, after = Path(place, "before"), Path(place, "after")
        before.mkdir()
        prepared(before, command)
        shutil.copytree(before, after)
        ended = run(command.words, after, after)
        if ended.code:
            raise SystemExit(f"{command.words} ends with {ended.code}: {ended.told}")
        yield before, state(after, command)


def campaign(
    each: int | None, chosen: list[str], told: Callable[[str], None]
) -> tuple[collections.Counter[str], list[str]]:
    """Run commands with all faults; return how many of each kind, and what was wrong."""
    counts: collections.Counter[str] = collections.Counter()
    wrongs = []
    for name in chosen:
        command = COMMANDS[name]
        with begun(command) as (before, right):
            for kind in KINDS:
                shutil.copytree(before, before.parent / "counted")
                calls = run(
                    command.words, before.parent / "counted", before.parent / "counted", kind
                ).seen
                shutil.rmtree(before.parent / "counted")
                step = max(1, -(-calls // each)) if each else 1
                for n in range(1, calls + 1, step):
                    ending = partial(with_fault, command, kind, n)
                    wrong = look(command, ending, before, right)
                    counts[f"{name}, {kind}"] += 1
                    if wrong is not None:
                        wrongs.append(f"{name}, {kind} {n} of {calls}: {wrong}")
                told(f"{name}, {kind}: {counts[f'{name}, {kind}']} faults of {calls} calls")
    return counts, wrongs


def with_fault(command: Command, kind: str, n: int, folder: Path) -> Ended:
    """Run a command whose n-th call of a kind fails; with n = 0 none does."""
    return run(command.words, folder, folder, kind, n)


def again_with_faults() -> int:
    """Run this program once more, with what lets calls fail."""
    with tempfile.TemporaryDirectory() as folder:
        there = os.environ | {LOADED: str(library(Path(folder)))}
        return subprocess.call([sys.executable, *sys.argv], env=there)


def import_commands() -> None:
    """Import what commands need, once, before the processes are forked that are commands."""
    for module in ("train", "convert"):
        importlib.import_module(f"firstnet.cli.{module}")


def main() -> int:
    """Let every call fail, or some of each kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, help="at most so many faults of a kind in a command")
    parser.add_argument("--command", action="append", choices=list(COMMANDS), help="this one alone")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    if LOADED not in os.environ:
        return again_with_faults()
    import_commands()
    began = time.monotonic()
    chosen = options.command or list(COMMANDS)
    counts, wrongs = campaign(options.each, chosen, lambda line: print(line, flush=True))
    seconds = time.monotonic() - began
    print(f"{counts.total():,} faults in {seconds:.0f} s; {len(wrongs)} with a wrong end")
    print(*wrongs, sep="\n")
    if options.json:
        figures = {"faults": counts.total(), "wrong": len(wrongs), "seconds": round(seconds)}
        options.json.write_text(json.dumps(figures | {"of": dict(counts)}, indent=1) + "\n")
    return int(bool(wrongs))


if __name__ == "__main__":
    sys.exit(main())
