"""What is said of dropout that divides by another share than it keeps."""

from __future__ import annotations

import ast

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.dropped_share import Share, first_mismatch

WHY = (
    "What stays is divided by the share that stays, so that the next layer gets sums of the same "
    "size with and without dropout. Divided by the other share, they are too large or too small."
)


def divided_by_the_other_share(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of such dropout.

    Args:
        watched: the program.
        unrun: whether it may be on a line that was not run, as in a library.
    """
    for path, found in watched.where_run(first_mismatch, unrun=unrun):
        kept, by = _in_words(found.kept), _in_words(found.by)
        return finding(
            "ND306",
            f"Dropout keeps a share of {kept} of the units, and divides by {by}",
            observed=f"`{ast.unparse(found.mask)}`, divided by `{ast.unparse(found.divisor)}`",
            expected="a division by the share that is kept",
            at=watched.at(path, found.mask.lineno),
            why=WHY,
        )
    return None


def _in_words(share: Share) -> str:
    return f"1 - {share.of}" if share.rest else share.of
