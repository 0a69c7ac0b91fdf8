"""Edits that take another item: that of a counter of the loops around, or the one before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import end_of, find_all, nodes_on, statement_on
from firstnet.doctor.watch.edits.placed import enclosed, replacing

KIND = "index"
COST = 1.7


def indexed(around: ast.stmt, goal: ast.expr) -> Iterator[Edit]:
    """Yield edits that put a counter in the place of an index.

    Args:
        around: the function that the expression is in.
        goal: the expression.
    """
    counters: dict[str, None] = {}
    for loop in find_all(around, ast.For, ast.comprehension):
        counters |= dict.fromkeys(name.id for name in find_all(loop.target, ast.Name))
    for node in find_all(goal, ast.Subscript):
        if isinstance(node.slice, ast.Slice | ast.Tuple):
            continue
        index = node.slice
        if isinstance(index, ast.Constant) and isinstance(index.value, str):
            continue
        end_line, end_column = end_of(index)
        place = index.lineno, index.col_offset, end_line, end_column
        for name in counters:
            if ast.unparse(index) != name:
                yield Edit(*place, name, KIND, COST, f"{name} instead of {ast.unparse(index)}")


def exchanged(source: Source, line: int) -> Iterator[Edit]:
    """Yield what a line assigns with two counters exchanged: `d[k] * x[j]` for `d[j] * x[k]`."""
    statement = statement_on(source.tree(), line)
    if not isinstance(statement, ast.Assign | ast.AugAssign):
        return
    names = {
        node.slice.id
        for node in find_all(statement, ast.Subscript)
        if isinstance(node.slice, ast.Name)
    }
    for one, other in combinations(sorted(names), 2):
        value = ast.parse(ast.unparse(statement.value), mode="eval").body
        for node in find_all(value, ast.Name):
            if node.id in (one, other):
                node.id = other if node.id == one else one
        text = ast.unparse(value)
        if text != ast.unparse(statement.value):
            yield replacing(statement.value, text, source)


def from_one(source: Source, line: int) -> Iterator[Edit]:
    """Yield classes that are counted from 1 as places, which are counted from 0: `[label - 1]`."""
    for node in nodes_on(source.tree(), line):
        if not isinstance(node, ast.Subscript):
            continue
        place = node.slice.elts[-1] if isinstance(node.slice, ast.Tuple) else node.slice
        if isinstance(place, ast.Name | ast.Subscript | ast.Call):
            yield replacing(place, f"{enclosed(place)} - 1", source)
