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
        factor = "twice" if found.apart == 2 else "half of"
        return finding(
            "ND416",
            f"The numerical gradient is {factor} what it is to be: it is divided by "
            f"`{ast.unparse(found.divisor)}`",
            observed=f"two costs that are {_times(found.apart, found.step)} apart, divided by "
            f"{_times(found.by, found.step)}",
            expected=f"divided by {_times(found.apart, found.step)}",
            at=watched.at(path, found.divisor.lineno),
        )
    return None


def _times(number: int, step: str) -> str:
    return f"`{step}`" if number == 1 else f"`{number} * {step}`"
