"""The files that a program may read: its own, its modules and data, and nobody else's work."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from firstnet.doctor.beside import programs_in
from firstnet.doctor.reading.submissions import imported

HANDED_IN = (".py", ".ipynb", ".zip")
MOST_DATA = 300  # entries of a folder that are shown; of more, those that the program names
MOST_WALKED = 2_000  # folders in which hidden entries are looked for
MOST_FILES = 200_000  # of a folder, after which nobody knows what it holds
MOST_HIDDEN = 500  # entries of a folder that are hidden one by one
LARGEST = 2**20  # bytes of a module that is read for its imports
NAME = re.compile(rb"\w+")
DATA = re.compile(  # what a folder of data is called
    r"(my_?|raw_?)?(data|dados|daten|datos|donnees|inputs?|mnist|csvs?|images?)\w*", re.IGNORECASE
)
MARKS = (".git", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "environment.yml")


@dataclass(frozen=True)
class Reach:
    """What a program sees of the disk, besides Python.

    Attributes:
        shown: files and folders, with all that is in them.
        hidden: what is in these and not shown: entries whose name begins with a dot.
    """

    shown: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()


def reach_of(path: Path, within: Path | None = None, *, apart: bool = False) -> Reach:
    """Return what a program may read.

    In a project, which a file such as pyproject.toml tells, it sees all of that. Elsewhere it sees
    its own folder, or of a folder that was named its own entry; the modules that import it or that
    it imports; and data: what holds no programs in that folder, and folders around its own that are
    called so.

    One of a class sees its own entry of the folder, and what holds no programs.

    Args:
        path: of the program, with links resolved.
        within: the folder that was named, with links resolved; None where the file itself was.
        apart: whether it is one of a class.
    """
    folder = within if within is not None and path.is_relative_to(within) else path.parent
    project = None if apart else _project(path)
    if project is not None:
        shown = [project]
    elif apart or within is not None or _is_shared(folder):
        shown = _of_folder(path, _of_all(folder, path), modules=not apart)
    else:
        package = _package(folder)
        shown = [package, *_around(package)]
    hidden = (it for each in shown for it in islice(_dotted(each), MOST_HIDDEN))
    return Reach(tuple(shown), tuple(hidden))


def _project(path: Path) -> Path | None:
    """Return the nearest folder that holds the marks of a project; None where there is none."""
    for folder in path.parents:
        if _is_shared(folder):
            return None
        if any((folder / it).exists() for it in MARKS):
            return folder
    return None


def _package(folder: Path) -> Path:
    """Return a program's folder, or that of the package that it is in."""
    while (folder.parent / "__init__.py").is_file() and not _is_shared(folder.parent):
        folder = folder.parent
    return folder


def _around(folder: Path) -> list[Path]:
    """Return what a program takes from the folder around its own: data, and modules by name."""
    if _is_shared(folder.parent):
        return []
    words = {word for program in programs_in(folder) for word in imported(_text(program))}
    beside = (entry for entry in _entries(folder.parent) if entry != folder)
    return [
        path
        for path in beside
        if (path.is_dir() and DATA.fullmatch(path.name))
        or (path.stem in words and (path.suffix == ".py" or programs_in(path)))
    ]


def _is_shared(folder: Path) -> bool:
    """Tell whether a folder holds more than one project: a home, what is around it, /tmp."""
    temporary = {Path(it).resolve() for it in (tempfile.gettempdir(), "/tmp", "/var/tmp")}  # noqa: S108
    home = Path.home().resolve()
    return folder in temporary or home.is_relative_to(folder) or folder.parent == folder


def _of_all(folder: Path, path: Path) -> Path:
    """Return the folder in which the entries of a class lie: a zip may have one around them all.

    Where a folder deeper down holds files alone, all is one person's.
    """
    inner = folder
    while path.parent != inner and len(_entries(inner)) == 1:
        inner = inner / path.relative_to(inner).parts[0]
    several = sum(entry.is_dir() and _holds_programs(entry) for entry in _entries(inner)) > 1
    return inner if several or inner.parent == folder else folder


def _of_folder(path: Path, folder: Path, *, modules: bool = False) -> list[Path]:
    """Return a program's entry of a folder and the data in it; its modules, too, if they may be."""
    own = folder / path.relative_to(folder).parts[0]
    shelf = _shelf(folder, folder.stat().st_mtime_ns)
    return [own, *(shelf.modules(own) if modules else ()), *_data(path, own, shelf)]


def _data(path: Path, own: Path, shelf: _Shelf) -> list[Path]:
    found = [it for it in shelf.data if it != own]
    if len(found) <= MOST_DATA:
        return found
    words = set(NAME.findall(_text(path)))
    return [it for it in found if os.fsencode(it.stem) in words]


@dataclass(frozen=True)
class _Shelf:
    """The entries of a folder: those that hold programs, with the words they import, and data."""

    programs: dict[Path, Set[str]]
    data: tuple[Path, ...]

    def modules(self, own: Path) -> list[Path]:
        """Return the programs that own imports, those that import it, and what they import."""
        found = [path for path, words in self.programs.items() if own.stem in words and path != own]
        waiting = [self.programs.get(own, set()), *(self.programs[path] for path in found)]
        named: dict[str, list[Path]] = {}
        for program in self.programs:
            if program.suffix in ("", ".py"):  # a package or a module
                named.setdefault(program.stem, []).append(program)
        while waiting:
            new = [it for word in waiting.pop() for it in named.pop(word, ()) if it not in found]
            found += new
            waiting += [self.programs[path] for path in new]
        return [path for path in found if path != own]


@lru_cache(maxsize=8)
def _shelf(folder: Path, _changed: int) -> _Shelf:
    """Return the entries of a folder, looked at once for as long as there are no others."""
    programs: dict[Path, Set[str]] = {}
    data = []
    for entry in _entries(folder):
        if _holds_programs(entry):
            files = programs_in(entry) if entry.is_dir() else [entry]
            programs[entry] = {word for file in files for word in imported(_text(file))}
        else:
            data.append(entry)
    return _Shelf(programs, tuple(data))


def _text(path: Path) -> bytes:
    try:
        small = path.suffix == ".py" and path.is_file() and path.stat().st_size <= LARGEST
        return path.read_bytes() if small else b""
    except OSError:
        return b""


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if _is_shown(path))
    except OSError:
        return []


def _is_shown(entry: Path) -> bool:
    """Tell whether an entry is not hidden, and no link, which may lead to somebody's work."""
    return not (entry.name.startswith(".") or entry.is_symlink())


def _dotted(path: Path) -> Iterator[Path]:
    """Yield what begins with a dot in a folder, as keys, settings and versions do."""
    for walked, (folder, folders, files) in enumerate(os.walk(path)):
        dotted = (Path(folder) / it for it in (*folders, *files) if it.startswith("."))
        yield from (it for it in dotted if not it.is_symlink())  # a link shows what is shown
        folders[:] = [it for it in folders if not it.startswith(".")]
        if walked > MOST_WALKED:
            break


def _holds_programs(entry: Path) -> bool:
    if not entry.is_dir():
        return _is_handed_in(entry.name)
    walked = 0
    for _, folders, files in os.walk(entry):
        folders[:] = [folder for folder in folders if not folder.startswith(".")]
        if any(_is_handed_in(file) for file in files):
            return True
        walked += len(files)
        if walked > MOST_FILES:
            return True
    return False


def _is_handed_in(name: str) -> bool:
    """Tell whether this is the name of a program, or of what was one: net.py.bak."""
    return any(suffix in HANDED_IN for suffix in Path(name).suffixes)
