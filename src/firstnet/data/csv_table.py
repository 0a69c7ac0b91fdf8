"""Tables as text: CSV, with the label first or last, with a line of names above or without.

The label's column is the one that is called so; or else the first or the last one, whichever holds
names, or few different whole numbers.
"""

from __future__ import annotations

import csv
import io
import itertools
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from firstnet.data.columns import CALLED, label_column
from firstnet.data.parts import Part
from firstnet.errors import DataError, FormatError
from firstnet.machine.reading import CHUNK, largest_table, opened, parsed, take

FEW = 100  # different labels, in a column of numbers that nobody has named
SAMPLE, SAMPLED = 2_000, 2_000_000  # lines and bytes by which the columns are judged
LONGEST_LINE = 1 << 20
SEPARATORS = ",;\t"
UTF_8, WINDOWS = "utf-8-sig", "windows-1252"


def read(path: Path, label: str | None = None) -> Part:
    """Return the examples in a table, gzipped or not.

    Args:
        path: the file.
        label: the name of the column that holds the labels, or "first" or "last"; by default it is
            found.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: it is no table.
        DataError: no column holds labels, or another one holds no numbers.
    """
    most = largest_table()
    with opened(path) as file:
        content = bytes(take(file, most + 1))
    if len(content) > most:
        raise FormatError(
            f"{path} holds over {most} bytes; wanted a table that fits into memory. Save it as "
            "IDX files, which are mapped."
        )
    text = _Text(content)
    wanted = "Wanted lines of numbers with a label, between commas."
    with parsed(path, "table of examples", wanted):
        separator = max(SEPARATORS, key=text.opened().readline(LONGEST_LINE).count)
        lines = csv.reader(text.opened(SAMPLED), delimiter=separator)
        rows = [row for row in itertools.islice(lines, SAMPLE) if row]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise FormatError(f"{path} is no table of examples. {wanted}")
    header = rows[0] if not any(_is_number(cell) for cell in rows[0][1:-1] or rows[0]) else None
    column, why = _label_column(rows[1:] if header else rows, header, label, path)
    with parsed(path, "table of examples", wanted):
        x, labels = _columns(text, separator, header is not None, column, len(rows[0]), path)
    place = f"column {column + 1} of {len(rows[0])}"
    named = f", {header[column].strip()!r}" if header else ""
    remarks = [f"Labels are in {place}{named}{why}."]
    if text.encoding != UTF_8:
        remarks.append(
            f"The text is not UTF-8, and was read as {text.encoding}, as Excel writes it."
        )
    return Part(x, labels, tuple(remarks))


class _Text:
    """A text that is decoded line by line, so that it is in memory but once."""

    def __init__(self, content: bytes) -> None:
        self._content, self.encoding = content, UTF_8
        try:
            for _ in iter(partial(self.opened().read, CHUNK), ""):
                pass
        except UnicodeDecodeError:
            self.encoding = WINDOWS

    def opened(self, most: int | None = None) -> io.TextIOWrapper:
        """Return the text as a file, of its first bytes alone where `most` says how many."""
        errors = "strict" if self.encoding == UTF_8 and most is None else "replace"
        some = io.BytesIO(self._content[:most])
        return io.TextIOWrapper(some, self.encoding, errors, newline="")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _label_column(
    rows: list[list[str]], header: list[str] | None, label: str | None, path: Path
) -> tuple[int, str]:
    """Return which column holds the labels, and a word about how it was found."""
    last = len(header or rows[0]) - 1
    if label in ("first", "last"):
        return (0 if label == "first" else last), ""
    if header and (label or {name.strip().lower() for name in header} & set(CALLED)):
        return header.index(label_column(header, label, path)), ""
    if label is not None:
        raise DataError(
            f"{path} has no column {label!r}, for its columns have no names; say first or last."
        )
    columns = {at: [row[at] for row in rows if len(row) > last] for at in (0, last)}
    for at in (last, 0):
        if columns[at] and not all(map(_is_number, columns[at])):
            return at, ", the one that holds names"
    likely = [at for at in (0, last) if _may_be_labels(columns[at])]
    if not likely:
        raise DataError(
            f"{path} has no labels that can be told: neither the first nor the last column holds "
            "few whole numbers or names. Name it: load(path, label='first'), or --label first."
        )
    return likely[0], ", which holds few whole numbers"


def _may_be_labels(cells: list[str]) -> bool:
    values = {float(cell) for cell in cells}
    whole = all(value.is_integer() for value in values)
    return whole and 1 < len(values) <= min(FEW, max(2, len(cells) // 2))


def _columns(
    text: _Text, separator: str, header: bool, column: int, width: int, path: Path
) -> tuple[np.ndarray, np.ndarray]:
    others = [at for at in range(width) if at != column]
    common: dict[str, Any] = {
        "delimiter": separator,
        "skiprows": int(header),
        "ndmin": 2,
        "comments": None,
        "quotechar": '"',
    }
    try:
        x = np.loadtxt(text.opened(), np.float32, usecols=others, **common)
        labels = np.loadtxt(text.opened(), object, usecols=[column], **common)[:, 0]
    except ValueError as error:
        reason = _first_fault(text, separator, header, column, width) or str(error)
        raise DataError(
            f"{path}: {reason}; wanted a number in every column but that of the labels, and "
            "as many columns in each line. Fill what is missing, and turn names into numbers."
        ) from error
    return x, np.array([label.strip() for label in labels], object)


def _first_fault(text: _Text, separator: str, header: bool, column: int, width: int) -> str:
    """Return what is wrong with the first line that is, by its number in the file."""
    lines = csv.reader(text.opened(), delimiter=separator)
    names = next(lines) if header else []
    for row in lines:
        if row and len(row) != width:
            return f"line {lines.line_num} has {len(row)} columns, and the first one {width}"
        for at, cell in enumerate(row):
            if at != column and not _is_number(cell):
                called = f" ({names[at].strip()!r})" if names else ""
                held = repr(cell) if cell.strip() else "nothing"
                return f"line {lines.line_num}, column {at + 1}{called} holds {held}"
    return ""
