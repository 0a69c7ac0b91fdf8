"""What is said of a loop that counts down, and lacks the step of -1 to do so."""

from __future__ import annotations

import ast
from dataclasses import replace

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding, place_of
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.empty_ranges import empty_ranges

UPWARDS = (
    "Without a step, a range counts up. From a larger number to a smaller one it has no numbers, "
    "so nothing in the loop is ever done."
)


def never_counts(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of the first such loop.

    Args:
        watched: what was seen.
        unrun: whether it may be one that was not reached, as in a library.
    """
    sites = watched.learner.sites.loops
    reached = {
        (sites[number].file, sites[number].line): set(turns)
        for number, turns in watched.lengths.items()
    }
    for path, source in watched.learner.sources.items():
        for call in empty_ranges(source):
            if unrun or reached.get((path, call.lineno)) == {0}:
                start, end = map(ast.unparse, call.args)
                told = finding(
                    "ND406",
                    f"`{ast.unparse(call)}` is empty, so that its loop does nothing",
                    observed=f"a range from {start} up to {end}",
                    expected=f"range({start}, {end}, -1), which counts down",
                    at=place_of(path, call.lineno, watched.learner.about.path),
                )
                return replace(told, why=UPWARDS)
    return None
