"""Differences of unsigned integers that go below 0 and wrap around: 3 - 5 is 254."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.edits.placed import enclosed, in_place_of
from firstnet.doctor.watch.steps.watching import Watched

KIND = "floats"  # of the edit
A_PART = 0.01  # of the values of a difference that have to wrap around


def of_floats(watched: Watched) -> Iterator[Edit]:
    """Yield edits that make the left operand floats, for differences that wrap around.

    Only differences computed before the training are noted.
    """
    for number, share in watched.wrapped.items():
        site = watched.learner.sites.values[number]
        source = watched.learner.sources.get(site.file)
        if source is None or share < A_PART:
            continue
        for node in find_all(source.tree(), ast.BinOp):
            if node.lineno != site.line:
                continue
            if isinstance(node.op, ast.Sub) and ast.unparse(node) == site.text:
                text = f"{enclosed(node.left)}.astype(float)"
                yield in_place_of(node.left, text, ast.unparse(node), source, kind=KIND)
