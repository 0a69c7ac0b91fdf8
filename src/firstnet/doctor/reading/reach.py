"""The files that a program may read: its own, its modules and data, and nobody else's work."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from firstnet.doctor.reading.submissions import imported

HANDED_IN = (".py", ".ipynb", ".zip")
MOST_DATA = 300  # entries of a folder that are shown; of more, those that the program names
MOST_WALKED = 2_000  # files of a folder, after which it holds data, whatever comes
LARGEST = 2**20  # bytes of a module that is read for its imports
NAME = re.compile(rb"\w+")


@dataclass(frozen=True)
class Reach:
    """What a program sees of the disk, besides Python.

    Attributes:
        shown: files and folders, with all that is in them.
        hidden: what is in these and not shown: entries whose name begins with a dot.
    """

    shown: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()


def reach_of(path: Path, within: Path | None = None) -> Reach:
    """Return what a program may read.

    A file that was named shows its folder and the one around it, as for `../data`, up to somebody's
    home. Where a folder was named, each entry of it may be another person's: a program sees its
    own, the modules that it imports or that import it, and what holds no programs.

    Args:
        path: of the program, with links resolved.
        within: the folder that was named, with links resolved; None where the file itself was.
    """
    if within is not None and path.is_relative_to(within):
        shown = _of_folder(path, within)
    elif _is_shared(path.parent):
        shown = _of_folder(path, path.parent)
    else:
        shown = [_project(path.parent)]
    return Reach(tuple(shown), tuple(it for each in shown for it in _dotted(each)))


def _project(folder: Path) -> Path:
    """Return the folder around a program's package, and the one around that, unless shared."""
    while (folder / "__init__.py").is_file() and not _is_shared(folder.parent):
        folder = folder.parent
    return folder if _is_shared(folder.parent) else folder.parent


def _is_shared(folder: Path) -> bool:
    """Tell whether a folder holds more than one project: a home, what is around it, /tmp."""
    temporary = {Path(it).resolve() for it in (tempfile.gettempdir(), "/tmp", "/var/tmp")}  # noqa: S108
    home = Path.home().resolve()
    return folder in temporary or home.is_relative_to(folder) or folder.parent == folder


def _of_folder(path: Path, folder: Path) -> list[Path]:
    own = folder / path.relative_to(folder).parts[0]
    shelf = _shelf(folder, folder.stat().st_mtime_ns)
    text = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    data = [it for it in shelf.data if it != own]
    if len(data) > MOST_DATA:
        words = set(NAME.findall(text))
        data = [it for it in data if os.fsencode(it.stem) in words]
    return [own, *shelf.modules(own, set(imported(text))), *data]


@dataclass(frozen=True)
class _Shelf:
    """The entries of a folder: those that hold programs, and those that hold data."""

    programs: tuple[Path, ...]
    data: tuple[Path, ...]
    imports: dict[Path, Set[str]]  # of the programs among them that are files

    def modules(self, own: Path, words: Set[str]) -> list[Path]:
        """Return the programs that own imports, those that import it, and what they import."""
        found = [it for it in self.imports if own.stem in self.imports[it]]
        waiting = [words, *(self.imports[it] for it in found)]
        named: dict[str, list[Path]] = {}
        for it in self.programs:
            if it.suffix in ("", ".py"):  # a package or a module
                named.setdefault(it.stem, []).append(it)
        while waiting:
            new = [it for word in waiting.pop() for it in named.pop(word, ()) if it not in found]
            found += new
            waiting += [self.imports[it] for it in new if it in self.imports]
        return [it for it in found if it != own]


@lru_cache(maxsize=8)
def _shelf(folder: Path, _changed: int) -> _Shelf:
    """Return the entries of a folder, looked at once for as long as there are no others."""
    programs: list[Path] = []
    data: list[Path] = []
    for entry in _entries(folder):
        (programs if _holds_programs(entry) else data).append(entry)
    return _Shelf(
        tuple(programs),
        tuple(data),
        {it: set(imported(it.read_bytes())) for it in programs if _is_module(it)},
    )


def _is_module(path: Path) -> bool:
    try:
        return path.suffix == ".py" and path.is_file() and path.stat().st_size <= LARGEST
    except OSError:
        return False


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(it for it in folder.iterdir() if _is_shown(it, folder))
    except OSError:
        return []


def _is_shown(entry: Path, folder: Path) -> bool:
    """Tell whether an entry is not hidden, and no link to what is elsewhere."""
    if entry.name.startswith("."):
        return False
    try:
        return not entry.is_symlink() or entry.resolve().is_relative_to(folder)
    except (OSError, RuntimeError):  # links in a circle
        return False


def _dotted(path: Path) -> Iterator[Path]:
    """Yield what begins with a dot in a folder: keys, settings, versions."""
    if path.is_dir():
        yield from (it for it in path.iterdir() if it.name.startswith("."))


def _holds_programs(entry: Path) -> bool:
    if not entry.is_dir() or entry.is_symlink():
        return entry.suffix in HANDED_IN
    walked = 0
    for _, folders, files in os.walk(entry):
        folders[:] = [it for it in folders if not it.startswith(".")]
        if any(it.endswith(HANDED_IN) for it in files):
            return True
        walked += len(files)
        if walked > MOST_WALKED:
            break
    return False
