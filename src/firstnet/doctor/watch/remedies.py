"""Which edits may make a program right, by what its training has shown."""

from __future__ import annotations

from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.source import Source
from firstnet.doctor.watch.crashed import edits_of_crash
from firstnet.doctor.watch.nothing import silent
from firstnet.doctor.watch.run import Raised
from firstnet.doctor.watch.watching import Watched


def remedies(source: Source, watched: Watched) -> Iterator[Edit]:
    """Yield edits of a program, the likeliest first."""
    raised = watched.outcome.raised
    if raised is not None:
        yield from _of_crash(source, raised, watched)
    for step in watched.steps:
        yield from step.mends


def _of_crash(source: Source, raised: Raised, watched: Watched) -> Iterator[Edit]:
    nothing = silent(raised, watched.learner.sources)
    if nothing is not None:
        yield from nothing.edits() if nothing.source.path == source.path else ()
    yield from edits_of_crash(source, raised, watched.learner.sources)
