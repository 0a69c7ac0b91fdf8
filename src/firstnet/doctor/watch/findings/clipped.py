"""What is said of gradients that are clipped the wrong way round."""

from __future__ import annotations

import ast

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding, place_of
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.clipped import clipped_upwards


def made_longer(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of the first factor that makes long gradients longer.

    Args:
        watched: what was seen.
        unrun: whether it may be on a line that was not run, as in a library.
    """
    for path, factor in watched.where_run(clipped_upwards, unrun=unrun):
        left, right = ast.unparse(factor.left), ast.unparse(factor.right)
        return finding(
            "ND519",
            f"Gradients that are too long are multiplied by `{left} / {right}`, and made longer",
            observed=f"{left} / {right}, which is above 1 where {left} is above {right}",
            expected=f"{right} / {left}, with which they are as long as {right}",
            at=place_of(path, factor.lineno, watched.learner.about.path),
        )
    return None
