"""Edits that take another item: that of a counter of the loops around."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit

KIND = "index"
COST = 1.7


def indexed(around: ast.stmt, goal: ast.expr) -> Iterator[Edit]:
    """Yield edits that put a counter in the place of an index.

    Args:
        around: the function that the expression is in.
        goal: the expression.
    """
    counters: dict[str, None] = {}
    for node in ast.walk(around):
        if isinstance(node, ast.For | ast.comprehension):
            names = (it.id for it in ast.walk(node.target) if isinstance(it, ast.Name))
            counters |= dict.fromkeys(names)
    for node in ast.walk(goal):
        if not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.Slice | ast.Tuple):
            continue
        index = node.slice
        if isinstance(index, ast.Constant) and isinstance(index.value, str):
            continue
        end_line, end_column = index.end_lineno or index.lineno, index.end_col_offset or 0
        place = index.lineno, index.col_offset, end_line, end_column
        for name in counters:
            if ast.unparse(index) != name:
                yield Edit(*place, name, KIND, COST, f"{name} instead of {ast.unparse(index)}")
