"""Windows of a picture with the row's index for the columns, too: only the diagonal is seen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, names_in, only
from firstnet.doctor.watch.edits.placed import replacing

Stored = ast.Assign | ast.AugAssign


class Diagonal(NamedTuple):
    """A window `x[i:i + k, i:i + k]` that is put into the place `[i, j]`.

    Attributes:
        statement: that puts it there, or what is computed from it.
        window: the part of the picture.
        columns: the second of its two equal slices.
        row, column: the variables of the two loops: i and j.
    """

    statement: Stored
    window: ast.Subscript
    columns: ast.Slice
    row: str
    column: str


def diagonals(source: Source) -> Iterator[Diagonal]:
    """Yield such windows, of statements that read the variable of the inner loop nowhere else."""
    for outer in find_all(source.tree(), ast.For):
        for inner in find_all(outer, ast.For):
            if inner is outer:
                continue
            if isinstance(outer.target, ast.Name) and isinstance(inner.target, ast.Name):
                for statement in inner.body:
                    if isinstance(statement, Stored):
                        yield from _in(statement, outer.target.id, inner.target.id)


def across(source: Source, line: int) -> Iterator[Edit]:
    """Yield the window of a line with the variable of the inner loop in its columns."""
    for it in diagonals(source):
        if it.statement.lineno == line:
            parts = (_renamed(part, it) for part in (it.columns.lower, it.columns.upper))
            yield replacing(it.columns, ast.unparse(ast.Slice(*parts)), source)


def _renamed(node: ast.expr | None, it: Diagonal) -> ast.expr | None:
    if node is None:
        return None
    copied = ast.parse(ast.unparse(node), mode="eval").body
    for inner in find_all(copied, ast.Name):
        if inner.id == it.row:
            inner.id = it.column
    return copied


def _in(statement: Stored, row: str, column: str) -> Iterator[Diagonal]:
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    placed = isinstance(target, ast.Subscript) and {row, column} <= names_in(target.slice)
    if not placed or column in names_in(statement.value):
        return
    for node in find_all(statement.value, ast.Subscript):
        if isinstance(node.slice, ast.Tuple):
            slices = [part for part in only(node.slice.elts, ast.Slice) if row in names_in(part)]
            if len(slices) == 2 and ast.dump(slices[0]) == ast.dump(slices[1]):
                yield Diagonal(statement, node, slices[1], row, column)
