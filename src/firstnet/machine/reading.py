"""Reading anybody's file: missing, gzipped or damaged, a pipe, or made to fill the memory.

The limits of all readers stand here, and are looked at before memory is taken.
"""

from __future__ import annotations

import gzip
import os
import re
import stat
import tomllib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase, BufferedReader
from pathlib import Path
from typing import Any

from firstnet.errors import AccessError, FirstnetError, FormatError
from firstnet.machine.memory import available, is_want_of

LARGEST = 2 << 30  # bytes of what does not tell its size, unzipped; MNIST as float32 takes 0.2
SHARE = 4  # no more than a quarter of the memory that is left
FLOOR = 256 << 20  # bytes that are always tried: MNIST as float32 takes 0.2 GiB
LARGEST_TEXT = 1 << 20  # bytes of a plan, of defaults, of a log
TABLE, JSON = 2, 8  # times a quarter: cells become numbers; lists take twenty times their text
DEEPEST = 100  # dots in a key of TOML: the memory that a key takes grows with their square
MOST_PIXELS = 50_000_000  # of a picture; phones take 12 to 48 million
CHUNK = 1 << 20
GZIP = b"\x1f\x8b"
QUOTED = re.compile(r""" "(?:\\.|[^"\\\n])*"? | '[^'\n]*'? """, re.VERBOSE)  # to the line's end
BETWEEN_KEYS = re.compile(r"[,=\[\]{}\n]")


def largest() -> int:
    """Return how many bytes may be read of a file that does not tell what it comes to."""
    return min(LARGEST, _quarter())


def largest_table() -> int:
    """Return how many bytes a table of text may have, unzipped."""
    return _quarter() // TABLE


def largest_json() -> int:
    """Return how many bytes a file of JSON may have."""
    return _quarter() // JSON


def _quarter() -> int:
    """Return how many bytes of memory one file may take."""
    room = available()
    return LARGEST if room is None else max(FLOOR, room // SHARE)


def check_room(path: Path, wanted: int, what: str, cure: str) -> None:
    """Raise unless so much may be taken into memory.

    Args:
        path: the file.
        wanted: how many bytes it comes to.
        what: what the file holds, as a noun.
        cure: what to try, as a sentence.

    Raises:
        FormatError: it is more than a quarter of the memory that is left.
    """
    most = _quarter()
    if wanted > most:
        raise FormatError(
            f"{path} holds {what} that come to {_told(wanted)} in memory; wanted at most "
            f"{_told(most)}. {cure}"
        )


def _told(count: int) -> str:
    return f"{count / (1 << 30):.1f} GiB" if count >= 1 << 29 else f"{count / (1 << 20):.1f} MiB"


@contextmanager
def reachable(path: Path) -> Iterator[None]:
    """Turn the system's refusal of a path into one line.

    Raises:
        AccessError: in place of the OSError of the system.
    """
    try:
        yield
    except FirstnetError:
        raise
    except OSError as error:
        raise AccessError(
            f"{path} can't be read: {error.strerror or error}. Wanted a file that is there and "
            "yours to read; check its name and its permissions."
        ) from error


@contextmanager
def regular(path: Path) -> Iterator[BufferedReader]:
    """Open a file of the disk. A pipe would be waited for, and a device has no end.

    Raises:
        AccessError: it is missing, can't be read, or is no such file.
    """
    with reachable(path), open(path, "rb", opener=_at_once) as file:  # Path has no opener
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode) and str(path) != os.devnull:
            raise AccessError(
                f"{path} isn't a regular file, but a pipe, a device or a folder. Save its content "
                "to a file first."
            )
        yield file


def _at_once(path: str, flags: int) -> int:
    """Open a file, without waiting for somebody to write into a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


@contextmanager
def opened(path: Path) -> Iterator[BufferedIOBase]:
    """Open a file for reading and unzip it on the way if its content is gzipped.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: it began as a gzipped file, but does not go on as one.
    """
    with regular(path) as file:
        try:
            zipped = file.read(len(GZIP)) == GZIP
            file.seek(0)
            yield gzip.GzipFile(fileobj=file) if zipped else file
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FormatError(
                f"{path} begins as a gzipped file, but is damaged or cut short ({error}); wanted "
                "the whole file. Fetch or copy it again."
            ) from error


@contextmanager
def parsed(path: Path, kind: str, cure: str) -> Iterator[None]:
    """Turn what a parser raises into one line: damaged bytes can end in nearly every exception.

    Args:
        path: the file.
        kind: what it should be, as a noun.
        cure: what to try, as a sentence.

    Raises:
        FormatError: in place of whatever was raised.
    """
    try:
        yield
    except FirstnetError:
        raise
    except Exception as error:
        if is_want_of(error):
            raise FormatError(
                f"{path} needs more memory than is left; wanted a smaller one."
            ) from error
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's own, and no parser's
        reason = " ".join(str(error).split())[:100].rstrip(". ") or type(error).__name__
        raise FormatError(f"{path} is no {kind}: {reason}. {cure}") from error


def begins_with(path: Path, words: str) -> bool:
    """Return whether a file begins with these words, as those do that firstnet writes."""
    with regular(path) as file:
        return file.read(len(words.encode())) == words.encode()


def content(path: Path, most: int = LARGEST_TEXT) -> bytes:
    """Return what a file holds, of at most so many bytes.

    Raises:
        AccessError: it is missing or can't be read.
        FormatError: it is larger.
    """
    with regular(path) as file:
        found = bytes(take(file, most + 1))
    if len(found) > most:
        raise FormatError(f"{path} holds more than {_told(most)}; wanted a smaller file.")
    return found


def toml(path: Path, wanted: str) -> dict[str, Any]:
    """Return what a file of TOML says.

    Args:
        path: the file, of LARGEST_TEXT bytes at most.
        wanted: what to write in it, for an error.

    Raises:
        AccessError: it is missing or can't be read.
        FormatError: it is no TOML, or too large.
    """
    found = content(path)
    try:
        text = found.decode()
        told = tomllib.loads(text) if _depth(text) <= DEEPEST else None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FormatError(f"{path} is no TOML: {error}; {wanted}.") from error
    except ValueError as error:  # Python's limit
        raise FormatError(f"{path}: a number has thousands of digits; {wanted}.") from error
    if told is None:
        raise FormatError(f"{path}: a key has more than {DEEPEST} dots; {wanted}.")
    return told


def _depth(text: str) -> int:
    """Return how many dots the longest key has, at most: numbers have dots, too."""
    return max(part.count(".") for part in BETWEEN_KEYS.split(QUOTED.sub("", text)))


def take(file: BufferedIOBase, count: int) -> bytearray:
    """Read `count` bytes, or what there is; memory grows with what comes, not with `count`."""
    taken = bytearray()
    while len(taken) < count and (chunk := file.read(min(CHUNK, count - len(taken)))):
        taken += chunk
    return taken
