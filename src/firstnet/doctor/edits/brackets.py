"""Edits of brackets: around a part of a sum or product, or none where there were some."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import BINARY, Scope

KIND = "bracket"
_LONGEST = 6  # operands of a chain


def brackets(scope: Scope) -> Iterator[Edit]:
    """Yield `(a - y) * s` for `a - y * s`, and the reverse."""
    for node in scope.nodes:
        if not isinstance(node, ast.BinOp):
            continue
        parent, _ = scope.parents[node]
        if scope.enclosed(node):
            yield _opened(scope, node)
        elif isinstance(parent, ast.BinOp):
            continue  # a part of a longer chain
        yield from _enclosed(scope, node)


def _opened(scope: Scope, node: ast.BinOp) -> Edit:
    """Return the edit that takes the brackets around an operation away."""
    start, end = scope.span(node)
    first = len(scope.data[:start].rstrip()) - 1
    last = scope.data.index(b")", end) + 1
    text = scope.source(node)
    where = (*scope.place(first), *scope.place(last))
    return Edit(*where, text, KIND, 2.0, f"{text} without brackets")


def _enclosed(scope: Scope, node: ast.BinOp) -> Iterator[Edit]:
    """Yield the chain with brackets around each run of its operands."""
    operands, signs = _chain(scope, node)
    if not 2 < len(operands) <= _LONGEST:
        return
    levels = {BINARY[type(sign)][1] for sign in signs}
    if len(levels) == 1 and not any(isinstance(sign, ast.Sub | ast.Div) for sign in signs):
        return  # brackets change nothing
    space = " " if b" " in scope.source(node).encode() else ""
    marks = [f"{space}{BINARY[type(sign)][0]}{space}" for sign in signs]
    for first in range(len(operands)):
        for last in range(first + 1, len(operands)):
            if last - first + 1 < len(operands):
                parts = list(operands)
                parts[first], parts[last] = f"({parts[first]}", f"{parts[last]})"
                text = parts[0] + "".join(m + part for m, part in zip(marks, parts[1:]))
                words = f"brackets around {text[text.index('(') :]}"
                yield scope.swap(node, text, KIND, 1.6, words)


def _chain(scope: Scope, node: ast.expr) -> tuple[list[str], list[ast.operator]]:
    """Return the operands of an operation without brackets, as text, and the signs between."""
    if not isinstance(node, ast.BinOp):
        return [scope.operand(node)], []
    operands: list[str] = []
    signs: list[ast.operator] = []
    for part in (node.left, node.right):
        inner = ([scope.operand(part)], []) if scope.enclosed(part) else _chain(scope, part)
        signs += [node.op, *inner[1]] if part is node.right else inner[1]
        operands += inner[0]
    return operands, signs
