"""Examine a program in this process, where there are no others: in a browser.

What comes is plain data, to be shown by whoever asks: what is being done, the report in painted
pieces of text, the four hints, and the file with its edits. A program that takes too long is
stopped at its next loop or call, without signals.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from firstnet.doctor.isolation.child import reason_of, renamed
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.repair.healing import heal_all
from firstnet.doctor.repair.proof import is_refuted, with_proof
from firstnet.doctor.report.pages import page
from firstnet.doctor.report.report import (
    HEALTHY,
    INCOMPLETE,
    Examination,
    NotRun,
    from_dict,
    to_dict,
)
from firstnet.doctor.report.wording import HINTS, full, hint
from firstnet.doctor.standins import install
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.program.recorder import BudgetSpent
from firstnet.errors import FirstnetError

SECONDS = 60.0  # after which the program is stopped
TOOL = 2  # of those that may watch a program, the one that is meant for profilers
RECURSION = 3000  # nested calls at most
START, END = "\x02", "\x03"  # around a painted text, and after what it is
Say = Callable[[dict[str, Any]], None]
Piece = tuple[str, str]  # a text, and what it is: "error", "code", "place", …


def examine_here(path: str, say: Say, seconds: float = SECONDS) -> None:
    """Examine a program; say what is done, and what is known so far; the last report counts.

    Args:
        path: of the file, in a folder of its own.
        say: takes messages: "stage" and "report".
        seconds: after which it is stopped; 0 for never.
    """

    def report(examination: Examination) -> None:
        told = replace(examination, seconds=time.monotonic() - start)
        say(_report(told, submission))

    def report_soon(examination: Examination) -> None:
        report(examination)
        say({"stage": "This is known already. Its training is watched on."})

    file = Path(path)
    submission = Submission(file.name, file.read_bytes(), file)
    start = time.monotonic()
    unfit = submission.unfit()
    if unfit is not None:
        report(_incomplete(submission.name, unfit))
        return
    sys.setrecursionlimit(RECURSION)
    clock = _Clock(file.parent, seconds)
    stand_ins = install(file.parent)
    said = unedited = None
    say({"stage": "It is run, and its training is watched."})
    for said in _watched(submission, stand_ins, {}, clock, report_soon):
        if not any(it.root and it.fix for it in said.findings):
            unedited = said
        report(said)
    if said is None or not any(finding.fix for finding in said.findings):
        return
    say({"stage": "The edits are put in, and it is run once more."})
    report(_proven(said, unedited, submission, stand_ins, clock))


def examined_here(submission: Submission, seconds: float) -> Examination:
    """Return the last report on a submission, examined in this process.

    What is put in the place of missing data and modules stays there.
    """
    said: list[dict[str, Any]] = []
    limit = sys.getrecursionlimit()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / submission.name
        file.write_bytes(submission.content)
        try:
            examine_here(str(file), said.append, seconds)
        finally:
            _Clock.free()
            sys.setrecursionlimit(limit)
    return from_dict([it["examination"] for it in said if "examination" in it][-1])


def _proven(
    said: Examination,
    unedited: Examination | None,
    submission: Submission,
    stand_ins: list[str],
    clock: _Clock,
) -> Examination:
    """Return the examination with only those edits verified with which the network learns."""
    try:
        texts = {}
        for number, (edited, healed) in enumerate(heal_all(submission, said, to_be_run=True)):
            if healed.patch:
                text = Path(f"{submission.path}.edited{number}")
                text.write_bytes(healed.content)
                texts[str(edited.path)] = str(text)
    except FirstnetError:
        return with_proof(said, None)
    if not texts:
        return said
    healed_as = [*_watched(submission, list(stand_ins), texts, clock)][-1]
    if unedited is not None and unedited.findings and is_refuted(healed_as):
        said = replace(said, findings=unedited.findings)
    return with_proof(said, healed_as)


def _watched(
    submission: Submission,
    stand_ins: list[str],
    texts: dict[str, str],
    clock: _Clock,
    soon: Callable[[Examination], None] | None = None,
) -> Iterator[Examination]:
    """Yield what the training proves, and last what kept the program from its end, if anything."""
    path, name, found = str(submission.path), submission.name, None
    reason = None

    def named(examination: Examination) -> Examination:
        return from_dict(renamed(to_dict([examination])["files"][0], path, name))

    try:
        sooner = None if soon is None else lambda it: soon(named(it))
        for found in watched(path, stand_ins, texts, sooner):
            found = named(found)
            yield found
    except BaseException as error:  # the learner's code may raise anything
        reason = reason_of(error, path)
    if clock.late:
        reason = (
            f"it did not come to an end within {clock.seconds:.3g} s; is there an endless loop?"
        )
    if reason is not None:
        found = found or _incomplete(name, reason)
        status = INCOMPLETE if found.status == HEALTHY else found.status
        yield replace(found, status=status, not_run=(NotRun("trial", reason),))


def _incomplete(name: str, reason: str) -> Examination:
    return Examination(name, INCOMPLETE, not_run=(NotRun("load", reason),))


def _report(examination: Examination, submission: Submission) -> dict[str, Any]:
    """Return what is shown of an examination."""
    text, fixed = submission.text(), None
    hints: list[Sequence[Piece]] = []
    if examination.findings:
        hints = [
            pieces(hint(examination, number + 1, text, page, paint, onward=False))
            for number in range(len(HINTS))
        ]
    edited = any(it.fix and it.fix.verified and not it.fix.file for it in examination.findings)
    if edited and submission.suffix != ".ipynb":  # notebooks are not written
        healed = {file.name: it for file, it in heal_all(submission, examination)}
        fixed = healed[submission.name].content.decode("utf-8", "replace")
    return {
        "report": pieces(full(examination, text, page, paint)),
        "hints": hints,
        "fixed": fixed,
        "examination": to_dict([examination])["files"][0],
    }


def paint(text: str, kind: str) -> str:
    """Mark a text as what it is."""
    return f"{START}{kind}{START}{text}{END}"


def pieces(painted: str) -> list[Piece]:
    """Return a painted text as pieces, each with what it is; "" is nothing in particular."""
    found: list[Piece] = []
    for part in painted.split(END):
        plain, _, marked = part.partition(START)
        kind, _, text = marked.partition(START)
        found += [(it, what) for it, what in ((plain, ""), (text, kind)) if it]
    return found


class _Clock:
    """Stops the learner's code at its next loop or call once its time is over.

    Args:
        folder: that holds the code.
        seconds: from now on.
    """

    def __init__(self, folder: Path, seconds: float) -> None:
        self.free()  # of an examination before this one
        self.seconds, self.late = seconds, False
        self.own, self.end = str(folder), time.monotonic() + seconds
        if seconds and sys.version_info >= (3, 12):
            jump, start = sys.monitoring.events.JUMP, sys.monitoring.events.PY_START
            sys.monitoring.use_tool_id(TOOL, "firstnet")
            for event in (jump, start):
                sys.monitoring.register_callback(TOOL, event, self._look)
            sys.monitoring.set_events(TOOL, jump | start)

    @staticmethod
    def free() -> None:
        """Give back what watches a program, if anything does."""
        if sys.version_info >= (3, 12) and sys.monitoring.get_tool(TOOL) == "firstnet":
            sys.monitoring.set_events(TOOL, 0)
            sys.monitoring.free_tool_id(TOOL)

    if sys.version_info >= (3, 12):

        def _look(self, code: types.CodeType, *_: object) -> object:
            if not code.co_filename.startswith(self.own):
                return sys.monitoring.DISABLE
            if time.monotonic() > self.end:
                self.late = True
                raise BudgetSpent
            return None


def to_json(say: Callable[[str], None]) -> Say:
    """Return what says each message as JSON."""
    return lambda message: say(json.dumps(message))
