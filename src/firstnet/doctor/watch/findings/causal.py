"""What is said of a mask that hides the past of a sequence, and not its future."""

from __future__ import annotations

import ast

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.causal import first_of_the_past

WHY = (
    "A network that is to tell what comes next must not see it. With the future in sight it has a "
    "small cost while it is trained, and can't go on with a text, whose future isn't there yet."
)


def past_is_hidden(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of a triangle by which each position sees its future alone.

    Args:
        watched: the program.
        unrun: whether it may be on a line that was not run, as in a library.
    """
    for path, call in watched.where_run(first_of_the_past, unrun=unrun):
        return finding(
            "ND306",
            f"The mask `{ast.unparse(call)}` hides the past of each position, not its future",
            observed="each position attends to itself and to those that come after it",
            expected="to itself and those before it: what is above the diagonal is hidden",
            at=watched.at(path, call.lineno),
            why=WHY,
        )
    return None
