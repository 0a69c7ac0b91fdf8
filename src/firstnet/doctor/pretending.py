"""Made-up files in the place of those that a loader opens, for as long as it runs."""

from __future__ import annotations

import builtins
import bz2
import contextlib
import gzip
import io
import os
import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from firstnet.doctor.madeup import archive, content

Names = dict[str, Any]


class Archive(dict[str, Any]):
    """What np.load returns for an .npz file."""

    @property
    def files(self) -> list[str]:
        """The names of the arrays."""
        return list(self)

    def close(self) -> None:
        """Close nothing."""

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def pretending(names: Names, kind: str, seed: int, *, header: bool = False) -> Iterator[None]:
    """Let every file that is opened for reading hold made-up digits.

    Args:
        names: of the loader's module; those that stand for `open` and the like are covered too.
        kind: of file: "pickle", "idx", "csv" or "npz".
        seed: deals the digits.
        header: whether a csv starts with the names of its columns.
    """
    fakes = list(_fakes(kind, seed, header=header))
    before = dict(names)
    with contextlib.ExitStack() as stack:
        for owner, name, fake in fakes:
            original = getattr(owner, name)
            for known, value in before.items():
                if value is original:
                    names[known] = fake
                    stack.callback(names.__setitem__, known, value)
            setattr(owner, name, fake)
            stack.callback(setattr, owner, name, original)
        yield


def _fakes(kind: str, seed: int, *, header: bool) -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    """Yield what stands in for what: (owner, name, function)."""
    plain_open = builtins.open

    def held(file: Any) -> bytes:
        return content(kind, os.path.basename(str(file)), seed, header=header)  # noqa: PTH119

    def opened(file: Any, mode: str = "r", *_: Any, **__: Any) -> Any:
        if isinstance(file, int) or set(mode) & set("wax+"):
            return plain_open(file, mode)
        return io.BytesIO(held(file)) if "b" in mode else io.StringIO(held(file).decode("latin-1"))

    def unpacked(file: Any = None, mode: str = "rb", *_: Any, **more: Any) -> Any:
        return opened(file or more.get("fileobj"), mode if "t" in mode else "rb")

    yield builtins, "open", opened
    yield io, "open", opened
    for module in (gzip, bz2):
        yield module, "open", unpacked
    yield gzip, "GzipFile", unpacked
    for tell in ("exists", "isfile", "isdir"):
        yield os.path, tell, lambda *_: True
    for tell in ("exists", "is_file", "is_dir"):
        yield pathlib.Path, tell, lambda *_: True
    yield pathlib.Path, "open", opened
    yield np, "load", lambda *_, **__: Archive(archive(seed))
    yield np, "fromfile", _from_file(held)
    for reader in ("loadtxt", "genfromtxt"):
        yield np, reader, _from_text(getattr(np, reader), held)


def _from_file(held: Callable[[Any], bytes]) -> Callable[..., Any]:
    def read(file: Any, dtype: Any = float, count: int = -1, *_: Any, **more: Any) -> Any:
        if isinstance(file, io.BytesIO):
            size = -1 if count < 0 else count * np.dtype(dtype).itemsize
            return np.frombuffer(file.read(size), dtype).copy()
        return np.frombuffer(held(file), dtype, count, more.get("offset", 0)).copy()

    return read


def _from_text(read: Callable[..., Any], held: Callable[[Any], bytes]) -> Callable[..., Any]:
    def read_made_up(file: Any, *rest: Any, **more: Any) -> Any:
        if isinstance(file, (str, os.PathLike)):
            file = io.StringIO(held(file).decode())
        return read(file, *rest, **more)

    return read_made_up
