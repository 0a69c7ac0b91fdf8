"""Who asks for a file or a module: the learner's program, or a package that it uses.

Packages try files and modules that may be missing, and know what to do then. Nothing stands in
for those.
"""

from __future__ import annotations

import json
import linecache
import re
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from firstnet.errors import MissingExtra

# Through these the learner's own calls pass on their way to `open` or to an import.
PASSED = {"importlib", "importlib._bootstrap", "importlib._bootstrap_external"}
PASSED_TOPS = {"pathlib", "gzip", "bz2", "lzma", "codecs", "contextlib", "numpy", "pandas"}
PASSED_TOPS |= {"posixpath", "ntpath", "genericpath", "runpy"}
HERE = "firstnet.doctor.standins"

PACKAGE = str(Path(__file__).resolve().parents[2])  # src/firstnet
INSTALLED = tuple(
    {sysconfig.get_path(it) for it in ("stdlib", "platstdlib", "purelib", "platlib")}
    | {PACKAGE, "<frozen"}
)
EVERYTHING = re.compile(r"\b[67]0_?000\b|test\w*\s*=\s*10_?000\b|\[[^\]]*\b[145]0_?000\b")


def by_learner() -> bool:
    """Return whether the learner's program asks, rather than a package."""
    return any(True for _ in frames())


def lacking(text: str) -> Exception:
    """Return what to raise where a stand-in lacks something: for the learner, a missing package.

    Packages ask for attributes that may be missing, and expect an AttributeError.
    """
    return MissingExtra(text) if by_learner() else AttributeError(text)


def wants_everything() -> bool:
    """Return whether the program that asks counts on all 60,000 digits (or on 70,000)."""
    return any(_counts_on_all(frame.f_code.co_filename) for frame in frames())


def mentions(pattern: str) -> bool:
    """Return whether the program that asks has text that matches a regular expression."""
    return any(re.search(pattern, text) for text in texts())


def texts() -> Iterator[str]:
    """Yield the text of the files of the program that asks; of a notebook, that of its cells."""
    for file in dict.fromkeys(frame.f_code.co_filename for frame in frames()):
        text = "".join(linecache.getlines(file))
        if file.endswith(".ipynb") and text.lstrip().startswith("{"):
            cells = [it for it in json.loads(text)["cells"] if it["cell_type"] == "code"]
            text = "\n".join("".join(cell["source"]) for cell in cells)
        yield text


def is_opened_by(module: str) -> bool:
    """Return whether a file is being opened by this module of Python, as gzip does it."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_passed(frame):
        if frame.f_globals.get("__name__") == module:
            return True
        frame = frame.f_back
    return False


def frames() -> Iterator[FrameType]:
    """Yield the frames of the learner's program that asks, the innermost first."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_passed(frame):
        frame = frame.f_back
    if frame is None or _is_installed(frame):
        return
    while frame is not None:
        if not _is_installed(frame):
            yield frame
        frame = frame.f_back


def _is_passed(frame: FrameType) -> bool:
    name = str(frame.f_globals.get("__name__", ""))
    if name in PASSED or f"{name}.".startswith(f"{HERE}."):
        return True
    return name.partition(".")[0] in PASSED_TOPS and _is_installed(frame)


def _is_installed(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    return file.startswith(INSTALLED) or "site-packages" in file or "dist-packages" in file


def _counts_on_all(file: str) -> bool:
    return any(EVERYTHING.search(line) for line in linecache.getlines(file))
