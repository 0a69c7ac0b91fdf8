"""Sums of which only the last part is left: `s = w * x` in a loop, where `s += w * x` was meant."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from firstnet.doctor.reading.source import Source


class LastOnly(NamedTuple):
    """A product that a loop computes in each turn, and of which it keeps the last one.

    Attributes:
        node: the assignment, as in `s = w[i] * x[i]`.
        loop: around it.
    """

    node: ast.Assign
    loop: ast.For


def last_only(source: Source) -> Iterator[LastOnly]:
    """Yield products that were to be added up.

    Before the loop the name is 0, or what is not computed there, as a bias; each turn gives it a
    product of two things that it goes through; in it nothing reads it; after it, something
    does. So all turns but the last one would be for nothing.
    """
    for node in ast.walk(source.tree()):
        for part in ("body", "orelse"):
            block = getattr(node, part, None)
            statements = block if isinstance(block, list) else []
            for place, loop in enumerate(statements):
                if isinstance(loop, ast.For):
                    yield from _in_loop(loop, statements[:place], statements[place + 1 :])


def _in_loop(
    loop: ast.For, before: Sequence[ast.stmt], after: Sequence[ast.stmt]
) -> Iterator[LastOnly]:
    for node in (statement for statement in loop.body if isinstance(statement, ast.Assign)):
        if not _is_product(node, loop):
            continue
        name = ast.unparse(node.targets[0])
        begun = any(_begins(it, name) for it in before)
        inside = [
            inner for inner in ast.walk(loop) if isinstance(inner, ast.Name) and inner.id == name
        ]
        left = any(isinstance(inner, ast.Break | ast.Continue) for inner in ast.walk(loop))
        if begun and len(inside) == 1 and not left and any(_reads(it, name) for it in after):
            yield LastOnly(node, loop)


def _is_product(node: ast.Assign, loop: ast.For) -> bool:
    """Tell whether a name is given a product of two things that change from turn to turn."""
    counted = {inner.id for inner in ast.walk(loop.target) if isinstance(inner, ast.Name)}
    value = node.value
    plain = len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    if not plain or not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Mult):
        return False
    sides = [
        {inner.id for inner in ast.walk(side) if isinstance(inner, ast.Name)}
        for side in (value.left, value.right)
    ]
    both = all(side & counted for side in sides)
    items = any(isinstance(inner, ast.Subscript) for inner in ast.walk(value)) or len(counted) > 1
    return both and items


def _begins(statement: ast.stmt, name: str) -> bool:
    """Tell whether a statement gives a sum its start: 0, or a bias."""
    if not isinstance(statement, ast.Assign) or name not in map(ast.unparse, statement.targets):
        return False
    match statement.value:
        case ast.Constant(bool()):
            return False
        case ast.Constant(0 | 0.0) | ast.Name() | ast.Attribute() | ast.Subscript():
            return True
    return False


def _reads(statement: ast.stmt, name: str) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        for node in ast.walk(statement)
    )
