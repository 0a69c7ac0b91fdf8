"""The files to examine: one, some, the standard input, or all that a folder holds."""

from __future__ import annotations

import contextlib
import io
import os
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firstnet.doctor.text.notebook import cells_of
from firstnet.errors import AccessError, FormatError
from firstnet.machine.reading import regular, take

LARGEST = {".py": 2**20, ".ipynb": 32 * 2**20}  # bytes; a notebook carries its pictures
OF_DATA = re.compile(r"load|data|dados|daten|donnees|utils?$|helper|plot|setup", re.IGNORECASE)
LEFT_OUT = ("__pycache__", "node_modules", "site-packages", "venv", "env")
STDIN = "-"
NO_NETWORK = "no network"  # in the reason, where a file is about something else
BYTE_ORDER = (b"\xff\xfe", b"\xfe\xff")  # how UTF-16 begins

IMPORTS = re.compile(rb"^[ \t]*(?:from|import)[ \t][^#;\n]+", re.MULTILINE)
NAME = re.compile(rb"\w+")


@dataclass(frozen=True)
class Submission:
    """A file to examine.

    Attributes:
        name: as it is told to the learner.
        content: the file as it is on the disk.
        path: where it is; None where it came another way, or is to be examined elsewhere.
        within: the folder that was named, where it was found; None where the file itself was.
        siblings: the files beside it that it imports, by name; only for a file without a path.
        trouble: why it could not be read; "" where it was.
        apart: whether it is one of a class, and sees nobody else's work.
    """

    name: str
    content: bytes
    path: Path | None = None
    siblings: tuple[tuple[str, bytes], ...] = ()
    within: Path | None = None
    trouble: str = ""
    apart: bool = False

    @property
    def suffix(self) -> str:
        """The kind of file: ".py" or ".ipynb"."""
        return ".ipynb" if self.name.endswith(".ipynb") else ".py"

    def text(self) -> str:
        """Return what the learner sees in an editor: in a notebook, the cells of code.

        Lines end with a line feed.
        """
        text = _decoded(self.content).replace("\r\n", "\n").replace("\r", "\n")
        if self.suffix == ".ipynb":
            with contextlib.suppress(FormatError):
                return cells_of(text, self.name).text
        return text

    def cells(self) -> tuple[int, ...]:
        """Return the line of `text` on which each cell of code begins; nothing for a program."""
        if self.suffix == ".ipynb":
            with contextlib.suppress(FormatError):
                return cells_of(_decoded(self.content), self.name).starts
        return ()

    def unfit(self) -> str | None:
        """Return why there is nothing to examine, None where there is."""
        if self.trouble:
            return self.trouble
        if not self.content.strip():
            return "the file is empty"
        if b"\0" in self.content and not self.content.startswith(BYTE_ORDER):
            return "the file is not text; wanted a Python program (.py) or a notebook (.ipynb)"
        size, most = len(self.content), LARGEST[self.suffix]
        if size > most:
            return (
                f"the file has {size / 2**20:.1f} MB, and a program has at most "
                f"{most >> 20} MB; does it hold data? Leave that in a file of its own"
            )
        return None

    def whole(self) -> bytes:
        """Return the file with those that it imports, one after the other."""
        beside = (part for name, it in self.packed().siblings for part in (name.encode(), it))
        return b"\0".join([self.content, *beside])

    def packed(self) -> Submission:
        """Return the same file with all that another computer needs to examine it."""
        if self.path is None:
            return self
        return Submission(self.name, self.content, None, tuple(_siblings(self.path, self.content)))


def read_file(path: str, within: str | None = None) -> Submission:
    """Read one file.

    Args:
        path: of the file.
        within: the folder that was named, where it was found; None where the file itself was.

    Raises:
        AccessError: it can't be read, or is a link that leads out of that folder.
    """
    try:
        there = Path(path).resolve()
        folder = Path(within).resolve() if within is not None else None
        if folder is not None and _leads_away(Path(path), there, folder):
            raise AccessError(f"{path}: this link leads to another's file; put the file there.")
        if there.is_dir():
            os.scandir(there).close()  # one that may not be read says so
        if not there.is_file():
            what = "there is no such file" if not there.exists() else "this is no file"
            raise AccessError(f"{path}: {what}; name a Python file, a notebook or a folder.")
        with there.open("rb") as file:
            content = file.read(max(LARGEST.values()) + 1)
    except AccessError:
        raise
    except (OSError, ValueError, RuntimeError) as error:  # a zero byte in a name; links in a circle
        why = getattr(error, "strerror", None) or error
        raise AccessError(f"{path}: it can't be read ({why}).") from error
    return Submission(path, content, there, within=folder)


def _leads_away(path: Path, there: Path, folder: Path) -> bool:
    """Tell whether a path in a folder is a link out of it, to another entry, or to a hidden one."""
    if not there.is_relative_to(folder):
        return True
    parts = there.relative_to(folder).parts
    own = (path.parent.resolve() / path.name).relative_to(folder).parts
    return parts[:1] != own[:1] or any(part.startswith(".") for part in parts)


def in_folder(folder: str) -> list[str]:
    """Return the paths of the programs and notebooks in a folder, and in its folders.

    In each folder, files named after data or helpers come last: people ask about the network.

    Raises:
        AccessError: there are none.
    """
    found = sorted(_programs(Path(folder)), key=_place)
    if not found:
        raise AccessError(f"{folder}: there is no .py or .ipynb file in this folder.")
    return [str(path) for path in found]


def _place(path: Path) -> tuple[str, bool, str]:
    return path.parent.as_posix(), OF_DATA.search(path.stem) is not None, path.name


def _programs(folder: Path) -> Iterator[Path]:
    """Yield what has the name of a program in a folder and in its folders; links to folders aside.

    Pipes, broken links and folders that may not be read are reported when they are read.
    """
    waiting = [folder]
    while waiting:
        inside = waiting.pop()
        try:
            entries = list(os.scandir(inside))
        except OSError:
            yield inside
            continue
        if inside != folder and any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.name.startswith(".") or entry.name in LEFT_OUT:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif path.suffix in LARGEST and not _is_folder(entry):
                yield path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to a name that is too long, or in a circle
        return False


def _siblings(path: Path, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files beside a program that it imports, and that those import."""
    waiting, seen = [content], {path.name}
    while waiting:
        for word in imported(waiting.pop()):
            name = f"{word}.py"
            beside = path.parent / name
            if name not in seen and beside.is_file() and not beside.is_symlink():
                seen.add(name)
                try:
                    with regular(beside) as file:
                        sibling = bytes(take(file, LARGEST[".py"] + 1))
                except AccessError:
                    continue
                if len(sibling) <= LARGEST[".py"]:
                    waiting.append(sibling)
                    yield name, sibling


def imported(content: bytes) -> list[str]:
    """Return the words of all imports: the modules, and now and then a name that is none."""
    found = (word for match in IMPORTS.finditer(content) for word in NAME.findall(match[0]))
    return [word.decode() for word in found if word not in (b"from", b"import", b"as")]


def _decoded(content: bytes) -> str:
    if content.startswith(BYTE_ORDER):
        return content.decode("utf-16", errors="replace")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError):  # LookupError: rot13 is no encoding of texts
        return content.decode("latin-1")
