"""Reading tables of text: the usual options of `read_csv`."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import folders, installed, opening
from firstnet.doctor.standins.packages.frames.frame import DataFrame
from firstnet.doctor.standins.packages.frames.index import column_of, listed

EMPTY = {"", "NA", "NaN", "nan", "NULL", "null", "N/A", "n/a", "None", "?nan"}
TRUTH = {"True": True, "False": False}


def _read(file: Any, sep: Any = None, **options: Any) -> DataFrame:
    text = _text(file)
    between = sep or options.get("delimiter") or ","
    spaces = options.get("delim_whitespace") or len(between) > 1
    lines = _lines(text, options)
    header = options.get("header", "infer")
    names = options.get("names")
    headed = header is not None and not (header == "infer" and names is not None)
    first = int(header) if headed and header != "infer" else 0
    headings = _fields(lines[first], between, spaces) if headed else None
    body = lines[first + headed :][: options.get("nrows")]
    if options.get("decimal", ".") != "." and between != options["decimal"]:
        body = [statement.replace(options["decimal"], ".") for statement in body]
    gaps = options.get("na_values")
    named = gaps if isinstance(gaps, dict) else {}
    columns = _columns(body, between, spaces, None if named else gaps)
    found = list(names) if names is not None else _unique(headings or range(len(columns)))
    extra = len(columns) - len(found)  # rows longer than the headings begin with their labels
    frame = DataFrame(dict(zip([*(f"_{number}" for number in range(extra)), *found], columns)))
    for name, values in named.items():
        frame[name] = _column(map(str, frame[name]), EMPTY | {*map(str, listed(values))})
    return _chosen(frame, options, "_0" if extra == 1 else None)


def _lines(text: str, options: dict[str, Any]) -> list[str]:
    """Return the lines that are to be read, the empty ones left out."""
    skipped, lines = options.get("skiprows"), text.splitlines()
    if isinstance(skipped, int):
        lines = lines[skipped:]
    elif callable(skipped):
        lines = [it for place, it in enumerate(lines) if not skipped(place)]
    elif skipped is not None:
        lines = [it for place, it in enumerate(lines) if place not in {*skipped}]
    if options.get("comment"):
        lines = [line.partition(options["comment"])[0] for line in lines]
    lines = [line for line in lines if line.strip()]
    return lines[: len(lines) - options.get("skipfooter", 0)]


read_csv = opening.table_reader(_read, installed.layout_of_pandas)


def read_table(file: Any, sep: str = "\t", **options: Any) -> Any:
    """Read a table whose values are separated by tabulators."""
    return read_csv(file, sep=sep, **options)


def _text(file: Any) -> str:
    if folders.text_of(file) is None:
        content = file.read()
    elif str(file).endswith(".gz"):
        with gzip.open(file) as packed:
            content = packed.read()
    else:
        with open(file, encoding="utf-8-sig", errors="replace") as opened:  # noqa: PTH123
            content = opened.read()
    return content.decode("utf-8-sig") if isinstance(content, bytes) else str(content)


def _chosen(frame: DataFrame, options: dict[str, Any], labels: Any) -> DataFrame:
    wanted = options.get("usecols")
    if callable(wanted):
        wanted = [it for it in frame if wanted(it)]
    if wanted is not None:
        by_number = all(isinstance(it, int | np.integer) for it in wanted)
        frame = frame.iloc[:, sorted(wanted)] if by_number else frame[[*wanted]]
    for name, convert in (options.get("converters") or {}).items():
        frame[name] = [convert(str(it)) for it in frame[name]]
    if options.get("dtype") is not None:
        frame = frame.astype(options["dtype"])
    labels = options.get("index_col", labels)
    if labels is None or labels is False:
        return frame
    name = list(frame)[labels] if isinstance(labels, int) else labels
    indexed: DataFrame = frame.set_index(name)
    return indexed


def _columns(lines: list[str], between: str, spaces: Any, gaps: Any) -> list[Array]:
    """Return the columns of lines; all numbers are read at once if they can be."""
    if not lines:
        return []
    try:
        numbers = np.loadtxt(
            io.StringIO("\n".join(lines)),
            delimiter=None if spaces else between,
            comments=None,
            ndmin=2,
        )
    except ValueError:
        empty = EMPTY | {str(it) for it in listed(gaps)} if gaps is not None else EMPTY
        rows = [_fields(line, between, spaces) for line in lines]
        width = max(map(len, rows))
        padded = [row + [""] * (width - len(row)) for row in rows]
        return [_column(it, empty) for it in zip(*padded)]
    whole = [field.lstrip("+- ").isdigit() for field in _fields(lines[0], between, spaces)]
    return [
        column.astype(np.int64) if is_whole and np.array_equal(column, column.round()) else column
        for is_whole, column in zip(whole, np.ascontiguousarray(numbers.T))
    ]


def _column(texts: Iterable[str], empty: set[str]) -> Array:
    """Return a column as whole numbers, numbers, booleans or text."""
    given = [text.strip() for text in texts]
    if all(it in TRUTH for it in given):
        return np.array([TRUTH[it] for it in given])
    try:
        return np.array([int(it) for it in given])
    except ValueError:
        pass
    try:
        return np.array([np.nan if it in empty else float(it) for it in given])
    except ValueError:
        return column_of([np.nan if it in empty else it for it in given])


def _fields(line: str, between: str, spaces: Any) -> list[str]:
    if spaces:
        return line.split()
    return next(csv.reader([line], delimiter=between))


def _unique(names: Iterable[Any]) -> list[Any]:
    """Return names as pandas numbers those that are repeated or missing."""
    found: list[Any] = []
    for place, name in enumerate(names):
        name = f"Unnamed: {place}" if name == "" else name
        same = sum(1 for it in found if it == name)
        found.append(f"{name}.{same}" if same else name)
    return found
