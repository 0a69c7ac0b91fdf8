"""What is said of a penalty whose gradient is subtracted where its cost is added."""

from __future__ import annotations

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.penalty import first_subtracted


def penalty_subtracted(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of a penalty that is subtracted from a gradient.

    Args:
        watched: the program.
        unrun: whether it may be on a line that was not run, as in a library.
    """
    for path, found in watched.where_run(first_subtracted, unrun=unrun):
        return finding(
            "ND510",
            f"The penalty on `{found.weights}` is subtracted from the gradient: it makes it grow",
            observed=f"`{found.penalty}`, subtracted from `{found.gradient}`",
            expected="the sum of both, since the cost is the sum of an error and a penalty",
            at=watched.at(path, found.node.lineno),
        )
    return None
