"""Where numbers turn into nan before the training begins: in the data, most often."""

from __future__ import annotations

from dataclasses import replace

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.program.instrument import Sites
from firstnet.doctor.watch.program.recorder import Recorder
from firstnet.doctor.watch.program.run import Raised
from firstnet.doctor.watch.steps.watching import Watched

WORK = 1_000_000  # up to there
WHY = (
    "0 / 0 is nan, and whatever nan is added to or multiplied with is nan, too. A column that is "
    "the same for all examples has the deviation 0, and nothing lies between its ends: leave it "
    "out, or divide it by another number."
)


def nan_from_the_start(watched: Watched) -> Finding | None:
    """Return what is said of the first statement that makes nan, outside of all loops.

    The program is run again, and stops there.
    """
    raised = _stopped(watched)
    source = watched.learner.sources.get(raised.file) if raised is not None else None
    if raised is None or source is None:
        return None
    text = " ".join(source.runnable.split("\n")[raised.line - 1].split())
    return finding(
        "ND910",
        f"`{text}` makes nan of some numbers, before the training begins",
        observed=raised.message,
        expected="numbers for all examples",
        at=watched.at(source.path, raised.line),
        why=WHY,
    )


def _stopped(watched: Watched) -> Raised | None:
    """Return where NumPy makes nan or infinity first; None if that is in a loop, or nowhere."""
    careful = replace(watched.learner, careful=True, sites=Sites())
    recorder = Recorder(careful.sites, WORK, None)
    raised = careful.execute(recorder).raised
    early = raised is not None and raised.kind == FloatingPointError.__name__ and raised.line > 0
    return raised if early and not recorder.active else None
