"""The summary of `firstnet doctor` as results arrive, and what an interrupted run has left."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.report.journal import Journal
from firstnet.doctor.report.report import Examination
from firstnet.doctor.report.summary import write_summary
from firstnet.doctor.report.wording import one_line
from firstnet.machine.writing import write_whole
from firstnet.views.handout import of_class

BETWEEN_S = 2.0  # between two times that the summary is written
PATIENCE = 20  # times as long as the last one took: the summary of a large class takes seconds


class Gradebook:
    """The results of a run, by the numbers of its files.

    Args:
        summary: where to write it; None for nowhere.
        submissions: the files.
        rubric: the points of each stage; None for none.
        anonymous: whether the summary has numbers in the place of names.

    Attributes:
        found: the results so far, at first those of a run that was cut off.
    """

    def __init__(
        self,
        summary: Path | None,
        submissions: Sequence[Submission],
        rubric: Mapping[str, float] | None = None,
        *,
        anonymous: bool = False,
    ) -> None:
        self.summary, self.submissions = summary, submissions
        self.rubric, self.anonymous = rubric, anonymous
        self.found: dict[int, Examination] = {}
        self._start = self._written = time.monotonic()
        self._pause_s = BETWEEN_S
        self._journal = Journal(summary) if summary is not None and len(submissions) > 1 else None
        if self._journal is not None and not self._journal.is_new:
            self._go_on(self._journal)

    def missing(self) -> list[int]:
        """Return the numbers of the files that are still to be examined."""
        return [number for number in range(len(self.submissions)) if number not in self.found]

    def note(self, number: int, examination: Examination) -> None:
        """Keep a result at once, and write the summary now and then."""
        self.found[number] = examination
        submission = self.submissions[number]
        if self._journal is not None:
            self._journal.note(submission.name, submission.whole(), examination)
        if time.monotonic() - self._written > self._pause_s:
            start = time.monotonic()
            self.write()
            self._written = time.monotonic()
            self._pause_s = max(BETWEEN_S, PATIENCE * (self._written - start))

    def write(self) -> None:
        """Write the summary of the results so far."""
        self._written = time.monotonic()
        if self.summary is None:
            return
        numbers = sorted(self.found)
        found = [self.found[number] for number in numbers]
        names = [f"student {number + 1}" for number in numbers] if self.anonymous else None
        if self.summary.suffix == ".html":
            told = names or [one_line(examination.file) for examination in found]
            page = of_class(found, told, self._written - self._start)
            write_whole(self.summary, page.encode("utf-8", errors="backslashreplace"))
        else:
            write_summary(self.summary, found, self.rubric, names)

    def interrupted(self) -> str:
        """Write what there is, and return a line that says how to go on."""
        self.write()
        told = f"Examined {len(self.found)} of {len(self.submissions)} files."
        return f"{told} The same command continues with the rest." if self._journal else told

    def end(self) -> None:
        """Write the whole summary; nothing is left to go on with."""
        self.write()
        if self._journal is not None:
            self._journal.end()

    def _go_on(self, journal: Journal) -> None:
        for number, submission in enumerate(self.submissions):
            known = journal.known(submission.name, submission.whole())
            if known is not None:
                self.found[number] = known
        if self.found:
            told = f"{len(self.found)} of {len(self.submissions)} files were examined earlier"
            click.echo(f"{told} ({journal.path}); examining the rest.", err=True)
