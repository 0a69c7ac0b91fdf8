"""Tables as text: rows of numbers and names, with or without a line of headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from firstnet.doctor.standins import choosing, columns, names
from firstnet.doctor.standins.choosing import Maker
from firstnet.doctor.standins.digits import described, first_digits
from firstnet.doctor.standins.madeup import Digits
from firstnet.doctor.standins.plants import points
from firstnet.doctor.standins.rows import Table

NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
BYTES = tuple(map(str, range(256)))
KAGGLE = {"train", "test"}
HEADLESS, NUMBERS, BLANKS = 1, 2, 3  # forms of a table, for programs that take lines apart by hand


@dataclass(frozen=True)
class Layout:
    """How a program wants to read a table.

    Attributes:
        header: whether the first line holds the headings; None if it doesn't say.
        delimiter: between two values; "" for that of the usual file.
        form: how plain it has to be: HEADLESS, with NUMBERS alone, or with BLANKS between them.
    """

    header: bool | None = None
    delimiter: str = ""
    form: int = 0


def text(name: str, layout: Layout, make: Maker | None = None) -> tuple[str, str]:
    """Return the text of the table with this file name, and the words of the log.

    Args:
        name: of the file.
        layout: that the program wants.
        make: makes the table; None for what the name alone tells.
    """
    make = make or choosing.maker(name)
    table = _made(name, make) if make else _digits(name, layout.header)
    asked = columns.lacking(table.headings)
    table = columns.table(asked) if asked is not None else table
    if layout.form >= BLANKS and make is None and asked is None:
        table = points()
    if layout.form >= NUMBERS and (make is not None or asked is not None):
        table = replace(table, rows=_in_numbers(table.rows))
    headed = table.headed and layout.form < HEADLESS if layout.header is None else layout.header
    delimiter = layout.delimiter or (" " if layout.form >= BLANKS else table.delimiter)
    lines = [delimiter.join(table.headings)] if headed else []
    lines += map(delimiter.join, table.rows)
    return "\n".join(lines) + "\n", table.used


def _in_numbers(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return rows in which the words of a column are numbers from 0, in alphabetical order."""
    columns = [list(it) for it in zip(*rows, strict=True)]
    for number, column in enumerate(columns):
        if not all(map(NUMBER.fullmatch, column)):
            words = sorted(set(column))
            columns[number] = [str(words.index(it)) for it in column]
    return [list(it) for it in zip(*columns, strict=True)]


@cache
def _made(name: str, make: Maker) -> Table:
    return make(name)


@cache
def _digits(name: str, header: bool | None) -> Table:
    """Return digits, the label first; Kaggle's test.csv has none."""
    stem = name.rpartition(".")[0]
    fashion = "fashion" in stem.lower()
    headed = stem.lower() in KAGGLE or fashion
    digits = _chosen(stem)
    labels, pixels = digits.labels.tolist(), digits.bright().tolist()
    rows = [[str(label), *(BYTES[it] for it in row)] for label, row in zip(labels, pixels)]
    headings = ["label", *_pixel_names(fashion, kaggle=headed)]
    if stem.lower() == "test" and header is not False:
        headings, rows = headings[1:], [row[1:] for row in rows]
    return Table(headings, rows, headed, described(len(rows)))


def _chosen(stem: str) -> Digits:
    digits = first_digits().test if names.is_test(stem) else first_digits().training
    if "val" in stem.lower():
        digits = first_digits().validation
    number = re.search(r"_(\d+)$", stem)
    count = int(number[1]) if number else 0
    return Digits(digits.images[:count], digits.labels[:count]) if count else digits


def _pixel_names(fashion: bool, kaggle: bool) -> list[str]:
    if fashion:
        return [f"pixel{number}" for number in range(1, 785)]
    if kaggle:
        return [f"pixel{number}" for number in range(784)]
    return [f"{row}x{column}" for row in range(1, 29) for column in range(1, 29)]
