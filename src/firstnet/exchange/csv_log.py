"""A run as a table: a line of names, and then a line for each epoch as soon as it is done."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from firstnet.errors import AccessError
from firstnet.exchange.epochs import facts
from firstnet.machine.reading import begins_with
from firstnet.training.loop import Epoch

Write = Callable[[Epoch], None]
FIRST = "epoch,eta,"  # how a log of ours begins


def check(path: Path, *, going_on: bool = False) -> None:
    """Raise an AccessError where a log can't be written, or would take the place of something.

    Args:
        path: the file.
        going_on: whether the run goes on, and a log of ours with it.
    """
    if not path.parent.is_dir():
        raise AccessError(f"{path}: there is no folder {path.parent}; make it first.")
    if path.is_dir():
        raise AccessError(f"{path} is a folder; name a file in it, such as {path / 'run.csv'}.")
    if not path.exists():
        return
    ours = begins_with(path, FIRST)
    if path.stat().st_size and not (ours and going_on):
        more = "; a run that goes on by --resume adds to it" if ours else ""
        raise AccessError(f"{path}: there is such a file already{more}; choose another name.")


@contextmanager
def log(path: Path, *, going_on: bool = False) -> Iterator[Write]:
    """Yield what adds an epoch to a table, which begins with the first; others may read meanwhile.

    Args:
        path: the file, a new one unless the run goes on.
        going_on: whether to add to what is there. Epochs that come again replace what was told of
            them.

    Raises:
        AccessError: there is such a file already, or it can't be written.
    """
    check(path, going_on=going_on)
    file: TextIO | None = None

    def write(epoch: Epoch) -> None:
        nonlocal file
        row = facts(epoch)
        with _writable(path):
            if file is None:
                file = path.open("a+", newline="", encoding="utf-8")
                _forget_from(file, epoch.number)
            writer = csv.DictWriter(file, row, lineterminator="\n")
            if file.tell() == 0:
                writer.writeheader()
            writer.writerow({name: "" if it is None else it for name, it in row.items()})
            file.flush()

    try:
        yield write
    finally:
        if file is not None:
            file.close()


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AccessError(f"{path}: it can't be written ({error.strerror or error}).") from error


def _forget_from(file: TextIO, number: int) -> None:
    """Cut off the epochs from this one on, which a run that was cut off may have told."""
    file.seek(0)
    kept = [
        line
        for at, line in enumerate(file.read().splitlines(keepends=True))
        if line.endswith("\n") and (at == 0 or _number(line) < number)
    ]
    file.seek(0)
    file.truncate()
    file.write("".join(kept))
    file.flush()


def _number(line: str) -> float:
    first = line.partition(",")[0]
    return int(first) if first.isdecimal() else math.inf
