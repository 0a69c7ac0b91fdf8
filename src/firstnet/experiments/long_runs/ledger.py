"""The ledger: what long runs have led to, kept in a file that many of them may write to at once.

A run is a line of it: its plan by name, its seed, the right answers after every epoch, and where
and when it was made. The ledger that comes with firstnet stands beside this file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

import firstnet
from firstnet.data.store import cache_folder
from firstnet.errors import AccessError, FormatError
from firstnet.machine.reading import content, largest_json
from firstnet.machine.writing import write_whole

COMMITTED = Path(__file__).with_name("chapter6.json")
NEEDED = ("name", "seed", "epochs", "of", "validation", "test")

Run = dict[str, Any]


def own() -> Path:
    """Return the ledger of the runs that were made on this machine, by this version."""
    return cache_folder() / "book" / firstnet.__version__ / "chapter6.json"


def read(path: Path) -> list[Run]:
    """Return the runs of a ledger; none where there is no such file.

    Raises:
        AccessError: it can't be read.
        FormatError: it is no ledger.
    """
    if not path.exists():
        return []
    text = content(path, largest_json())
    try:
        runs = json.loads(text)["runs"]
        for run in runs:
            if any(name not in run for name in NEEDED):
                raise KeyError(f"a run lacks one of {', '.join(NEEDED)}")
            if not len(run["validation"]) == len(run["test"]) == run["epochs"] > 0:
                raise ValueError("a run has other than as many counts as epochs")
            if not (isinstance(run["name"], str) and isinstance(run["seed"], int)):
                raise TypeError("a run's name is no text, or its seed no whole number")
            _place(run)
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        reason = " ".join(str(error).split())[:100]
        raise FormatError(
            f"{path} is no ledger of runs: {reason}. Nothing was written to it; mend it, or move "
            "it away to begin another."
        ) from error
    return list(runs)


def add(run: Run, path: Path) -> None:
    """Add a run, all at once; of two with the same plan and seed, the one with more epochs stays.

    Raises:
        AccessError: the file can't be written.
        FormatError: it is no ledger, and stays as it is.
    """
    with _locked(path):
        _write(merged(read(path), [run]), path)


def merged(*ledgers: Iterable[Run]) -> list[Run]:
    """Return the runs of several ledgers by plan and seed: with more epochs first, then later."""
    best: dict[tuple[str, int], Run] = {}
    for run in (run for ledger in ledgers for run in ledger):
        key = run["name"], run["seed"]
        if key not in best or run["epochs"] >= best[key]["epochs"]:
            best[key] = run
    return sorted(best.values(), key=_place)


def check_writable(path: Path) -> None:
    """Raise what `add` would, long before there is anything to add."""
    with _locked(path):
        read(path)
    if path.exists() and not os.access(path, os.W_OK):
        raise AccessError(f"{path} can't be written; choose another ledger.")


def _place(run: Run) -> tuple[list[float], str, int]:
    row, _, variant = run["name"].partition(":")
    return [float(part) for part in row.split(".")], f"{float(variant or 0):012.5f}", run["seed"]


def _write(runs: list[Run], path: Path) -> None:
    lines = ",\n".join(json.dumps(run, ensure_ascii=False) for run in runs)
    write_whole(path, f'{{"runs": [\n{lines}\n]}}\n'.encode())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep others away from a ledger meanwhile; a process that is killed lets go of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock")):
            yield
    except OSError as error:
        if isinstance(error, AccessError):
            raise
        raise AccessError(
            f"{path} can't be written: {error.strerror or error}; choose another place."
        ) from error
