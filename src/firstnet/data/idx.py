"""IDX: the file format of MNIST.

Two bytes 0, a byte for the kind of number, a byte for the number of dimensions, the length of each
dimension in four bytes, and then the numbers; all of it big-endian.

Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", section "File formats
for the MNIST database".
"""

from __future__ import annotations

import gzip
import math
import struct
import sys
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firstnet.errors import FormatError
from firstnet.machine.reading import largest, opened, take

Buffer = bytes | bytearray | mmap

KINDS = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
MOST_DIMENSIONS = 8
LONGEST_HEADER = 4 + 4 * 255


@dataclass(frozen=True)
class Header:
    """What the first bytes of an IDX file say about the rest."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    @property
    def length(self) -> int:
        """The bytes of the header itself."""
        return 4 + 4 * len(self.shape)

    @property
    def file_length(self) -> int:
        """The bytes of the whole file."""
        return self.length + self.dtype.itemsize * math.prod(self.shape)


def parse(content: Buffer, name: str | Path) -> NDArray[Any]:
    """Return the array in the content of an IDX file: a read-only view, nothing is copied.

    Args:
        content: the whole file.
        name: what to call it in an error.

    Raises:
        FormatError: the content is cut short, too long, or no IDX.
    """
    header = _header(content, name)
    _check_length(len(content), header, name)
    view = memoryview(content).toreadonly()[header.length :]
    return np.frombuffer(view, header.dtype).reshape(header.shape)


def read(path: Path) -> NDArray[Any]:
    """Return the array in an IDX file, gzipped or not; a large one is mapped into memory.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: the file is cut short, too long, or no IDX.
    """
    with opened(path) as file:
        content = take(file, LONGEST_HEADER)
        header = _header(content, path)
        if header.file_length > largest():
            return _mapped(path, header, isinstance(file, gzip.GzipFile))
        # One byte beyond what is declared tells a file that is too long.
        content += take(file, header.file_length + 1 - len(content))
    return parse(content, path)


def _mapped(path: Path, header: Header, zipped: bool) -> NDArray[Any]:
    """Map an array that may be larger than memory."""
    if zipped:
        raise FormatError(
            f"{path} declares an array of {_times(header.shape)}, {header.file_length} bytes; "
            f"wanted at most {largest()} of a gzipped file. Unzip it: then it is mapped into "
            "memory."
        )
    _check_length(path.stat().st_size, header, path)
    return np.memmap(path, header.dtype, "r", header.length, header.shape)


def _check_length(length: int, header: Header, name: str | Path) -> None:
    if length != header.file_length:
        more = "more" if length > header.file_length else f"{length} bytes"
        raise FormatError(
            f"{name} holds {more}, but its header declares {header.file_length} bytes "
            f"for an array of {_times(header.shape)}; wanted the whole file and nothing else. "
            "Fetch or copy it again."
        )


def _header(content: Buffer, name: str | Path) -> Header:
    zeros, kind, dimensions = struct.unpack(">HBB", content[:4].ljust(4, b"\xff"))
    if len(content) < 4 or zeros or kind not in KINDS:
        raise FormatError(
            f"{name} begins with the bytes {content[:4].hex(' ') or '(none)'}, but an IDX file "
            "with 00 00 08 and its number of dimensions; wanted a file like MNIST's "
            "train-images-idx3-ubyte, gzipped or not."
        )
    lengths = content[4 : 4 + 4 * dimensions]
    if len(lengths) < 4 * dimensions:
        raise FormatError(
            f"{name} ends after {len(content)} bytes, within its header of {4 + 4 * dimensions}; "
            "wanted the whole file. Fetch or copy it again."
        )
    shape = struct.unpack(f">{dimensions}I", lengths)
    if dimensions > MOST_DIMENSIONS or math.prod(filter(None, shape)) > sys.maxsize // 8:
        raise FormatError(
            f"{name} declares an array of {_times(shape)}; wanted one such as MNIST's, of 60000 x "
            "28 x 28. Fetch or copy it again."
        )
    return Header(np.dtype(KINDS[kind]), shape)


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "one number"
