"""The ways to open a file, with stand-ins for missing data sets.

`gzip`, `bz2`, `pathlib`, `np.load`, `csv` and `pickle` all open files with `open`, so replacing
that one serves them, too. Readers in C, and those that choose the layout of a table, are wrapped.
"""

from __future__ import annotations

import builtins
import bz2
import io
import os
import pathlib
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

from firstnet.doctor.standins import files, folders, shortened
from firstnet.doctor.standins.made import makes_it_itself
from firstnet.doctor.standins.tables import Layout

WRITING = set("wax+")
FIRST = ("fname", "filepath_or_buffer")  # what readers call their first argument


class StandInFile(io.BytesIO):
    """An open file that stands in for a missing one; `name` is the name of that."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


def replace_openers() -> None:
    """Replace `open`, the readers of NumPy, and the questions whether a file exists."""
    plain_open = builtins.open
    vars(builtins)["open"] = vars(io)["open"] = _opener(plain_open)
    vars(bz2)["_builtin_open"] = builtins.open  # its own name for it
    for name in ("exists", "isfile"):
        setattr(os.path, name, _exists(getattr(os.path, name)))
    vars(os.path)["isdir"] = _in_folder(os.path.isdir)
    for name in ("exists", "is_file"):
        setattr(pathlib.Path, name, _exists(getattr(pathlib.Path, name)))
    vars(np)["fromfile"] = _from_file(np.fromfile)
    vars(os)["listdir"] = _listing(os.listdir)
    order = ("dtype", "comments", "delimiter")
    vars(np)["loadtxt"] = table_reader(np.loadtxt, _layout_of_loadtxt, order)
    vars(np)["genfromtxt"] = table_reader(np.genfromtxt, _layout_of_genfromtxt, order)


def table_reader(
    read: Callable[..., Any],
    layout: Callable[[dict[str, Any]], Layout],
    order: Sequence[str] = ("sep",),
) -> Callable[..., Any]:
    """Return a reader of tables that finds missing ones.

    Args:
        read: the reader; its first argument is a path, an address or an open file.
        layout: returns the layout that the reader's arguments ask for, by their names.
        order: the names of the arguments after the first.
    """

    @wraps(read)
    def read_table(*given: Any, **named: Any) -> Any:
        first = [named.pop(it) for it in FIRST if it in named]
        file, *rest = (*first, *given)
        if folders.text_of(file) is not None:
            if files.can_stand_in(file):
                file = io.StringIO(files.text(file, layout(dict(zip(order, rest)) | named)))
                named.pop("compression", None)
            else:
                file = folders.real(file) or file
                file = shortened.part_of(os.fsdecode(file)) or file
        return read(file, *rest, **named)

    return read_table


def _opener(plain_open: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(plain_open)
    def opened(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if set(mode) & WRITING and folders.text_of(file) is not None:
            folders.make_around(file)
        if folders.text_of(file) is None or set(mode) & WRITING or folders.exists(file):
            return plain_open(file, mode, *rest, **named)
        if not files.can_stand_in(file):
            return plain_open(folders.real(file) or file, mode, *rest, **named)
        found = StandInFile(files.content(file), os.fsdecode(file))
        return found if "b" in mode else _as_text(found, *rest, **named)

    return opened


def _as_text(
    file: StandInFile,
    _: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    **__: Any,
) -> io.TextIOWrapper:
    return io.TextIOWrapper(file, encoding or "utf-8", errors, newline)


def _exists(tell: Callable[..., bool]) -> Callable[..., bool]:
    in_folder = _in_folder(tell)

    @wraps(tell)
    def exists(path: Any, *rest: Any, **named: Any) -> bool:
        if in_folder(path, *rest, **named):
            return True
        return files.can_stand_in(path) and not makes_it_itself(sys._getframe(1))

    return exists


def _in_folder(tell: Callable[..., bool]) -> Callable[..., bool]:
    """Return a question about a path that is asked of the learner's folder, too."""

    @wraps(tell)
    def is_there(path: Any, *rest: Any, **named: Any) -> bool:
        if tell(path, *rest, **named):
            return True
        place = folders.in_folder(path)
        if place is None:
            return False
        return tell(pathlib.Path(place) if isinstance(path, pathlib.Path) else place)

    return is_there


def _listing(plain: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(plain)
    def listed(path: Any = ".") -> Any:
        return plain(folders.real(path) or path)

    return listed


def _from_file(plain: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(plain)
    def read(
        file: Any, dtype: Any = float, count: int = -1, sep: str = "", offset: int = 0, **named: Any
    ) -> Any:
        if folders.text_of(file) is not None:
            stood_in = files.can_stand_in(file)
            file = io.BytesIO(files.content(file)) if stood_in else folders.real(file) or file
        if not isinstance(file, io.BytesIO) or sep:
            return plain(file, dtype, count, sep, offset, **named)
        file.seek(offset, io.SEEK_CUR)
        size = -1 if count < 0 else count * np.dtype(dtype).itemsize
        return np.frombuffer(file.read(size), dtype).copy()

    return read


def _layout_of_loadtxt(named: dict[str, Any]) -> Layout:
    text = named.get("dtype") in (str, "str", object)
    header = None if text else bool(named.get("skiprows"))
    return Layout(header, named.get("delimiter") or " ")


def _layout_of_genfromtxt(named: dict[str, Any]) -> Layout:
    header = True if named.get("skip_header") or named.get("names") is True else None
    return Layout(header, named.get("delimiter") or " ")
