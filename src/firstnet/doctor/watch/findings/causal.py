"""What is said of a mask that leaves the future of a sequence in sight."""

from __future__ import annotations

import ast

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.causal import first_wrong

WHY = (
    "A network that is to tell what comes next must not see it. With the future in sight it has a "
    "small cost while it is trained, and can't go on with a text, whose future isn't there yet."
)


def future_in_sight(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of a triangle by which each position sees its future, or a part of it.

    Args:
        watched: the program.
        unrun: whether it may be on a line that was not run, as in a library.
    """
    for path, found in watched.where_run(first_wrong, unrun=unrun):
        text = ast.unparse(found.call)
        message = f"The mask `{text}` hides the past of each position, not its future"
        seen = "to itself and to those that come after it"
        if found.shows_next:
            message = f"The mask `{text}` leaves the next position in sight"
            seen = "to itself, to those before it, and to the next one"
        return finding(
            "ND306",
            message,
            observed=f"each position attends {seen}",
            expected="to itself and those before it: what is above the diagonal is hidden",
            at=watched.at(path, found.call.lineno),
            why=WHY,
        )
    return None
