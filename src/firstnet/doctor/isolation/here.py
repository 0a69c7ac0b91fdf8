"""Examine a program in this process, where there are no others: in a browser.

A program that takes too long is stopped at its next loop or call, without signals.
"""

from __future__ import annotations

import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from firstnet.doctor.isolation.child import reason_of, renamed
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.repair.healing import heal_all
from firstnet.doctor.repair.proof import is_refuted, with_proof
from firstnet.doctor.report.report import (
    HEALTHY,
    INCOMPLETE,
    Examination,
    NotRun,
    from_dict,
    to_dict,
)
from firstnet.doctor.standins import install
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.program.recorder import BudgetSpent
from firstnet.errors import FirstnetError

TOOL = 2  # of those that may watch a program, the one that is meant for profilers
RECURSION = 3000  # nested calls at most


def examine_here(
    submission: Submission,
    stage: Callable[[str], object],
    report: Callable[[Examination], object],
    seconds: float,
) -> None:
    """Examine a program, and report what is known so far; the last report counts.

    Args:
        submission: the program, in a folder of its own.
        stage: takes what is done now, in a sentence.
        report: takes each report.
        seconds: after which it is stopped; 0 for never.
    """
    start = time.monotonic()

    def timed(examination: Examination) -> None:
        report(replace(examination, seconds=time.monotonic() - start))

    def soon(examination: Examination) -> None:
        timed(examination)
        stage("This is known already. Its training is watched on.")

    unfit = submission.unfit()
    if unfit is not None:
        timed(_incomplete(submission.name, unfit))
        return
    folder = Path(str(submission.path)).parent
    sys.setrecursionlimit(RECURSION)
    clock = _Clock(folder, seconds)
    stand_ins = install(folder)
    known = unedited = None
    stage("It is run, and its training is watched.")
    for known in _watched(submission, stand_ins, {}, clock, soon):
        if not any(it.root and it.fix for it in known.findings):
            unedited = known
        timed(known)
    if known is None or not any(finding.fix for finding in known.findings):
        return
    stage("The edits are put in, and it is run once more.")
    timed(_proven(known, unedited, submission, stand_ins, clock))


def examined_here(submission: Submission, seconds: float) -> Examination:
    """Return the last report on a submission, examined in this process.

    What is put in the place of missing data and modules stays there.
    """
    reports: list[Examination] = []
    limit = sys.getrecursionlimit()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / Path(submission.name).name  # never the file that it was read from
        file.write_bytes(submission.content)
        try:
            placed = replace(submission, path=file)
            examine_here(placed, lambda _: None, reports.append, seconds)
        finally:
            _Clock.free()
            sys.setrecursionlimit(limit)
    return reports[-1]


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
