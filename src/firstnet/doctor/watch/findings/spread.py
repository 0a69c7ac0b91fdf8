"""What is said of starting weights that are drawn with a variance in the place of a spread."""

from __future__ import annotations

import ast

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.spread import first_variance

WHY = (
    "The spread of random numbers is the root of their variance. With the variance in its place "
    "the weights are far too small where there are many neurons, and with each layer less of the "
    "signal and of the gradient is left."
)


def spread_by_variance(watched: Watched) -> Finding | None:
    """Return what is said of such weights in a library."""
    for path, found in watched.where_run(first_variance, unrun=True):
        text = ast.unparse(found.node)
        return finding(
            "ND903",
            f"The starting weights have the spread {text}, which is {found.rule}'s variance",
            observed=f"random numbers times `{text}`",
            expected=f"times the root of it, `sqrt({text})`",
            at=watched.at(path, found.node.lineno),
            level="error",
            why=WHY,
        )
    return None
