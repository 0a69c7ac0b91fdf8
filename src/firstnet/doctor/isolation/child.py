"""The child process: examines one file under the seat belt, and reports in lines of JSON.

It watches the program train. Each line is an object with one of these: "stage" (what is being done
now), "examination" (what is known so far; the last one counts), "reaches" (what of the program
could reach the doctor itself, sent before it is done), "failed" (why there is no more), "end".
"""

from __future__ import annotations

import contextlib
import ctypes  # here, since the seat belt refuses it later, and packages load C code with it
import gc
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from firstnet.data.store import cache_folder
from firstnet.doctor.isolation.insides import report_insides
from firstnet.doctor.isolation.kernel import enclose
from firstnet.doctor.isolation.limits import MEMORY, limit
from firstnet.doctor.isolation.seatbelt import Refused, fasten
from firstnet.doctor.report.report import to_dict
from firstnet.errors import FirstnetError

LONGEST_WORD = 1_000  # bytes
MOST_REACHES = 20  # that are reported
PARENT_DIES = 1  # Linux's PR_SET_PDEATHSIG

TOO_MUCH = f"the program wanted more memory than the {MEMORY >> 30} GB that it is given"
Say = Callable[[dict[str, Any]], None]


def main() -> NoReturn:
    """Examine the file that the request in `sys.argv` names, and end the process."""
    request = json.loads(sys.argv[1])
    say = _connect()
    _end_with_the_parent()
    try:
        _watch(request, say)
    except BaseException as error:  # the learner's code may raise anything
        reason = reason_of(error, request["path"])
        say({"failed": renamed(reason, request["path"], request["name"])})
    say({"end": True})
    os._exit(0)  # neither the learner's threads nor his atexit functions are waited for


def _watch(request: dict[str, Any], say: Say) -> None:
    """Run the program itself, and report what its training proves.

    Args:
        request: the "path", its "name" for the learner, the "seconds" that are given; "texts",
            files to be read in the place of the program's own, by their paths; "enclosed", what may
            be read and written where the child is to enclose itself.
        say: sends a message to the parent.
    """
    path, name = request["path"], request["name"]
    say({"stage": "trial"})
    from firstnet.doctor.standins import install, keyboard
    from firstnet.doctor.watch.examination import watched
    from firstnet.doctor.watch.program.guards import report_to

    gc.enable()
    install_log = install(Path(path).resolve().parent)
    sys.dont_write_bytecode = True
    _bring_fonts()
    limit(request["seconds"])
    if "enclosed" in request:
        enclose(**request["enclosed"])
    refused = fasten(str(Path.cwd()))
    report = _reporting(say)
    report_to(report)
    report_insides(report)
    keyboard.replace_input()  # which the belt has refused
    for found in watched(path, install_log, request.get("texts", {})):
        blocked = [f"Blocked: the program wanted to {it}." for it in refused]
        told = replace(found, assumed=(*found.assumed, *blocked))
        say({"examination": renamed(to_dict([told])["files"][0], path, name)})


def _reporting(say: Say) -> Callable[[int, str], None]:
    """Return what reports once to the parent what could reach the doctor, before it is done."""
    said: set[str] = set()

    def report(line: int, text: str) -> None:
        where = f"line {line}: {text}" if line else text
        if where not in said and len(said) < MOST_REACHES:
            said.add(where)
            say({"reaches": where})

    return report


def _connect() -> Say:
    """Keep the pipe to the parent, and send all that is printed from now on to nowhere.

    Each message begins with the word that the parent has said.
    """
    word = os.read(0, LONGEST_WORD).strip()
    pipe, dumps = os.fdopen(os.dup(1), "wb"), json.dumps
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)

    def say(message: dict[str, Any]) -> None:
        pipe.write(word + b" " + dumps(message).encode() + b"\n")
        pipe.flush()

    return say


def _bring_fonts() -> None:
    """Give Matplotlib its list of fonts, which it would search for again in its empty folder."""
    known = sorted((cache_folder().parent / "matplotlib").glob("fontlist-*.json"))
    folder = Path(os.environ["MPLCONFIGDIR"])
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        for path in known:
            shutil.copyfile(path, folder / path.name)


def _end_with_the_parent() -> None:
    """Ask Linux to kill this process when the parent dies, however that comes about."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PARENT_DIES, signal.SIGKILL)


def renamed(told: Any, path: str, name: str) -> Any:
    """Return a report in which the file goes by the name that the learner gave it."""
    if isinstance(told, str):
        return told.replace(path, name)
    if isinstance(told, list | tuple):
        return [renamed(each, path, name) for each in told]
    if isinstance(told, dict):
        return {key: renamed(each, path, name) for key, each in told.items()}
    return told


def reason_of(error: BaseException, path: str) -> str:
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
    inside = [frame.lineno for frame in frames if frame.filename == path]
    if inside:
        return f"the program raised {said} in line {inside[-1]}"
    if isinstance(error, FirstnetError):
        return str(error)
    last = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"
    return f"the doctor itself failed ({said}, at {last}); please report it"
