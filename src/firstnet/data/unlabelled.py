"""Tables without labels: numbers for a network to answer, and what each row is called.

A row is called by the column `id`, if the table has one more column than the network takes, or
else by its number, counted from 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from firstnet.data.columns import CALLED
from firstnet.data.dataset import check_pixels
from firstnet.data.parts import are_bytes, numbers
from firstnet.data.table import KIND, Table, open_table
from firstnet.errors import DataError, FormatError, ShapeError
from firstnet.machine.reading import parsed
from firstnet.shapes import Rows

ID = "id"
WANTED = "Wanted lines of numbers, between commas."


@dataclass(frozen=True, eq=False)
class Unlabelled:
    """Examples whose classes nobody has told.

    Attributes:
        x: an example a row.
        ids: what each is called.
        column: the name of the ids, as the table spells it.
    """

    x: Rows
    ids: Sequence[str]
    column: str = ID


def read(path: Path, inputs: int, as_bytes: bool | None = None) -> Unlabelled:
    """Return the examples in a table, gzipped or not, by the rules that hold for training.

    Args:
        path: the file.
        inputs: how many numbers the network takes.
        as_bytes: whether it learned from bytes; None if the numbers have to tell.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: it is no table.
        ShapeError: it has more columns or fewer.
        DataError: a cell holds no number, or no byte for a network that learned from bytes.
    """
    table = open_table(path, WANTED)
    if not table.sample:
        raise FormatError(
            f"{path} is no {KIND}: it has a line of names and nothing below. {WANTED}"
        )
    at = _id_column(table, inputs)
    but = "" if at is None else f" but {ID}"
    with parsed(path, KIND, WANTED):
        found = table.numbers([each for each in range(table.width) if each != at], but)
        ids = map(str, range(1, 1 + len(found))) if at is None else table.texts(at, but).tolist()
    try:
        check_pixels(found)
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
    if as_bytes and (wrong := found != np.clip(np.floor(found), 0, 255)).any():
        raise DataError(
            f"{path} holds {found[wrong][0]:g}, but the network learned from bytes; wanted whole "
            "numbers from 0 to 255."
        )
    x = numbers(found, are_bytes(found) if as_bytes is None else as_bytes)
    return Unlabelled(
        x, list(ids), table.names[at].strip() if table.names and at is not None else ID
    )


def _id_column(table: Table, inputs: int) -> int | None:
    """Return which column holds the ids; None if every column is for the network."""
    if table.width == inputs:
        return None
    names = [name.strip().lower() for name in table.names or ()]
    if table.width == inputs + 1 and ID in names:
        return names.index(ID)
    labels = [name for name in names if name in CALLED]
    cure = (
        f"Remove the column {labels[0]!r}, or let firstnet evaluate compare the answers with it."
        if table.width == inputs + 1 and labels
        else "Name a network that learned from examples like these."
    )
    raise ShapeError(
        f"{table.path} has {table.width} columns, but the network takes {inputs} numbers; wanted "
        f"{inputs} columns, or one more that is called {ID}. {cure}"
    )
