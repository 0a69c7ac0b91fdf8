"""Files as people have them: gzipped or not, missing, cut short, or made to fill the memory."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path

from firstnet.errors import AccessError, FirstnetError, FormatError

LARGEST = (
    2 << 30
)  # bytes that a file may hold once unzipped; MNIST as float32 takes 0.2 of the 2 GiB
CHUNK = 1 << 20
GZIP = b"\x1f\x8b"


@contextmanager
def opened(path: Path) -> Iterator[BufferedIOBase]:
    """Open a file for reading and unzip it on the way if its content is gzipped.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: it began as a gzipped file, but does not go on as one.
    """
    with reachable(path), path.open("rb") as file:
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


def take(file: BufferedIOBase, count: int) -> bytearray:
    """Read `count` bytes, or what there is; memory grows with what comes, not with `count`."""
    taken = bytearray()
    while len(taken) < count and (chunk := file.read(min(CHUNK, count - len(taken)))):
        taken += chunk
    return taken
