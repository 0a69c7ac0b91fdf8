"""Tables as text: CSV, with the label first or last, with a line of names above or without.

The label's column is the one that is called so; or else the first or the last one, whichever holds
names, or few different whole numbers.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np

from firstnet.data.columns import CALLED, label_column
from firstnet.data.files import LARGEST, opened, take
from firstnet.data.parts import Part
from firstnet.errors import DataError, FormatError

FEW = 100  # different labels, in a column of numbers that nobody has named
SAMPLE = 2_000  # lines by which the columns are judged
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
    with opened(path) as file:
        content = take(file, LARGEST + 1)
    if len(content) > LARGEST:
        raise FormatError(
            f"{path} holds over {LARGEST} bytes; wanted a table that fits into memory. Save it as "
            "IDX files, which are mapped."
        )
    text, encoding = _decoded(bytes(content))
    first = text[: text.find("\n")] if "\n" in text else text
    separator = max(SEPARATORS, key=first.count)
    rows = list(csv.reader(io.StringIO(text[:2_000_000]), delimiter=separator))[:SAMPLE]
    rows = [row for row in rows if row]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise FormatError(
            f"{path} is no table of examples; wanted lines of numbers with a label, between commas."
        )
    header = rows[0] if not any(_is_number(cell) for cell in rows[0][1:-1] or rows[0]) else None
    column, why = _label_column(rows[1:] if header else rows, header, label, path)
    x, labels = _columns(text, separator, header is not None, column, len(rows[0]), path)
    place = f"column {column + 1} of {len(rows[0])}"
    named = f", {header[column].strip()!r}" if header else ""
    remarks = [f"Labels are in {place}{named}{why}."]
    if encoding != UTF_8:
        remarks.append(f"The text is not UTF-8, and was read as {encoding}, as Excel writes it.")
    return Part(x, labels, tuple(remarks))


def _decoded(content: bytes) -> tuple[str, str]:
    """Return a text, and what it is written in."""
    try:
        return content.decode(UTF_8), UTF_8
    except UnicodeDecodeError:
        return content.decode(WINDOWS, errors="replace"), WINDOWS


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
    text: str, separator: str, header: bool, column: int, width: int, path: Path
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
        x = np.loadtxt(io.StringIO(text), np.float32, usecols=others, **common)
        labels = np.loadtxt(io.StringIO(text), str, usecols=[column], **common)[:, 0]
    except ValueError as error:
        reason = _first_fault(text, separator, header, column, width) or str(error)
        raise DataError(
            f"{path}: {reason}; wanted a number in every column but that of the labels, and "
            "as many columns in each line. Fill what is missing, and turn names into numbers."
        ) from error
    return x, np.char.strip(labels)


def _first_fault(text: str, separator: str, header: bool, column: int, width: int) -> str:
    """Return what is wrong with the first line that is, by its number in the file."""
    lines = csv.reader(io.StringIO(text), delimiter=separator)
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
