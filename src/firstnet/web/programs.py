"""Programs that the page sends: examined as on the command line, and ended when nobody waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.doctor.isolation.clinic import SECONDS, Children, examine_apart
from firstnet.doctor.isolation.sandbox import BELT, Isolation
from firstnet.doctor.reading.submissions import LARGEST, Submission
from firstnet.doctor.repair.healing import Healed, heal
from firstnet.doctor.report.ignoring import asked, without_ignored
from firstnet.doctor.report.report import Examination
from firstnet.errors import FirstnetError
from firstnet.views.doctor_report import as_html, in_a_line
from firstnet.web.example import BROKEN, NAME

LARGEST_PROGRAM = max(LARGEST.values())
IN_SANDBOX = (
    "Your whole program runs on the computer that serves this page, in a sandbox with a time "
    "limit. It can't reach other files, the network or other processes."
)
BEHIND_BELT = (
    "Your whole program runs on the computer that serves this page, in a separate process with a "
    "time limit, but without a sandbox. Examine only what you would run yourself."
)


@dataclass(eq=False)
class Consultation:
    """One examination, which may be ended at any time and from any thread.

    Attributes:
        submission: what is examined.
        isolation: what keeps it apart; by default the best that works here.
    """

    submission: Submission
    isolation: Isolation | None = None

    def __post_init__(self) -> None:
        self._children = Children(self.isolation)

    def examine(self) -> Examination | None:
        """Examine the file, in a child process; None where it was ended. Takes its time."""
        try:
            found = examine_apart(self.submission, children=self._children)
        except KeyboardInterrupt:  # so the clinic says that it was closed before it began
            return None
        return without_ignored(found, asked(self.submission.text()))

    def end(self) -> None:
        """End the child process."""
        self._children.end_all()


def words(isolation: Isolation) -> dict[str, Any]:
    """Return what the page says of examinations."""
    return {
        "isolation": BEHIND_BELT if isolation.name == BELT else IN_SANDBOX,
        "seconds": SECONDS,
        "example": BROKEN,
        "exampleName": NAME,
    }


def told(submission: Submission, examination: Examination) -> dict[str, Any]:
    """Return what the page shows of an examination.

    `edits` holds the program with its verified edits, where there are any; `trouble` says why none
    can be made.
    """
    fits = submission.suffix == ".py" and submission.unfit() is None
    healed = edits_of(submission, examination)
    return {
        "line": in_a_line(examination),
        "html": as_html(examination, submission.text()),
        "text": submission.text() if fits else "",
        "edits": _edits(healed) if isinstance(healed, Healed) and healed.codes else None,
        "trouble": healed if isinstance(healed, str) else "",
    }


def edits_of(submission: Submission, examination: Examination) -> Healed | str:
    """Return the program with its verified edits, or a line that says why none can be made."""
    if not any(finding.fix for finding in examination.findings):
        return ""
    try:
        return heal(submission, examination)
    except FirstnetError as error:
        return str(error)


def made(healed: Healed) -> str:
    """Return in a sentence or two which edits are made, and which are skipped and why."""
    fixed = ", ".join(dict.fromkeys(healed.codes))
    skipped = [f"{line[0].upper()}{line[1:]}" for line in healed.skipped]
    return " ".join([f"Fixed {fixed}.", *skipped])


def _edits(healed: Healed) -> dict[str, Any]:
    return {
        "content": np.frombuffer(healed.content, np.uint8),  # as it is, whatever its encoding
        "text": Submission("edited.py", healed.content).text(),
        "said": made(healed),
    }
