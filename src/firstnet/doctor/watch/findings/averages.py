"""What is said of moving averages that are averages of something else."""

from __future__ import annotations

import ast

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.averages import first_correction, first_mixed, first_unrooted

OF_STATISTICS = (
    "While it is trained, the layer uses the mean and the variance of the mini-batch; afterwards "
    "it uses these averages. With a wrong one the network answers otherwise than it has learned."
)
OF_MOMENTS = (
    "The shares of the old average and of the new value add up to 1. If they do not, the average "
    "becomes too large or too small by a factor, and the steps by the root of that."
)
OF_ROOTS = (
    "The root of the mean square is about as large as a gradient, so each weight moves by about "
    "the learning rate. Without the root, small gradients lead to very large steps."
)


OF_STARTS = (
    "An average that starts at 0 is too small at first, by the factor 1 - b**t, where b is its own "
    "decay and t counts the steps. With another divisor the first steps are many times too large "
    "or too small."
)


def averages_mixed(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of an average into which a part of another one has come.

    Args:
        watched: the program.
        unrun: whether it may be on a line that was not run, as in a library.
    """
    for path, found in watched.where_run(first_mixed, unrun=unrun):
        text = ast.unparse(found.node)
        return finding(
            "ND519" if found.of_moments else "ND306",
            f"The moving average `{found.kept}` is made of what belongs to another one: `{text}`",
            observed=f"`{text}`, beside an average that has it, too",
            expected=f"`{found.instead}`" if found.instead else "the variance of the mini-batch",
            at=watched.at(path, found.node.lineno),
            why=OF_MOMENTS if found.of_moments else OF_STATISTICS,
        )
    return None


def root_missing(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of a step that is divided by a mean of squares, and not by its root."""
    for path, mean in watched.where_run(first_unrooted, unrun=unrun):
        text = ast.unparse(mean)
        return finding(
            "ND519",
            f"The step is divided by `{text}`, the mean of the squared gradients, without its root",
            observed=f"a division by `{text}`",
            expected=f"the square root of `{text}`",
            at=watched.at(path, mean.lineno),
            why=OF_ROOTS,
        )
    return None


def divided_otherwise(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of an average of Adam's that is divided by what is not its own."""
    for path, found in watched.where_run(first_correction, unrun=unrun):
        text = ast.unparse(found.node)
        return finding(
            "ND519",
            f"The average `{found.kept}` is divided by `{text}`, which does not belong to it",
            observed=f"a division by `{text}`",
            expected=f"`{found.instead}`",
            at=watched.at(path, found.node.lineno),
            why=OF_STARTS,
        )
    return None
