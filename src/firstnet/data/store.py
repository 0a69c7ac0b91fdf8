"""The digits of the package, unpacked once into the user's cache and memory-mapped from there.

A file in the cache is **sealed** by its time of modification: once its checksum has been found
right, that time is set to a fixed date. Whoever writes to the file breaks the seal, so that a
glance at size and date is enough to trust it. With the seal broken the checksum decides again.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from firstnet.errors import AccessError, FormatError
from firstnet.machine.writing import put

SEAL = (
    1_000_000_000  # seconds since 1970: 9 September 2001; even, for file systems that count in twos
)


EXCERPTS = Path(__file__).parent / "mnist"


@dataclass(frozen=True)
class Packed:
    """A file of the package, compressed with xz.

    Attributes:
        name: the name of the unpacked file.
        size: its length in bytes.
        sha256: its checksum.
    """

    name: str
    size: int
    sha256: str

    def is_right(self, content: bytes | mmap) -> bool:
        """Return whether this is what the file holds when unpacked."""
        return len(content) == self.size and hashlib.sha256(content).hexdigest() == self.sha256


MNIST = {
    "train-images": Packed(
        "train-images-idx3-ubyte",
        47_040_016,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    "train-labels": Packed(
        "train-labels-idx1-ubyte",
        60_008,
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    "t10k-images": Packed(
        "t10k-images-idx3-ubyte",
        7_840_016,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    "t10k-labels": Packed(
        "t10k-labels-idx1-ubyte",
        10_008,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
}


def fetch(packed: Packed) -> bytes | mmap:
    """Return the unpacked content of a file: mapped from the cache, or else from memory.

    Any number of processes may do so at once: a file takes its place in the cache whole. A package
    for a browser holds an excerpt of the file instead, which is all there is of it.

    Raises:
        AccessError: the package lacks the file, or Python the module to unpack it.
        FormatError: the file in the package is damaged.
    """
    content = _excerpt(packed.name)
    if content is not None:
        return content
    folder = cache_folder()
    mapped = _mapped(folder / packed.name, packed)
    if mapped is not None:
        return mapped
    content = unpack(packed)
    try:
        _keep(content, folder / packed.name)
    except OSError as error:
        _tell(folder, error.strerror or str(error))
        return content
    return _mapped(folder / packed.name, packed) or content


@functools.cache
def _excerpt(name: str) -> bytes | None:
    """Return the first of the digits, gzipped, where the package has them in place of all."""
    import gzip

    path = EXCERPTS / f"{name}.gz"
    return gzip.decompress(path.read_bytes()) if path.is_file() else None


def cache_folder() -> Path:
    """Return the folder of the user's cache that is firstnet's."""
    from platformdirs import user_cache_path  # not needed by `import firstnet`

    return user_cache_path("firstnet", appauthor=False)


def unpack(packed: Packed) -> bytes:
    """Return the unpacked content of a file of the package.

    Raises:
        AccessError: the package lacks the file, or Python the module to unpack it.
        FormatError: the file in the package is damaged.
    """
    from importlib.resources import files  # like lzma, not needed once the cache is filled

    try:
        import lzma
    except ImportError as error:
        raise AccessError(
            "This Python was built without the module lzma, which unpacks the digits; wanted a "
            "complete Python. Install liblzma-dev (xz) and build it again, or take another one."
        ) from error
    packed_file = files("firstnet.data") / "mnist" / f"{packed.name}.xz"
    try:
        content = lzma.decompress(packed_file.read_bytes())
    except OSError as error:
        raise AccessError(
            f"{packed_file} can't be read: {error.strerror}. Wanted the digits that come with "
            "firstnet; install it again."
        ) from error
    except lzma.LZMAError:
        content = b""
    if not packed.is_right(content):
        raise FormatError(
            f"{packed_file} is damaged; wanted the digits that come with firstnet. "
            "Install it again."
        )
    return content


def _mapped(path: Path, packed: Packed) -> mmap | None:
    """Map a file of the cache into memory if it is there, whole and right."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_size != packed.size:
                return None
            mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
    except OSError:
        return None
    if status.st_mtime_ns != SEAL * 10**9:
        if not packed.is_right(mapped):
            return None
        _seal(path)
    return mapped


def _keep(content: bytes, path: Path) -> None:
    """Put content into the cache; nobody ever sees half of it."""
    if not path.is_absolute():
        raise OSError("it has no absolute path")  # no home; XDG wants relative paths ignored
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, content)


def _seal(path: Path) -> None:
    with suppress(OSError):  # without a seal the file is right as well, only slower to trust
        os.utime(path, (SEAL, SEAL))


@functools.cache  # so that it is told once
def _tell(folder: Path, reason: str) -> None:
    logging.getLogger("firstnet").warning(
        "The cache %s can't be written (%s), so the digits are unpacked into memory at each start; "
        "set XDG_CACHE_HOME to a folder of yours to save a third of a second.",
        folder,
        reason,
    )
