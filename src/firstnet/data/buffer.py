"""Examples that do not fit into memory: some of them are there at a time, and shuffled.

The file is read in runs of neighbours, the runs in random order; as many of them as the buffer
holds are in memory together, while the next ones are being read. So a disk reads long stretches,
and what enters a mini-batch still comes from all over the file.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from firstnet.data.dataset import Examples, check_pixels
from firstnet.errors import DataError
from firstnet.shapes import Labels, Rows

RUN = 1_000  # neighbours that are read at once: of MNIST's images, 784 kB


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
    """
    run = min(RUN, held)
    firsts = rng.permutation(np.arange(0, len(examples), run))
    some = held // run
    waiting = [firsts[first : first + some] for first in range(0, len(firsts), some)]
    with ThreadPoolExecutor(1, "firstnet-reader") as reader:
        reading = reader.submit(_read, examples, waiting[0], run)
        for following in [*waiting[1:], None]:
            buffer = reading.result()
            if following is not None:
                reading = reader.submit(_read, examples, following, run)
            yield buffer


def _read(examples: Examples, firsts: Labels, run: int) -> Examples:
    rows = [slice(first, min(first + run, len(examples))) for first in firsts]
    x = np.empty((sum(it.stop - it.start for it in rows), examples.x.shape[1]), examples.x.dtype)
    np.concatenate([examples.x[each] for each in rows], out=x)
    _let_go(examples.x)
    labels = np.concatenate([examples.labels[each] for each in rows])
    try:
        return Examples(x, labels, examples.classes)
    except DataError:
        for each in rows:  # to say which row of the file it was
            check_pixels(examples.x[each], each.start)
        raise


def _let_go(x: Rows) -> None:
    """Let what has been read from a mapped file leave memory; changes of it, if any, stay.

    The system would do so as well, but late, and until then this process would look large.
    """
    if not isinstance(x, np.memmap) or x.mode == "c":
        return
    mapped: object = x
    while isinstance(mapped, np.ndarray):
        mapped = mapped.base
    if isinstance(mapped, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        mapped.madvise(mmap.MADV_DONTNEED)
