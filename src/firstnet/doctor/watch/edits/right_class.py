"""Edits of the error of a softmax: 1 is taken from the chance of the right class of each example.

Sources: CS231n, "Neural networks case study"; the book's equation 125.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.edits.placed import after, replacing

KIND = "right class"
ROWS = ("range", "arange")


def of_right_classes(source: Source) -> Iterator[Edit]:
    """Yield the statements that take 1 from the right class of each example, and of no other."""
    tree = source.tree()
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(
                target=ast.Subscript(
                    value=ast.Name(id=errors),
                    slice=ast.Tuple(elts=[ast.Slice(None, None, None), labels]),
                ),
                op=ast.Sub(),
                value=ast.Constant(1 | 1.0),
            ):
                classes = ast.unparse(labels)
                text = f"{errors}[range(len({classes})), {classes}] -= 1"
                yield replacing(node, text, source, kind=KIND)
    taken = {
        ast.unparse(inner.target.value)
        for inner in find_all(tree, ast.AugAssign)
        if isinstance(inner.target, ast.Subscript)
    }
    chosen = {
        ast.unparse(inner.value): ", ".join(map(ast.unparse, inner.slice.elts))
        for inner in find_all(tree, ast.Subscript)
        if isinstance(inner.slice, ast.Tuple) and _is_one_of_each_row(inner.slice)
    }
    for node in find_all(tree, ast.Assign):
        if isinstance(node.targets[0], ast.Name):
            errors, chances = node.targets[0].id, ast.unparse(node.value).removesuffix(".copy()")
            if chances in chosen and errors not in taken and chances != errors:
                text = f"{errors}[{chosen[chances]}] -= 1"
                yield after(node, [text], text, source, kind=KIND)


def _is_one_of_each_row(index: ast.Tuple) -> bool:
    """Tell whether an index is such as `range(n), labels`."""
    match index.elts:
        case [ast.Call(func=called), ast.Name() | ast.Attribute()]:
            return ast.unparse(called).rpartition(".")[2] in ROWS
    return False
