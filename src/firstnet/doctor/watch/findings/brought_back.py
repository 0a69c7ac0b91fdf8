"""What is said of answers that are brought back to another scale than that of the targets."""

from __future__ import annotations

import ast

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.brought_back import first_astray

WHY = (
    "The network answers on the scale that it was trained on. On any other scale than their own, "
    "answers and targets differ by what the network has nothing to do with."
)


def brought_back_astray(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of answers that do not come back to the scale of the targets.

    Args:
        watched: the program.
        unrun: whether it may be on a line that was not run, as in a library.
    """
    for path, found in watched.where_run(first_astray, unrun=unrun):
        mean, deviation = found.scale
        return finding(
            "ND709",
            f"`{ast.unparse(found.node)}` does not bring the answers back to their own scale",
            observed=f"`{ast.unparse(found.node)}`, of what was standardised with the mean "
            f"`{mean}` and the deviation `{deviation}`",
            expected=f"`{found.instead}`",
            at=watched.at(path, found.node.lineno),
            why=WHY,
        )
    return None
