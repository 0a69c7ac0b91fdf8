"""A run as a table: a line of names, and then a line for each epoch as soon as it is done."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import FileIO, StringIO
from pathlib import Path

from firstnet.errors import AccessError
from firstnet.exchange.epochs import facts
from firstnet.machine.reading import begins_with
from firstnet.machine.writing import append
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
    file: FileIO | None = None

    def write(epoch: Epoch) -> None:
        nonlocal file
        row = facts(epoch)
        with _writable(path):
            if file is None:
                file = path.open("a+b", buffering=0)
                _forget_from(file, epoch.number)
            append(file, _lines(([] if file.tell() else [[*row]]) + [[*row.values()]]))

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


def _lines(rows: Iterable[Sequence[object]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _forget_from(file: FileIO, number: int) -> None:
    """Cut off the epochs from this one on, which a run that was cut off may have told."""
    file.seek(0)
    kept = 0
    for at, line in enumerate(file.readlines()):
        if not line.endswith(b"\n") or (at and _number(line) >= number):
            break
        kept += len(line)
    file.truncate(kept)  # in one step: whoever is killed here loses none of the others
    file.seek(kept)


def _number(line: bytes) -> float:
    first = line.partition(b",")[0]
    return int(first) if first.isdigit() else math.inf
