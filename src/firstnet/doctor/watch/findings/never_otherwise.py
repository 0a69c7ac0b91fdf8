"""What the text alone tells: comparisons with one result, shared lists, sums that go on."""

from __future__ import annotations

import ast

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.never_otherwise import above_zero
from firstnet.doctor.watch.text.running_sum import running_sum
from firstnet.doctor.watch.text.shared_defaults import shared_default

OF_DEFAULTS = (
    "Python computes a default argument once, where the function is defined. Every object that is "
    "made without a list of its own fills that one list."
)
OF_SUMS = (
    "What is printed after an epoch is to tell of that epoch. This sum holds those before it, too, "
    "so it grows from epoch to epoch, however well the network learns."
)


def always_above(watched: Watched) -> Finding | None:
    """Return what is said of a sigmoid that is compared with 0."""
    for path, (line, text) in watched.where_run(above_zero):
        return finding(
            "ND709",
            f"`{text}` is true of every example: a sigmoid is always above 0",
            observed="one answer for all examples",
            expected="0.5, which is the middle of what a sigmoid gives",
            at=watched.at(path, line),
            why="Half of the sigmoid's range is on either side of 0.5.",
        )
    return None


def one_list_for_all(watched: Watched) -> Finding | None:
    """Return what is said of a list that is made once, and that each object of a class fills."""
    for path, found in watched.where_run(shared_default):
        return finding(
            "ND114",
            f"All objects of {found.owner} have one list: the default of `{found.argument}`",
            observed=f"{found.attribute} of a new object holds what others have put into it",
            expected=f"{found.argument.removesuffix('[]')}None, and a new list for each object",
            at=watched.at(path, found.line),
            why=OF_DEFAULTS,
        )
    return None


def goes_on(watched: Watched) -> Finding | None:
    """Return what is said of a sum over all epochs that is divided by the examples of one."""
    learning = watched.learning
    if learning is not None and learning.restarts[0]:
        return None  # of several trials
    for path, found in watched.where_run(running_sum):
        share, text = ast.unparse(found.share), ast.unparse(found.start)
        return finding(
            "ND709",
            f"`{share}` is of all epochs so far: {found.name} is never set back to 0",
            observed=f"`{text}` once, before the loop over the epochs",
            expected=f"`{text}` at the beginning of each epoch",
            at=watched.at(path, found.start.lineno),
            why=OF_SUMS,
        )
    return None
