"""Pixels that are divided by 255, though they go up to 1, or to 16."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from firstnet.doctor.edits import Edit
from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.crash import are_faithful
from firstnet.doctor.watch.findings.finding import finding, fix_of
from firstnet.doctor.watch.steps.watching import Watched

KIND = "scale"  # of the edit
WHITE = 255
ONE, SIXTEEN = 1.0, 16.0  # up to which images go that are scaled, and scikit-learn's digits


def scaled_too_far(watched: Watched, stand_ins: Sequence[str]) -> Finding | None:
    """Return what is said of images that are divided by 255 and were scaled before.

    Images that are made up by the doctor prove nothing.
    """
    sites, learner = watched.learner.sites.values, watched.learner
    for number, largest in watched.greys.items():
        site = sites[number]
        made_up = bool(stand_ins) and not are_faithful(stand_ins, watched)
        if not 0 < largest <= SIXTEEN or made_up or "rand" in site.text:
            continue
        edit = _undivided(watched, number, largest)
        return finding(
            "ND812",
            f"`{site.text}` divides pixels by 255 that are not larger than {largest:g}",
            observed=f"pixels from 0 to {largest / 255:.2g} afterwards",
            expected="pixels from 0 to 1",
            at=watched.at(site.file, site.line),
            fix=fix_of(edit, learner) if edit is not None else None,
        )
    return None


def _undivided(watched: Watched, number: int, largest: float) -> Edit | None:
    """Return the edit of the division: by 16 where pixels go so far; none of those up to 1."""
    site = watched.learner.sites.values[number]
    source = watched.learner.sources.get(site.file)
    if source is None:
        return None
    for node in ast.walk(source.tree()):
        by = node.right if isinstance(node, ast.BinOp) else None
        by = node.value if isinstance(node, ast.AugAssign) else by
        divides = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
        white = by if isinstance(by, ast.Constant) and by.value == WHITE else None
        if not divides or white is None or white.lineno != site.line:
            continue
        end = white.lineno, white.end_col_offset or 0
        if largest > ONE:
            start = white.lineno, white.col_offset
            return Edit(*start, *end, "16", KIND, 0.0, "divided by 16", site.file)
        if isinstance(node, ast.BinOp) and node.left.end_lineno == white.lineno:
            line = source.runnable.split("\n")[white.lineno - 1].encode()
            start = white.lineno, line.rindex(b"/", 0, white.col_offset)
            start = white.lineno, len(line[: start[1]].rstrip())
            return Edit(*start, *end, "", KIND, 0.0, "not divided again", site.file)
    return None
