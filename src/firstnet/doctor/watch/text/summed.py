"""Edits that add a term to a sum, where it takes the place of what was added up before."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeGuard

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import blocks, find_all
from firstnet.doctor.watch.edits.placed import replacing
from firstnet.doctor.watch.text.last_only import last_only

KIND = "added up"


def added_up(source: Source, reached: set[int]) -> Iterator[Edit]:
    """Yield `s += …` for `s = …` where the sum before it is never read.

    Args:
        source: the file.
        reached: lines that were run.
    """
    lost = [it.node for it in last_only(source)]
    for block in blocks(source.tree()):
        lost += [
            statement
            for before, statement in pairwise(block)
            if _takes_the_place(statement, before)
        ]
    for node in (assignment for assignment in lost if assignment.lineno in reached):
        text = f"{ast.unparse(node.targets[0])} += {ast.unparse(node.value)}"
        yield replacing(node, text, source, kind=KIND)


def _takes_the_place(statement: ast.stmt, before: ast.stmt) -> TypeGuard[ast.Assign]:
    """Tell whether a statement gives another value to what the one before it has added to."""
    if not isinstance(statement, ast.Assign) or not isinstance(before, ast.AugAssign):
        return False
    target = ast.unparse(before.target)
    read = (ast.unparse(node) for node in find_all(statement.value, ast.expr))
    added = isinstance(before.op, ast.Add) and isinstance(statement.value, ast.BinOp)
    return (
        added
        and [ast.unparse(expression) for expression in statement.targets] == [target]
        and target not in read
    )
