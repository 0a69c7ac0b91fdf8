"""Examinations from outside: each file in a child process, with a clock that can't be stopped."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import firstnet
from firstnet.data.store import cache_folder
from firstnet.doctor.clock import Clock
from firstnet.doctor.isolation.clearing import temporary_folder
from firstnet.doctor.isolation.hearing import Heard
from firstnet.doctor.isolation.sandbox import (
    BUBBLEWRAP,
    LANDLOCK,
    Isolation,
    enclosed,
    one_by_one,
)
from firstnet.doctor.isolation.sandbox import (
    isolation as best_isolation,
)
from firstnet.doctor.reading.reach import Reach, reach_of
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.repair.healing import heal_all
from firstnet.doctor.repair.proof import is_refuted, with_proof
from firstnet.doctor.report.report import (
    DOUBTED,
    FINDINGS,
    HEALTHY,
    INCOMPLETE,
    Examination,
    NotRun,
)
from firstnet.errors import FirstnetError

SECONDS = 120.0  # that one file is given, for safety: what is done for it is counted in work
LOOK_S = 0.2  # between two looks at the clock
MOST_HEARD = 16 * 2**20  # bytes that a child may say
LARGE_PAGES = "glibc.malloc.hugetlb=1"  # a copy of the process copies the table of its pages
BY_SIGNAL = 128  # what bubblewrap adds to the number of the signal that has ended a program
NEEDED = {  # of the environment, by programs of Linux, macOS and Windows
    "PATH", "HOME", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS",
    "PROCESSOR_ARCHITECTURE", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
}  # fmt: skip
# Collections while all is imported would find nothing: the child takes them up again.
START = "import gc; gc.disable(); from firstnet.doctor.isolation.child import main; main()"


Examine = Callable[[Submission, float, "Children"], Examination]


class Children:
    """The child processes that are running, so that all can be ended at once.

    Args:
        isolation: what keeps them apart; by default the best that works here.
    """

    def __init__(self, isolation: Isolation | None = None) -> None:
        self.isolation = isolation or best_isolation()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def start(self, arguments: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
        """Start a child in a process group of its own."""
        with self._lock:
            if self._closed:
                raise KeyboardInterrupt
            child = subprocess.Popen(arguments, start_new_session=True, **options)  # noqa: S603
            self._running.add(child)
            return child

    def end(self, child: subprocess.Popen[bytes]) -> int:
        """End a child with all that it has started; return how it ended."""
        with self._lock:  # once it is waited for, its number may be another process's
            self._running.discard(child)
            _kill(child)
            return child.wait()

    def end_all(self) -> None:
        """End all of them, and start no more."""
        with self._lock:
            self._closed = True
            for child in self._running:
                _kill(child)


def examine_all(
    submissions: Sequence[Submission],
    seconds: float = SECONDS,
    jobs: int = 1,
    examine: Examine | None = None,
    isolation: Isolation | None = None,
) -> Iterator[tuple[int, Examination]]:
    """Yield the number and the examination of each file, as they are done.

    Args:
        submissions: the files.
        seconds: that each is given.
        jobs: files at a time.
        examine: examines one; by default `examine_apart`.
        isolation: what keeps them apart; by default the best that works here.
    """
    children = Children(isolation)
    pool = ThreadPoolExecutor(jobs)
    try:
        numbers = {
            pool.submit(
                _whatever_comes, examine or examine_apart, submission, seconds, children
            ): number
            for number, submission in enumerate(submissions)
        }
        for done in as_completed(numbers):
            yield numbers.pop(done), done.result()
    finally:
        children.end_all()
        pool.shutdown(cancel_futures=True)


def _whatever_comes(
    examine: Examine, submission: Submission, seconds: float, children: Children
) -> Examination:
    """Examine one file; what goes wrong with it is told, and ends none of the others."""
    start = time.monotonic()
    try:
        return examine(submission, seconds, children)
    except Exception as error:
        said = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
        reason = f"the doctor itself failed ({said}); please report it"
        return _incomplete(submission.name, "load", reason, start)


def examine_apart(
    submission: Submission, seconds: float = SECONDS, children: Children | None = None
) -> Examination:
    """Examine one file in a child process, whatever the file does.

    Args:
        submission: the file.
        seconds: after which the child is ended.
        children: where to note the child; by default it is on its own.
    """
    start = time.monotonic()
    reason = submission.unfit()
    if reason:
        return _incomplete(submission.name, "load", reason, start)
    children = children or Children()
    heard, trouble = _part(submission, seconds, children)
    said = _outcome(submission.name, heard, trouble, start)
    if any(finding.fix is not None for finding in said.findings):
        said = _proven(said, submission, seconds, children, heard.unedited)
    return replace(said, seconds=time.monotonic() - start, isolation=children.isolation.name)


def _since(start: float, heard: Heard) -> float:
    """Return the seconds from the start to the first examination that was heard."""
    return (heard.judged or time.monotonic()) - start


def _proven(
    said: Examination,
    submission: Submission,
    seconds: float,
    children: Children,
    unedited: Examination | None = None,
) -> Examination:
    """Return the examination with only those edits verified with which the network learns.

    An edit with which something else is wrong has shown nothing: what was told before it stays.
    """
    try:
        files = heal_all(submission, said, to_be_run=True)
        healed = [(file, it.content) for file, it in files if it.patch]
    except FirstnetError:
        return with_proof(said, None)
    if not healed:
        return said
    heard, _ = _part(submission, seconds, children, healed)
    if unedited is not None and unedited.findings and is_refuted(heard.examination):
        said = replace(said, findings=unedited.findings)
    return with_proof(said, heard.examination)


def _part(
    submission: Submission,
    seconds: float,
    children: Children,
    edited: Sequence[tuple[Submission, bytes]] = (),
) -> tuple[Heard, str | None]:
    """Let a child watch a program; return what it said, and what kept it from its end.

    Args:
        submission: the file.
        seconds: after which the child is ended.
        children: where to note it.
        edited: files of the program, and what is to be run in their place.
    """
    path = submission.path
    reach = Reach() if path is None else reach_of(path, submission.within, apart=submission.apart)
    word = secrets.token_hex()
    beside = [name for name, _ in submission.siblings]
    heard = Heard(word, reach.shown, path.parent if path is not None else None, beside)
    with temporary_folder() as folder:
        command = _command(submission, reach, folder, seconds, edited, children.isolation.name)
        child = children.start(
            command,
            cwd=folder,
            env=surroundings(folder, children.isolation),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        _tell(child, word)
        late, code = _listen(child, heard, seconds, children)
    if children.isolation.name == BUBBLEWRAP and code > BY_SIGNAL:
        code = BY_SIGNAL - code  # as Python tells it of a child of its own
    return heard, _trouble(heard, late, code, seconds, children.isolation.name)


def _tell(child: subprocess.Popen[bytes], word: str) -> None:
    """Tell a child the word that its messages have to hold, before it has run anything."""
    assert child.stdin is not None  # noqa: S101  # for the type checker: a pipe was asked for
    with contextlib.suppress(OSError), child.stdin:  # it may have ended at once
        child.stdin.write(word.encode() + b"\n")


def _command(
    submission: Submission,
    reach: Reach,
    folder: Path,
    seconds: float,
    edited: Sequence[tuple[Submission, bytes]],
    apart: str,
) -> list[str]:
    """Return the command that examines a file, kept apart by the means of this name."""
    request: dict[str, Any] = {
        "path": str(submission.path or _put(submission, folder / "submission")),
        "name": submission.name,
        "seconds": seconds,
    }
    for number, (file, content) in enumerate(edited):
        text = folder / f"edited{number}"
        text.write_bytes(content)
        request.setdefault("texts", {})[str(file.path or request["path"])] = str(text)
    if apart == LANDLOCK:
        paths, listed = one_by_one(reach)
        request["enclosed"] = {"readable": paths, "listed": listed, "writable": str(folder)}
    command = [sys.executable, "-I", "-c", _with_paths(START), json.dumps(request)]
    return enclosed(command, reach, folder) if apart == BUBBLEWRAP else command


def _with_paths(start: str) -> str:
    """Let Python find what it found for this process, since -I lets it look at its own only."""
    ours, packages = (str(Path(str(module.__file__)).parents[1]) for module in (firstnet, np))
    return (
        f"import sys; sys.path[:0] = [it for it in [{ours!r}] if it not in sys.path]; "
        f"sys.path += [it for it in [{packages!r}] if it not in sys.path]; {start}"
    )


def _put(submission: Submission, folder: Path) -> Path:
    """Write a file that came without a path, and those that it imports, into a folder."""
    folder.mkdir()
    for name, content in submission.siblings:
        (folder / name).write_bytes(content)
    name = Path(submission.name).name
    path = folder / (name if name.endswith(submission.suffix) else f"program{submission.suffix}")
    path.write_bytes(submission.content)
    return path


def surroundings(folder: Path, apart: Isolation) -> dict[str, str]:
    """Return the environment variables: one thread, no screen, files only in the folder.

    Of the teacher's own only those that every program needs: others may hold keys.
    """
    threads = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "BLIS")
    changed = {f"{library}_NUM_THREADS": "1" for library in threads}
    changed |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder)) | {"MPLBACKEND": "Agg"}
    changed["MPLCONFIGDIR"] = str(folder / ".matplotlib")
    tuned = os.environ.get("GLIBC_TUNABLES", ""), LARGE_PAGES
    changed["GLIBC_TUNABLES"] = ":".join(filter(None, tuned))
    kept = {name: it for name, it in os.environ.items() if name.startswith("LC_") or name in NEEDED}
    if apart.is_sandbox:  # in which there is no home, and of its caches this one alone
        changed |= {"HOME": str(folder), "XDG_CACHE_HOME": str(cache_folder().parent)}
    return kept | changed


def _kill(child: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()


def _listen(
    child: subprocess.Popen[bytes], heard: Heard, seconds: float, children: Children
) -> tuple[bool, int]:
    """Hear what a child says until it ends, or is ended; return whether it was late, and its code.

    A thread reads, since the pipe may be held open by what the child has left behind.
    """
    assert child.stdout is not None  # noqa: S101  # for the type checker: a pipe was asked for
    failed: list[Exception] = []
    hearing = (child.stdout.fileno(), heard, failed)
    ear = threading.Thread(target=_hear, args=hearing, daemon=True)
    clock = Clock(child.pid, seconds)
    try:
        ear.start()
        while ear.is_alive() and not clock.is_over:
            ear.join(min(LOOK_S, seconds))
        late = ear.is_alive()
    finally:
        code = children.end(child)
    ear.join(1)
    if not ear.is_alive():
        child.stdout.close()
    if failed:
        raise failed[0]
    return late, code


def _hear(pipe: int, heard: Heard, failed: list[Exception]) -> None:
    """Hear all that comes through a pipe; what goes wrong here is raised where it is waited for."""
    try:
        _hear_all(pipe, heard)
    except Exception as error:
        failed.append(error)


def _hear_all(pipe: int, heard: Heard) -> None:
    read, rest = 0, b""
    while chunk := os.read(pipe, 2**16):
        read += len(chunk)
        if read > MOST_HEARD:
            heard.too_much = True
            return
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            heard.hear(line)


def _trouble(heard: Heard, late: bool, code: int, seconds: float, apart: str) -> str | None:
    """Return what kept a child from coming to its end, None where nothing did."""
    started = heard.stage != "load"
    during = f' while "{heard.stage}" was running' if started else ""
    if heard.untrue:
        return (
            f"the doctor was told what it never says ({heard.untrue}): who has spoken in its place?"
        )
    if heard.too_much:
        return f"it told the doctor more than {MOST_HEARD >> 20} MB{during}"
    if late:
        return (
            f"it did not come to an end within {seconds:.3g} s{during}; is there an endless loop? "
            "If it is only slow, give it more time with --seconds"
        )
    if heard.failed is not None:
        return heard.failed
    if heard.ended:
        return None
    if code == -getattr(signal, "SIGKILL", 9):
        return f"the system ended it{during} (SIGKILL), most likely for want of memory"
    if code == -getattr(signal, "SIGXCPU", 24):
        return f"it used up its time on the processor{during}"
    if not started:
        return (
            f"the doctor's own process did not start (isolation: {apart}, exit code {code}); "
            "please report it"
        )
    if code < 0:
        return f"it crashed Python itself{during} ({_signal(-code)})"
    return f"it ended Python at once{during} (exit code {code}, as by os._exit)"


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _outcome(name: str, heard: Heard, trouble: str | None, start: float) -> Examination:
    """Return the last that was heard, with what is missing in it."""
    found = heard.examination
    if found is None or heard.untrue:
        nothing = "the doctor had nothing to say; please report it"
        nothing_known = _incomplete(name, heard.stage, trouble or nothing, start)
        return _doubted(nothing_known, heard.reaches[0]) if heard.reaches else nothing_known
    seconds, diagnosed = time.monotonic() - start, _since(start, heard)
    found = replace(found, file=name, seconds=seconds, diagnosed=diagnosed)
    if heard.reaches:
        found = _doubted(found, heard.reaches[0])
    if trouble is None:
        return found
    return replace(
        found,
        status=INCOMPLETE if found.status == HEALTHY else found.status,
        not_run=(*found.not_run, NotRun(heard.stage, trouble)),
    )


def _doubted(found: Examination, reach: str) -> Examination:
    """Return what is left of an examination whose program could have changed what was measured.

    Nothing good is believed: that it is healthy, what was checked, how the network learned.
    """
    reason = (
        f"the program reaches for Python's insides, where the doctor is, too ({reach}), so nothing "
        "good that was measured of it is believed; write it without that, and try again"
    )
    return replace(
        found,
        status=FINDINGS if found.status == FINDINGS else INCOMPLETE,
        not_run=(NotRun(DOUBTED, reason), *found.not_run),  # what ended it comes last
        trial=None,
        checked=(),
        healed=None,
    )


def _incomplete(name: str, stage: str, reason: str, start: float) -> Examination:
    seconds = time.monotonic() - start
    return Examination(name, INCOMPLETE, not_run=(NotRun(stage, reason),), seconds=seconds)
