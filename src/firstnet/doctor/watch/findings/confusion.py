"""What is said of counts and measures that are others than their names say."""

from __future__ import annotations

import ast

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.confusion import TABLE, first_miscalled

EXAMPLE = "where {} are found, {} taken for one by mistake, {} missed, and {} others".format(*TABLE)
WHY = (
    "Precision is the share of what was found that is right, tp / (tp + fp); recall is the share "
    "of what was to be found, tp / (tp + fn). With another count the number says something else."
)


def counted_otherwise(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of a count of answers, or a measure, that has another one's value.

    Args:
        watched: the program.
        unrun: whether it may be on a line that was not run, as in a library.
    """
    for path, found in watched.where_run(first_miscalled, unrun=unrun):
        instead = f", as `{found.instead}` gives" if found.instead else ""
        return finding(
            "ND709",
            "Precision and recall are exchanged"
            if found.exchanged is not None
            else f"`{ast.unparse(found.value)}` is not the {found.words}",
            observed=f"{found.gives:.3g}, {EXAMPLE}",
            expected=f"{found.wanted:.3g}{instead}",
            at=watched.at(path, found.value.lineno),
            why=WHY,
        )
    return None
