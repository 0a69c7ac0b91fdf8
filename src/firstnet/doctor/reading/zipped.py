"""What a class has handed in, as a learning platform packs it: a zip, with zips in it."""

from __future__ import annotations

import contextlib
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from firstnet.errors import AccessError, FormatError

ENDING = ".zip"
MOST = 20_000  # files in one
LARGEST = 500 * 2**20  # bytes of all that is in it
PIECE = 2**20  # bytes that are read at a time
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, IndexError),
    *(RuntimeError, NotImplementedError, ValueError),
)


def unpack(path: Path, folder: Path) -> None:
    """Unpack a zip, and those in it, each into a folder of its name.

    Names that lead elsewhere are taken by their last parts; links become files.

    Args:
        path: of the zip.
        folder: where to; it is there, and empty.

    Raises:
        AccessError: the zip can't be read.
        FormatError: it is none, it is encrypted, or it holds too much.
    """
    room = [MOST, LARGEST]
    _unpack(path, folder, room)
    for inner in sorted(folder.rglob(f"*{ENDING}")):
        beside = inner.with_suffix("")
        if beside.exists() or not inner.is_file():
            continue
        beside.mkdir()
        with contextlib.suppress(FormatError):  # it stays what it is
            _unpack(inner, beside, room)


def _unpack(path: Path, folder: Path, room: list[int]) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            entries = [it for it in packed.infolist() if not it.is_dir()]
            room[0] -= len(entries)
            room[1] -= sum(it.file_size for it in entries)
            if min(room) < 0:
                raise FormatError(
                    f"{path.name} holds more than {MOST:,} files or {LARGEST >> 20} MB; "
                    "unpack it yourself, and name the folder."
                )
            for entry in entries:
                _write(packed, entry, folder)
    except OSError as error:
        raise AccessError(f"{path}: it can't be read ({error.strerror or error}).") from error
    except DAMAGED as error:
        raise FormatError(f"{path.name} is no zip that can be read ({error}).") from error


def _write(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    place = folder.joinpath(*_parts(entry.filename))
    if place == folder or place.exists():
        return
    with contextlib.suppress(FileExistsError, NotADirectoryError):  # a file of a folder's name
        place.parent.mkdir(parents=True, exist_ok=True)
        with packed.open(entry) as source, place.open("xb") as target:
            while piece := source.read(PIECE):
                target.write(piece)


def _parts(name: str) -> Iterator[str]:
    """Yield the parts of a name that lead further down."""
    for part in PurePosixPath(name.replace("\\", "/")).parts:
        if part not in ("/", "..", "") and not part.endswith(":"):
            yield part.replace("\0", "")
