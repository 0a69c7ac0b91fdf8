"""What is said of a numerical gradient that is divided by the wrong distance."""

from __future__ import annotations

import ast

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.central import first_misdivided


def divided_wrongly(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of a difference of costs that is not divided by their distance.

    Args:
        watched: the program.
        unrun: whether it may be on a line that was not run, as in a library.
    """
    for path, found in watched.where_run(first_misdivided, unrun=unrun):
        return finding(
            "ND416",
            "The numerical gradient is twice what it is to be: it is divided by "
            f"`{ast.unparse(found.divisor)}`",
            observed=f"two costs that are `2 * {found.step}` apart, divided by `{found.step}`",
            expected=f"divided by `2 * {found.step}`",
            at=watched.at(path, found.divisor.lineno),
        )
    return None
