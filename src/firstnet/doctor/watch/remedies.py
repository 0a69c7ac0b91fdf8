"""Which edits may make a program right, by what its training has shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.source import Source
from firstnet.doctor.watch.additions import biases, resets
from firstnet.doctor.watch.crashed import edits_of_crash
from firstnet.doctor.watch.not_learning import dropped_calls
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
    for step in watched.steps[:1]:
        yield from biases(source, step.idle)
        wrong = ["grad"] if any(not it.follows for it in step.groups) else []
        yield from resets(source, [*step.never_reset, *wrong])
    if watched.untouched is not None:
        yield from _of_dropped(source, watched.learner.sites.loops[watched.untouched[0]].line)


def _of_dropped(source: Source, line: int) -> Iterator[Edit]:
    """Yield assignments of the results that a loop drops, to the arguments they were made of."""
    for call in dropped_calls(source, line):
        assert isinstance(call.value, ast.Call)  # noqa: S101  # all of them are
        where = (call.lineno, call.col_offset, call.lineno, call.col_offset)
        for it in call.value.args:
            if isinstance(it, ast.Name | ast.Attribute):
                name = ast.unparse(it)
                yield Edit(*where, f"{name} = ", "assign", 0.0, f"assigned to {name}")


def _of_crash(source: Source, raised: Raised, watched: Watched) -> Iterator[Edit]:
    nothing = silent(raised, watched.learner.sources)
    if nothing is not None:
        yield from nothing.edits() if nothing.source.path == source.path else ()
    yield from edits_of_crash(source, raised, watched.learner.sources)
