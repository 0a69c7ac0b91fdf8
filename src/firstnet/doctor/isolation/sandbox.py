"""What keeps a child process apart: bubblewrap, or Landlock with seccomp, or the seat belt alone.

The first two are sandboxes, kept by the Linux kernel: the program sees its own files, Python's and
a temporary folder, and neither the network nor another process. The belt refuses accidents.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

import firstnet
from firstnet.data.store import cache_folder
from firstnet.doctor.isolation import kernel
from firstnet.doctor.reading.reach import Reach
from firstnet.errors import AccessError, UnknownName

BUBBLEWRAP, LANDLOCK, BELT = "bubblewrap", "landlock", "belt"
NAMES = (BUBBLEWRAP, LANDLOCK, BELT)
REQUIRED = "required"

# Of the system: its libraries, how they are found, fonts and the time zone.
SYSTEM = (
    "/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/nix/store", "/gnu/store",
    "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
    "/etc/localtime",
)  # fmt: skip
ENCLOSED = (
    "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
    "--proc", "/proc", "--dev", "/dev",
)  # fmt: skip
# Folders in memory: empty, and gone with the program.
EMPTY = {"/tmp": 2**20, "/var/tmp": 2**20, "/dev/shm": 64 * 2**20}  # noqa: S108
NO_FILE = ("--ro-bind", "/dev/null")
OWN = 512 * 2**20  # bytes that a program may write into its own folder
PROBE_S = 10.0
WORDS = {
    BUBBLEWRAP: "bubblewrap: a sandbox",
    LANDLOCK: "Landlock and seccomp: a sandbox",
    BELT: "the seat belt: against accidents only, and no sandbox",
}


@dataclass(frozen=True)
class Isolation:
    """What keeps the child apart.

    Attributes:
        name: "bubblewrap", "landlock" or "belt".
        missing: why no better one is in force, a sentence each.
    """

    name: str
    missing: tuple[str, ...] = ()

    @property
    def is_sandbox(self) -> bool:
        """Whether a program that means harm is kept in, too."""
        return self.name != BELT

    def __str__(self) -> str:
        return "\n".join([f"In force is {WORDS[self.name]}.", *self.missing])


def isolation(wanted: str | None = None) -> Isolation:
    """Return the best means that works here, or the one that is wanted.

    Args:
        wanted: one of NAMES, "required" for any sandbox, or None for the best.

    Raises:
        UnknownName: there is no such means.
        AccessError: what is wanted doesn't work here.
    """
    if wanted is not None and wanted not in (*NAMES, REQUIRED):
        raise UnknownName("isolation", wanted, (*NAMES, REQUIRED))
    lacking: list[str] = []
    for name, why_not in ((BUBBLEWRAP, _no_bubblewrap), (LANDLOCK, kernel.why_not)):
        if wanted in (None, REQUIRED, name):
            reason = why_not()
            if reason is None:
                return Isolation(name, tuple(lacking))
            lacking.append(reason)
    if wanted not in (None, BELT):
        raise AccessError(f"No sandbox works here: {' '.join(lacking)}")
    return Isolation(BELT, tuple(lacking))


def readable(reach: Reach) -> list[str]:
    """Return all that the child may read: the system's, Python's, the digits, the learner's."""
    caches = (str(cache_folder()), str(cache_folder().parent / "matplotlib"))  # digits and fonts
    folders = (*SYSTEM, *python_folders(), *caches, *map(str, reach.shown))
    return [folder for folder in folders if Path(folder).exists()]


def one_by_one(reach: Reach) -> tuple[list[str], list[str]]:
    """Return the same for what can't hide anything, and the folders that may only be listed.

    Folders in which something is hidden are told apart, down to it.
    """
    around = {parent for it in reach.hidden for parent in it.parents}
    waiting, found, listed = list(reach.shown), [], []
    while waiting:
        path = waiting.pop()
        if path in around:
            listed.append(str(path))
            waiting += [it for it in path.iterdir() if it not in reach.hidden]
        elif not path.is_symlink():
            found.append(path)
    return readable(Reach(tuple(found))), listed


def enclosed(command: Sequence[str], reach: Reach, folder: Path) -> list[str]:
    """Return the command that runs another one under bubblewrap.

    Args:
        command: to be run.
        reach: the learner's files that it may read.
        folder: the only one that it may write to; what is in it now may be read.
    """
    shown = [(path, ["--ro-bind-try", path, path]) for path in readable(reach)]
    views = [word for _, words in shown for word in words]
    for hidden in map(str, reach.hidden):
        views += _in_memory(hidden, 1) if Path(hidden).is_dir() else [*NO_FILE, hidden]
    for path, words in shown:  # Python itself may be in what is hidden: a project's .venv
        views += words if any(Path(path).is_relative_to(it) for it in reach.hidden) else []
    own = [*_in_memory(str(folder), OWN), "--chdir", str(folder)]
    for path in map(str, folder.iterdir()):  # what the child is to run
        own += ["--ro-bind", path, path]
    empty = [word for it, size in EMPTY.items() for word in _in_memory(it, size)]
    return [_bubblewrap(), *ENCLOSED, *empty, *views, *own, "--", *command]


def _in_memory(folder: str, size: int) -> list[str]:
    return ["--size", str(size), "--tmpfs", folder]


@cache
def python_folders() -> tuple[str, ...]:
    """Return the folders of Python and of the packages that the child imports."""
    packages = (str(Path(str(module.__file__)).parents[1]) for module in (firstnet, np))
    installed = (sysconfig.get_path(it) for it in ("purelib", "platlib", "stdlib", "platstdlib"))
    found = [sys.base_prefix, sys.base_exec_prefix, sys.prefix, sys.exec_prefix]
    found += [*installed, *packages, str(Path(sys.executable).resolve().parent)]
    return tuple(path for path in dict.fromkeys(found) if not path.startswith("/usr"))


def _bubblewrap() -> str:
    return shutil.which("bwrap") or "bwrap"


@cache
def _no_bubblewrap() -> str | None:
    """Return why bubblewrap can't be used, None where it can."""
    if sys.platform != "linux":
        return f"bubblewrap is for Linux, and this is {platform.system()}."
    if shutil.which("bwrap") is None:
        return "bubblewrap isn't installed; try: sudo apt install bubblewrap."
    try:
        with tempfile.TemporaryDirectory() as folder:
            tried = enclosed(["true"], Reach(), Path(folder).resolve())
            done = subprocess.run(tried, capture_output=True, timeout=PROBE_S, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap doesn't work here ({error})."
    said = " ".join(done.stderr.decode(errors="replace").split())
    return None if done.returncode == 0 else f"bubblewrap doesn't work here ({said[:200]})."
