"""Tables as text: CSV and its relatives, with a line of names above or without."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from firstnet.errors import DataError, FormatError
from firstnet.machine.reading import CHUNK, largest_table, opened, parsed, take
from firstnet.shapes import AnyFloats

SAMPLE, SAMPLED = 2_000, 2_000_000  # lines and bytes by which the columns are judged
LONGEST_LINE = 1 << 20
SEPARATORS = ",;\t"
UTF_8, WINDOWS = "utf-8-sig", "windows-1252"
FEWEST_NUMBERED = 5  # columns, of fewer the numbers may be data
KIND = "table of examples"


@dataclass(frozen=True, eq=False)
class Table:
    """A table whose columns can be read, each by itself.

    Attributes:
        path: of its file.
        text: all of it.
        separator: what is between two cells.
        names: of the columns, if the first line has them.
        sample: the first lines below the names.
    """

    path: Path
    text: Text
    separator: str
    names: list[str] | None
    sample: list[list[str]]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.names or self.sample[0])

    def numbers(self, columns: Sequence[int], but: str) -> AnyFloats:
        """Return some columns as float32, a row for each line.

        Args:
            columns: their numbers, from 0.
            but: what the other columns hold, for the error.

        Raises:
            DataError: a cell holds no number, or a line has another number of columns.
        """
        try:
            self._check_widths()
            return np.loadtxt(self.text.opened(), np.float32, usecols=columns, **self._common)
        except ValueError as error:
            raise self._faulty(columns, but, error) from error

    def texts(self, column: int, but: str) -> np.ndarray:
        """Return a column as it is written; of the other arguments and errors, see `numbers`."""
        try:
            cells = np.loadtxt(self.text.opened(), object, usecols=[column], **self._common)[:, 0]
        except ValueError as error:
            raise self._faulty((), but, error) from error
        return np.array([cell.strip() for cell in cells], object)

    def _check_widths(self) -> None:
        """Raise unless each line has as many cells as the first, for NumPy passes over others."""
        for line in self.text.opened():
            quoted = '"' in line
            cells = next(csv.reader([line], delimiter=self.separator)) if quoted else ()
            width = len(cells) if quoted else line.count(self.separator) + 1
            if width != self.width and line.strip():
                raise ValueError(f"{width} columns")

    @property
    def _common(self) -> dict[str, Any]:
        return {
            "delimiter": self.separator,
            "skiprows": int(self.names is not None),
            "ndmin": 2,
            "comments": None,
            "quotechar": '"',
        }

    def _faulty(self, columns: Collection[int], but: str, error: ValueError) -> DataError:
        reason = self._first_fault(columns) or str(error)
        return DataError(
            f"{self.path}: {reason}; wanted a number in every column{but}, and as many columns in "
            "each line. Fill what is missing, and turn names into numbers."
        )

    def _first_fault(self, columns: Collection[int]) -> str:
        """Return what is wrong with the first line that is, by its number in the file."""
        lines = csv.reader(self.text.opened(), delimiter=self.separator)
        names = next(lines) if self.names else []
        for row in lines:
            if row and len(row) != self.width:
                return (
                    f"line {lines.line_num} has {len(row)} columns, and the first one {self.width}"
                )
            for at, cell in enumerate(row):
                if at in columns and not is_number(cell):
                    called = f" ({names[at].strip()!r})" if names else ""
                    held = repr(cell) if cell.strip() else "nothing"
                    return f"line {lines.line_num}, column {at + 1}{called} holds {held}"
        return ""


def open_table(path: Path, wanted: str, columns: int = 1) -> Table:
    """Return the table in a file, gzipped or not.

    Args:
        path: the file.
        wanted: what each line should hold, as a sentence, for the error.
        columns: how many there are at least.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: it is no table.
    """
    most = largest_table()
    with opened(path) as file:
        content = bytes(take(file, most + 1))
    if len(content) > most:
        raise FormatError(
            f"{path} holds over {most} bytes; wanted a table that fits into memory. Save it as "
            "IDX files, which are mapped."
        )
    if b"\0" in content[:SAMPLED]:
        raise FormatError(f"{path} is no {KIND}, for it is not text. {wanted}")
    text = Text(content)
    with parsed(path, KIND, wanted):
        separator = max(SEPARATORS, key=text.opened().readline(LONGEST_LINE).count)
        lines = csv.reader(text.opened(SAMPLED), delimiter=separator)
        rows = [row for row in itertools.islice(lines, SAMPLE) if row]
    if not rows or len(rows[0]) < columns:
        raise FormatError(f"{path} is no {KIND}. {wanted}")
    first = rows[0]
    named = not any(is_number(cell) for cell in first[1:-1] or first) or _is_numbered(first)
    return Table(path, text, separator, rows[0] if named else None, rows[1:] if named else rows)


def _is_numbered(cells: Sequence[str]) -> bool:
    """Tell whether cells are names that pandas gives columns that have none: 0, 1, 2 and so on.

    Beside them there may be one name, such as id or label.
    """
    numbers = [cell.strip() for cell in cells if is_number(cell)]
    few = len(numbers) < FEWEST_NUMBERED and len(numbers) == len(cells)
    counted = numbers == list(map(str, range(len(numbers))))
    return counted and not few and len(numbers) >= max(1, len(cells) - 1)


class Text:
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


def is_number(cell: str) -> bool:
    """Return whether a cell holds a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True
