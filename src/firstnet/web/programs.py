"""Programs that the page sends: examined as on the command line, and ended when nobody waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from firstnet.doctor.isolation.clinic import SECONDS, Children, examine_apart
from firstnet.doctor.isolation.sandbox import BELT, Isolation
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.report.report import Examination
from firstnet.web import reports

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
            return examine_apart(self.submission, children=self._children)
        except KeyboardInterrupt:  # so the clinic says that it was closed before it began
            return None

    def end(self) -> None:
        """End the child process."""
        self._children.end_all()


def words(isolation: Isolation) -> dict[str, Any]:
    """Return what the page says of examinations."""
    return reports.words(BEHIND_BELT if isolation.name == BELT else IN_SANDBOX, SECONDS)
