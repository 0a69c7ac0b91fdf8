"""Examples that do not fit into memory: some of them are there at a time, and shuffled.

The file is read in runs of neighbours, the runs in random order; as many of them as the buffer
holds are in memory together, while the next ones are being read. So a disk reads long stretches,
and what enters a mini-batch still comes from all over the file.

Two runs are read at a time, for a disk is waited for longer than it reads; past the mapping, for
that costs an interruption every few pages; and what the system keeps of a file that is larger than
memory is dropped at once, for it would only have to find room for it later (docs/log.md).
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from firstnet.data.dataset import Examples, check_pixels
from firstnet.errors import DataError, FormatError
from firstnet.machine.memory import available
from firstnet.machine.reading import reachable
from firstnet.shapes import Labels, Rows

RUN = 1_000  # neighbours that are read at once: of MNIST's images, 784 kB
READERS = 2

Read = Callable[[slice, Rows], None]  # puts rows where the second argument is


def buffers(examples: Examples, held: int, rng: np.random.Generator) -> Iterator[Examples]:
    """Deal all examples, about `held` of them at a time.

    Args:
        examples: usually mapped into memory from a file; no more than two buffers of them are ever
            there.
        held: examples in a buffer; the last one may hold fewer.
        rng: deals the order of the runs. In a buffer they lie run by run: whoever learns from them
            shuffles them.

    Raises:
        DataError: a pixel is not finite.
        FormatError: the file has become shorter.
    """
    run = min(RUN, held)
    firsts = rng.permutation(np.arange(0, len(examples), run))
    some = held // run
    waiting = [firsts[first : first + some] for first in range(0, len(firsts), some)]
    with (
        closing(_File.of(examples.x) or _Memory(examples.x)) as source,
        ThreadPoolExecutor(READERS, "firstnet-reader") as readers,
    ):
        reading = _begun(readers, source.read, examples, waiting[0], run)
        for following in [*waiting[1:], None]:
            buffer = reading.done(examples)
            if following is not None:
                reading = _begun(readers, source.read, examples, following, run)
            yield buffer


@dataclass(frozen=True, eq=False)
class _Reading:
    """A buffer that is being filled."""

    x: Rows
    rows: list[slice]
    parts: list[Future[None]]

    def done(self, examples: Examples) -> Examples:
        """Return the buffer, once it is full."""
        for part in self.parts:
            part.result()
        labels = np.concatenate([examples.labels[row] for row in self.rows])
        try:
            return Examples(self.x, labels, examples.classes)
        except DataError:
            for row in self.rows:  # to say which row of the file it was
                check_pixels(examples.x[row], row.start)
            raise


def _begun(
    readers: ThreadPoolExecutor, read: Read, examples: Examples, firsts: Labels, run: int
) -> _Reading:
    rows = [slice(first, min(first + run, len(examples))) for first in firsts.tolist()]
    ends = np.cumsum([row.stop - row.start for row in rows]).tolist()
    x = np.empty((ends[-1], examples.x.shape[1]), examples.x.dtype)
    places = [x[end - (it.stop - it.start) : end] for it, end in zip(rows, ends)]
    return _Reading(x, rows, [readers.submit(read, *each) for each in zip(rows, places)])


class _Memory:
    """Rows that are in memory, or are mapped into it."""

    def __init__(self, x: Rows) -> None:
        self._x = x

    def read(self, rows: slice, into: Rows) -> None:
        """Put rows where they are wanted."""
        into[:] = self._x[rows]

    def close(self) -> None:
        """Let what has been read leave memory."""
        _let_go(self._x)


class _File:
    """Rows of a file that is mapped, read past the mapping."""

    def __init__(self, path: Path, first: int, x: Rows) -> None:
        """Open the file; the first row begins at this byte."""
        self._path, self._first, self._x, self._row = path, first, x, x.strides[0]
        with reachable(path):
            self._file = os.open(path, os.O_RDONLY)
        room = available()
        self._drops = hasattr(os, "posix_fadvise") and room is not None and x.nbytes > room / 2

    @classmethod
    def of(cls, x: Rows) -> _File | None:
        """Return the file that holds rows; None where they are in memory, or it can't be read."""
        mapped = _mapping(x)
        if not (mapped and isinstance(x, np.memmap) and x.flags.c_contiguous):
            return None
        if not hasattr(os, "preadv") or x.filename is None or not Path(x.filename).is_file():
            return None
        start = np.frombuffer(mapped, np.uint8).ctypes.data
        begins = x.offset - x.offset % mmap.ALLOCATIONGRANULARITY  # of the mapping
        file = cls(Path(x.filename), begins + x.ctypes.data - start, x)
        if file._holds_rows():
            return file
        file.close()
        return None  # another file has taken its name

    def read(self, rows: slice, into: Rows) -> None:
        """Put rows where they are wanted."""
        at, left = self._first + rows.start * self._row, into.data.cast("B")
        begin, length = at, len(left)
        with reachable(self._path):
            while left:
                count = os.preadv(self._file, [left], at)
                if not count:
                    raise FormatError(
                        f"{self._path} has become shorter while it was read: it ends in row "
                        f"{rows.start + (at - begin) // self._row}. Wanted the whole file; begin "
                        "again when it is."
                    )
                at, left = at + count, left[count:]
            if self._drops:
                os.posix_fadvise(self._file, begin, length, os.POSIX_FADV_DONTNEED)

    def close(self) -> None:
        """Close the file, and let what others have read of it leave memory."""
        os.close(self._file)
        _let_go(self._x)

    def _holds_rows(self) -> bool:
        """Return whether the file that has the name is the one that is mapped."""
        x, last = self._x, len(self._x) - 1
        ends = np.empty((2, x.shape[1]), x.dtype)
        try:
            self.read(slice(0, 1), ends[:1])
            self.read(slice(last, last + 1), ends[1:])
        except FormatError:
            return False
        return ends.tobytes() == x[[0, last]].tobytes()


def _let_go(x: Rows) -> None:
    """Let what has been read from a mapped file leave memory; changes of it, if any, stay.

    The system would do so as well, but late, and until then this process would look large.
    """
    mapped = _mapping(x)
    if mapped and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        mapped.madvise(mmap.MADV_DONTNEED)


def _mapping(x: Rows) -> mmap.mmap | None:
    """Return what maps a file into memory for these rows, if they are not changed in memory."""
    mapped: object = x if isinstance(x, np.memmap) and x.mode != "c" else None
    while isinstance(mapped, np.ndarray):
        mapped = mapped.base
    return mapped if isinstance(mapped, mmap.mmap) else None
