"""Long and wide tables of the learner's own, of which a part is read first: it shows the same."""

from __future__ import annotations

import io
import re
from pathlib import Path

from firstnet.doctor.standins import log

ROWS = 3_000  # of a table, at most
LONG = 10_000  # rows, of fewer all are read
FEWEST_COLUMNS = 100  # as of images; of a series in time, the next row is wanted
LARGEST = 2**30  # bytes
OF_TEXT = (".csv", ".tsv", ".txt", ".data")
BETWEEN = re.compile(r"[,;\t]| +")

_names: set[str] = set()  # of the tables that were shortened
_on = [False]


def shorten() -> None:
    """Read a part of such tables from now on."""
    _on[0] = True
    _names.clear()


def as_whole() -> bool:
    """Read all rows of every table from now on; return whether one was shortened."""
    _on[0] = False
    for name in _names:
        log.forget(_thing(name))
    return bool(_names)


def part_of(path: str) -> io.StringIO | None:
    """Return the first line of a long and wide table and every k-th other; None of any other file.

    Args:
        path: of the file; its last part must end as that of a table of text.
    """
    file = Path(path)
    if not _on[0] or file.suffix.lower() not in OF_TEXT or not file.is_file():
        return None
    if file.stat().st_size > LARGEST:
        return None
    try:
        with file.open(encoding="utf-8") as text:
            first = text.readline()
            if len(BETWEEN.findall(first.strip())) + 1 < FEWEST_COLUMNS or '"' in first:
                return None
            count = sum(1 for _ in text)
            if count <= LONG:
                return None
            step = -(-count // ROWS)
            text.seek(0)
            kept = [line for number, line in enumerate(text) if number == 0 or number % step == 1]
    except UnicodeDecodeError:
        return None
    _names.add(file.name)
    log.note(
        _thing(file.name),
        f"Of the {count:,} rows of {file.name}, {len(kept) - 1:,} were read, one in {step}: a step "
        "is right or wrong with fewer, too.",
    )
    return io.StringIO("".join(kept))


def _thing(name: str) -> str:
    return f"rows of {name}"
