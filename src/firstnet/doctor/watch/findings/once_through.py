"""An iterator where a list is needed: the program is run as it is written, and shows it.

What is read is run with `list(zip(…))`, since Python 2 made lists. Whether a program of today needs
them, only itself can tell: its caller may make a list of what it is handed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

from firstnet.doctor.report import Finding
from firstnet.doctor.source import Source
from firstnet.doctor.watch.findings.finding import beside, place_of
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.recorder import Recorder
from firstnet.doctor.watch.program.run import RAISED, Learner

CODE = "ND014"
STOPS = re.compile(r"(object of type '(zip|map|filter)'|'(zip|map|filter)' object)")
WORK, SAFETY_S = 3_000_000, 10.0


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
    if not told or any(it.code != CODE for it in others):
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
        place=place_of(path, found.place.line if found.place else 0, about),
        fix=fix,
    )


def _harm(learner: Learner) -> dict[str, Any]:
    """Return what the iterators do to the program as it is written, if anything."""
    plain = {path: _as_written(it) for path, it in learner.sources.items()}
    again = Learner(
        plain[learner.source.path], plain[learner.about.path], seed=learner.seed, others=plain
    )
    recorder = Recorder(again.sites, WORK, None)
    outcome = again.execute(recorder)
    raised = outcome.raised if outcome.how == RAISED else None
    if raised is not None:
        return {"observed": str(raised)} if STOPS.search(raised.message) else {}
    for number, seen in recorder.loops.items():
        first, *others = seen.lengths or [0]
        loop = again.sites.loops[number]
        if first and len(others) > 1 and not any(others) and "range(" not in loop.text:
            return {"observed": f"{first} turns of `{loop.text}`, and none from the second time on"}
    return {}


def _as_written(source: Source) -> Source:
    """Return a file without the lists that were made of its iterators."""
    lines, written = source.runnable.split("\n"), source.text.split("\n")
    for it in source.findings:
        if it.code == CODE and it.place is not None:
            here = slice(it.place.line - 1, it.place.end_line)
            lines[here] = written[here]
    return source.edited("\n".join(lines))
