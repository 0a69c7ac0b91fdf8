"""Tables of examples as text: CSV, with the label first or last.

The label's column is the one that is called so; or else the first or the last one, whichever holds
names, or few different whole numbers.
"""

from __future__ import annotations

from pathlib import Path

from firstnet.data.columns import CALLED, label_column
from firstnet.data.parts import Part
from firstnet.data.table import KIND, UTF_8, Table, is_number, open_table
from firstnet.errors import DataError, FormatError
from firstnet.machine.reading import parsed

FEW = 100  # different labels, in a column of numbers that nobody has named
WANTED = "Wanted lines of numbers with a label, between commas."


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
    table = open_table(path, WANTED, columns=2)
    if len(table.sample) + (table.names is not None) < 2:
        raise FormatError(f"{path} is no {KIND}. {WANTED}")
    column, why = _label_column(table, label)
    others = [at for at in range(table.width) if at != column]
    but = " but that of the labels"
    with parsed(path, KIND, WANTED):
        x, labels = table.numbers(others, but), table.texts(column, but)
    place = f"column {column + 1} of {table.width}"
    named = f", {table.names[column].strip()!r}" if table.names else ""
    remarks = [f"Labels are in {place}{named}{why}."]
    if table.text.encoding != UTF_8:
        remarks.append(
            f"The text is not UTF-8, and was read as {table.text.encoding}, as Excel writes it."
        )
    return Part(x, labels, tuple(remarks))


def _label_column(table: Table, label: str | None) -> tuple[int, str]:
    """Return which column holds the labels, and a word about how it was found."""
    path, header, last = table.path, table.names, table.width - 1
    if label in ("first", "last"):
        return (0 if label == "first" else last), ""
    if header and (label or {name.strip().lower() for name in header} & set(CALLED)):
        return header.index(label_column(header, label, path)), ""
    if label is not None:
        raise DataError(
            f"{path} has no column {label!r}, for its columns have no names; say first or last."
        )
    columns = {at: [row[at] for row in table.sample if len(row) > last] for at in (0, last)}
    for at in (last, 0):
        if columns[at] and not all(map(is_number, columns[at])):
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
