"""A seat belt for running a learner's code: what would do harm by accident is refused, and named.

It is not a sandbox. It stops the file that a program opens for writing, the folder it clears, the
process it starts; whoever wants to get around it can, from C or through Python's insides.
"""

from __future__ import annotations

import builtins
import os
import sys
import webbrowser  # here, since it looks for browsers with processes when it is imported
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

REMEMBERED = 20  # refusals that are told; a loop may try again and again
DEEPEST = 20_000  # nested calls at most, whatever the code asks for

Arguments = Sequence[Any]
Wish = Callable[[Arguments], str | None]

# Audit events about paths: what the program wants, and where its arguments hold a path and the
# descriptor of the folder that the path starts from (None: nowhere).
PLACES: dict[str, tuple[str, tuple[tuple[int, int | None], ...]]] = {
    "os.chflags": ("change the flags of", ((0, None),)),
    "os.chmod": ("change the rights of", ((0, 2),)),
    "os.chown": ("change the owner of", ((0, 3),)),
    "os.link": ("make a link at", ((1, 3),)),
    "os.remove": ("remove", ((0, 1),)),
    "os.removexattr": ("change the attributes of", ((0, None),)),
    "os.rename": ("rename", ((0, 2), (1, 3))),
    "os.rmdir": ("remove the folder", ((0, 1),)),
    "os.setxattr": ("change the attributes of", ((0, None),)),
    "os.symlink": ("make a link at", ((1, 2),)),
    "os.truncate": ("cut off", ((0, None),)),
    "os.utime": ("change the date of", ((0, 3),)),
    "shutil.rmtree": ("remove the folder", ((0, 1),)),
    "sqlite3.connect": ("write to", ((0, None),)),
}
PROCESSES = {
    "os.exec": "become another program",
    "os.fork": "start a process (os.fork)",
    "os.forkpty": "start a process (os.forkpty)",
    "os.kill": "send a signal to a process (os.kill)",
    "os.killpg": "send a signal to processes (os.killpg)",
    "os.posix_spawn": "start a process",
    "os.spawn": "start a process",
    "os.startfile": "open a file with another program",
    "os.system": "run a command of the system",
    "pty.spawn": "start a process",
    "subprocess.Popen": "run another program",
}
NETWORK = {
    "socket.__new__": "open a network connection (socket)",
    "socket.bind": "wait for network connections (socket)",
    "socket.connect": "open a network connection (socket)",
    "socket.getaddrinfo": "look up a computer on the network",
    "socket.gethostbyname": "look up a computer on the network",
    "urllib.Request": "load from the network",
    "webbrowser.open": "open the web browser",
}
FOREIGN = {
    "ctypes.call_function": "call C code (ctypes)",
    "ctypes.dlopen": "load C code (ctypes)",
    "ctypes.dlsym": "look for C code (ctypes)",
    "ctypes.dlsym/handle": "look for C code (ctypes)",
}
OURS = os.path.dirname(os.path.dirname(__file__)) + os.sep  # noqa: PTH120  # as the frames name their files
# Files that keep something for the next time, whatever the program does: digits and fonts.
HOUSEKEEPING = (
    f"{Path(__file__).parents[2] / 'data'}{os.sep}",
    f"matplotlib{os.sep}__init__.py",
    f"matplotlib{os.sep}font_manager.py",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Refused(PermissionError):
    """The learner's code wanted what the seat belt does not allow; the text says what."""


def fasten(folder: str) -> list[str]:
    """Refuse from now on what would reach outside of a folder; there is no way back.

    Args:
        folder: the only one in which files may be written, with links resolved.

    Returns:
        What was refused, a list that grows.
    """
    sys.setrecursionlimit(3000)
    wishes, refused = _wishes(folder), list[str]()
    for event in ("os.fork", "os.kill"):  # the doctor makes copies of the process, and ends them
        wishes[event] = _unless_ours(wishes[event])

    def refuse(wish: str) -> NoReturn:
        if wish not in refused and len(refused) < REMEMBERED and not _is_housekeeping():
            refused.append(wish)
        raise Refused(f"the doctor does not let a program {wish}")

    def hook(event: str, arguments: Arguments) -> None:
        check = wishes.get(event)
        if check is not None and (wish := check(arguments)):
            refuse(wish)

    sys.addaudithook(hook)
    _replace(refuse)
    return refused


def _is_housekeeping() -> bool:
    """Tell whether a package keeps something for itself, which the program has not asked for."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not any(it in frame.f_code.co_filename for it in HOUSEKEEPING):
        frame = frame.f_back
    return frame is not None


def _wishes(folder: str) -> dict[str, Wish]:
    """Return for each audit event the function that tells what is wanted, None if it may be."""
    allowed = (folder, folder + os.sep)
    wishes: dict[str, Wish] = {
        event: _about_places(verb, indices, allowed) for event, (verb, indices) in PLACES.items()
    }
    for event, wish in (PROCESSES | NETWORK | FOREIGN).items():
        wishes[event] = _always(wish)
    wishes["open"] = lambda it: _opening(it, allowed)
    wishes["os.mkdir"] = lambda it: _making(it, allowed)
    for event in ("os.system", "subprocess.Popen", "urllib.Request"):
        wishes[event] = _naming((PROCESSES | NETWORK)[event])
    return wishes


def _always(wish: str) -> Wish:
    return lambda arguments: wish


def _unless_ours(check: Wish) -> Wish:
    """Return a check that lets pass what the doctor itself wants."""

    def tell(arguments: Arguments) -> str | None:
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename == __file__:
            frame = frame.f_back
        return None if frame.f_code.co_filename.startswith(OURS) else check(arguments)

    return tell


def _naming(wish: str) -> Wish:
    def tell(arguments: Arguments) -> str:
        named = arguments[0] or (arguments[1] if len(arguments) > 1 else "")
        return f"{wish}: {os.fsdecode(named) if isinstance(named, str | bytes) else named}"[:200]

    return tell


def _about_places(verb: str, indices: tuple[tuple[int, int | None], ...], allowed: Any) -> Wish:
    def tell(arguments: Arguments) -> str | None:
        for path, start in indices:
            base = arguments[start] if start is not None and start < len(arguments) else -1
            place = _place(arguments[path], base)
            if not _inside(place, allowed):
                return f"{verb} {place}"
        return None

    return tell


def _opening(arguments: Arguments, allowed: tuple[str, str]) -> str | None:
    path, mode, flags = arguments
    writes = set(mode) & set("wax+") if isinstance(mode, str) else (flags or 0) & WRITING
    if not writes or isinstance(path, int):  # an open file's number was checked when it was opened
        return None
    place = _place(path)
    return None if _inside(place, allowed) else f"write to {place}"


def _making(arguments: Arguments, allowed: tuple[str, str]) -> str | None:
    place = _place(arguments[0], arguments[2] if len(arguments) > 2 else -1)
    if _inside(place, allowed) or os.path.isdir(place):  # noqa: PTH112  # nothing is made there
        return None
    return f"make the folder {place}"


def _place(path: Any, base: Any = -1) -> str:
    """Return the file that a path means, with links resolved."""
    if isinstance(path, int):
        return _of_descriptor(path)
    text = os.fsdecode(path)
    if text in ("", ":memory:") or text.startswith("file::memory:"):  # of sqlite3
        return os.devnull
    if isinstance(base, int) and base >= 0:
        text = os.path.join(_of_descriptor(base), text)  # noqa: PTH118
    try:
        return os.path.realpath(text)
    except OSError:  # the current folder is gone, and only the temporary one can be
        return os.devnull


def _of_descriptor(number: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{number}")  # noqa: PTH115
    except OSError:
        return f"the open file {number}"


def _inside(place: str, allowed: tuple[str, str]) -> bool:
    return place in (allowed[0], os.devnull) or place.startswith(allowed[1])


def _replace(refuse: Callable[[str], NoReturn]) -> None:
    """Replace what asks no audit hook: the keyboard, deep recursion, multiprocessing's start."""
    raise_limit = sys.setrecursionlimit

    def no_input(prompt: object = "", /) -> NoReturn:
        refuse("wait for somebody to type (input)")

    def no_process(*arguments: object) -> NoReturn:
        refuse("start a process")

    builtins.input = no_input
    sys.setrecursionlimit = lambda limit, /: raise_limit(min(limit, DEEPEST))
    webbrowser.open = lambda *rest, **options: refuse("open the web browser")
    if os.name == "posix":
        import _posixsubprocess

        vars(_posixsubprocess)["fork_exec"] = no_process
