"""An iterator where a list is needed: the program is run as it is written, and shows it.

What is read is run with `list(zip(…))`, since Python 2 made lists. Whether a program of today needs
them, only itself can tell: its caller may make a list of what it is handed.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding, beside
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.recorder import Recorder
from firstnet.doctor.watch.program.run import RAISED, Learner

CODE = "ND014"
COUNTED = "_counting"
LISTED = re.compile(r"\blist\((?=(zip|map|filter)\()")
STOPS = re.compile(r"(object of type '(zip|map|filter)'|'(zip|map|filter)' object)")
WORK, SAFETY_S = 6_000_000, 15.0


def used_up(learner: Learner) -> Finding | None:
    """Return what is said of an iterator that does harm to the program; None if none does.

    Args:
        learner: the program, as it was run.
    """
    told = [
        (path, it)
        for path, source in learner.sources.items()
        for it in source.findings
        if it.code == CODE and it.place is not None
    ]
    others = [it for source in learner.sources.values() for it in source.findings]
    if not told or any(other.code != CODE for other in others):
        return None
    observed = apart(partial(_harm, learner), SAFETY_S).get("observed", "")
    if not observed:
        return None
    path, found = told[0]
    about = learner.about.path
    fix = replace(found.fix, verified=True, file=beside(path, about)) if found.fix else None
    return replace(
        found,
        level="error",
        observed=observed,
        place=learner.at(path, found.place.line if found.place else 0),
        fix=fix,
    )


class _Iterator:
    """An iterator that counts how often it is gone through again after its end."""

    made: ClassVar[list[_Iterator]] = []

    def __init__(self, of: Iterator[Any]) -> None:
        self.of, self.items, self.ended = of, 0, False
        self.begun = self.again = 0  # passes before its end, and after it
        self.made.append(self)

    def __iter__(self) -> Iterator[Any]:
        self.begun += not self.ended
        self.again += self.ended
        return self

    def __next__(self) -> Any:
        try:
            item = next(self.of)
        except StopIteration:
            self.ended = True
            raise
        self.items += 1
        return item


def _counting(of: Iterator[Any]) -> _Iterator:
    """Return an iterator that counts, whose type has the name of the one that it goes through.

    The program as it is run calls it in the place of `list`, so it is made a builtin there.
    """
    kind: type[_Iterator] = type(type(of).__name__, (_Iterator,), {})
    return kind(of)


def _harm(learner: Learner) -> dict[str, Any]:
    """Return what the iterators do to the program as it is written, if anything."""
    setattr(builtins, COUNTED, _counting)  # in a copy of the process
    plain = {path: _as_written(source) for path, source in learner.sources.items()}
    again = Learner(
        plain[learner.source.path], plain[learner.about.path], seed=learner.seed, others=plain
    )
    recorder = Recorder(again.sites, WORK, None)
    outcome = again.execute(recorder)
    raised = outcome.raised if outcome.how == RAISED else None
    if raised is not None:
        return {"observed": str(raised)} if STOPS.search(raised.message) else {}
    for it in _Iterator.made:
        if it.items and it.begun == 1 and it.again > 1:
            passes = "none from the second time on"
            return {"observed": f"{it.items} items when it is gone through first, and {passes}"}
    return {}


def _as_written(source: Source) -> Source:
    """Return a file with iterators in the place of the lists that were made of them."""
    lines, written = source.runnable.split("\n"), source.text.split("\n")
    for finding in source.findings:
        if finding.code == CODE and finding.place is not None:
            for number in range(finding.place.line - 1, finding.place.end_line):
                counted = LISTED.sub(f"{COUNTED}(", lines[number])
                lines[number] = counted if counted != lines[number] else written[number]
    return source.edited("\n".join(lines))
