"""A difference of whole numbers without a sign that goes below 0: 3 - 5 is 254 then."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from firstnet.doctor.edits import Edit
from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.edits.placed import enclosed, in_place_of
from firstnet.doctor.watch.findings.crash import are_faithful
from firstnet.doctor.watch.findings.finding import finding, fix_of, place_of
from firstnet.doctor.watch.steps.watching import Watched

A_PART = 0.01  # of the numbers of a difference, from which on more than a few are wrong


def wrapped_round(watched: Watched, stand_ins: Sequence[str]) -> Finding | None:
    """Return what is said of the first difference before the training that wraps round.

    Data that the doctor has made up may have another type than the program's own.
    """
    sites, learner = watched.learner.sites.values, watched.learner
    for number, share in watched.wrapped.items():
        site = sites[number]
        in_step = any(site.line in step.lines.get(site.file, ()) for step in watched.steps)
        if share < A_PART or in_step or (stand_ins and not are_faithful(stand_ins)):
            continue
        edit = _of_floats(watched, number)
        return finding(
            "ND814",
            f"`{site.text}` goes below 0, and its numbers have no sign: they wrap round",
            observed=f"{100 * share:.0f} % of the differences come out far above 0",
            expected="differences below 0, as of floats",
            at=place_of(site.file, site.line, learner.about.path),
            fix=fix_of(edit, learner) if edit is not None else None,
        )
    return None


def _of_floats(watched: Watched, number: int) -> Edit | None:
    """Return the edit that makes floats of the left side."""
    site = watched.learner.sites.values[number]
    source = watched.learner.sources.get(site.file)
    differences = [
        node
        for node in ast.walk(source.tree() if source is not None else ast.Module([], []))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
        if node.lineno == site.line and ast.unparse(node) == site.text
    ]
    if source is None or len(differences) != 1:
        return None
    left = differences[0].left
    return in_place_of(left, f"{enclosed(left)}.astype(float)", "floats", source)
