"""The child process: examines one file under the seat belt, and reports in lines of JSON.

It does one of three things: it watches the program train ("watch"), or it climbs the ladder of
stages, with edits ("ladder") or up to the first fault ("faults"). Each
line is an object with one of these: "stage" (what is being done now), "examination" (what is known
so far; the last one counts), "failed" (why there is no more), "end".
"""

from __future__ import annotations

import ast
import contextlib
import ctypes  # here, since the seat belt refuses it later, and packages load C code with it
import importlib
import importlib.util
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from firstnet.doctor.limits import MEMORY, limit
from firstnet.doctor.report import INCOMPLETE, Examination, NotRun, to_dict, with_root
from firstnet.doctor.seatbelt import Refused, fasten
from firstnet.doctor.source import Source
from firstnet.errors import FirstnetError

SHARE = 0.9  # of the time limit is the examination's own; the rest is for starting and telling
PARENT_DIES = 1  # Linux's PR_SET_PDEATHSIG

TOO_MUCH = f"the program wanted more memory than the {MEMORY >> 30} GB that it is given"
STOPPED = {
    "Refused": "{}",
    "MemoryError": f"{TOO_MUCH} ({{}})",
}  # exceptions that the doctor causes

Say = Callable[[dict[str, Any]], None]


def main() -> NoReturn:
    """Examine the file that the request in `sys.argv` names, and end the process."""
    request = json.loads(sys.argv[1])
    say = _connect()
    _end_with_the_parent()
    try:
        path, name, seconds = request["path"], request["name"], request["seconds"]
        if request["part"] == "watch":
            _watch(path, name, seconds, say, request.get("texts", {}))
        else:
            _examine(path, name, seconds, say, fixes=request["part"] == "ladder")
    except BaseException as error:  # the learner's code may raise anything
        say({"failed": _reason(error, request["path"])})
    say({"end": True})
    os._exit(0)  # neither the learner's threads nor his atexit functions are waited for


def _examine(path: str, name: str, seconds: float, say: Say, *, fixes: bool) -> None:
    start = time.monotonic()
    say({"stage": "load"})
    from firstnet.doctor.examining import examine
    from firstnet.doctor.reading import read

    source = read(path)
    _import_packages(source)
    sys.dont_write_bytecode = True
    limit(seconds)
    refused = fasten(str(Path.cwd()))
    for item in examine(source, SHARE * seconds - (time.monotonic() - start), fixes=fixes):
        if isinstance(item, str):
            say({"stage": item})
        else:
            told = _as_stopped(_with_refusals(item, refused))
            say({"examination": _renamed(to_dict([told])["files"][0], path, name)})


def _watch(path: str, name: str, seconds: float, say: Say, texts: dict[str, str]) -> None:
    """Run the program itself, and report what its training proves.

    Texts are files to be read in the place of the program's own, by their paths.
    """
    say({"stage": "trial"})
    from firstnet.doctor.standins import install, keyboard
    from firstnet.doctor.watch.examination import watched

    install_log = install(Path(path).resolve().parent)
    sys.dont_write_bytecode = True
    limit(seconds)
    refused = fasten(str(Path.cwd()), forks=True)
    keyboard.replace_input()  # which the belt has refused
    for found in watched(path, install_log, texts):
        blocked = [f"Blocked: the program wanted to {it}." for it in refused]
        told = replace(found, assumed=(*found.assumed, *blocked))
        say({"examination": _renamed(to_dict([told])["files"][0], path, name)})


def _connect() -> Say:
    """Keep the pipe to the parent, and send all that is printed from now on to nowhere."""
    pipe = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)

    def say(message: dict[str, Any]) -> None:
        pipe.write(json.dumps(message).encode() + b"\n")
        pipe.flush()

    return say


def _end_with_the_parent() -> None:
    """Ask Linux to kill this process when the parent dies, however that comes about."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PARENT_DIES, signal.SIGKILL)


def _import_packages(source: Source) -> None:
    """Import the installed packages that a file imports, while they may still do as they like.

    Some load C code or write a cache when they are imported for the first time, and that is
    nothing to refuse to the learner.
    """
    try:
        tree = source.tree()
    except (SyntaxError, ValueError):
        return
    for name in _imported(tree):
        top = name.partition(".")[0]
        with contextlib.suppress(Exception, SystemExit):
            if top not in sys.stdlib_module_names and importlib.util.find_spec(top):
                importlib.import_module(name)


def _imported(tree: ast.Module) -> list[str]:
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


def _with_refusals(examination: Examination, refused: list[str]) -> Examination:
    told = tuple(f"Refused: the program wanted to {wish}." for wish in refused)
    return replace(examination, assumed=(*examination.assumed, *told))


def _as_stopped(examination: Examination) -> Examination:
    """Return an examination in which a crash that the doctor itself brought about is no finding.

    A refused file or too little memory says nothing about the network.
    """
    for it in examination.findings:
        stopped = [word for word in STOPPED if f"{word}: " in f"{it.message}: "]
        if stopped:
            reason = STOPPED[stopped[0]].format(it.message.rpartition(f"{stopped[0]}: ")[2])
            others = tuple(each for each in examination.findings if each is not it)
            return replace(
                examination,
                status=INCOMPLETE,
                findings=with_root(others),
                not_run=(*examination.not_run, NotRun(it.stage, reason)),
            )
    return examination


def _renamed(told: Any, path: str, name: str) -> Any:
    """Return a report in which the file goes by the name that the learner gave it."""
    if isinstance(told, str):
        return told.replace(path, name)
    if isinstance(told, list | tuple):
        return [_renamed(each, path, name) for each in told]
    if isinstance(told, dict):
        return {key: _renamed(each, path, name) for key, each in told.items()}
    return told


def _reason(error: BaseException, path: str) -> str:
    """Return in a few words why an exception ended the examination."""
    if isinstance(error, Refused):
        wish = str(error).removeprefix("the doctor does not let a program ")
        return f"the program wanted to {wish}; the doctor refused"
    if isinstance(error, MemoryError):
        return TOO_MUCH
    if isinstance(error, SystemExit):
        return "the program ended Python (sys.exit); remove that call, and try again"
    said = f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(": ")[:300]
    frames = traceback.extract_tb(error.__traceback__)
    inside = [it.lineno for it in frames if it.filename == path]
    if inside:
        return f"the program raised {said} in line {inside[-1]}"
    if isinstance(error, FirstnetError):
        return str(error)
    last = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"
    return f"the doctor itself failed ({said}, at {last}); please report it"
