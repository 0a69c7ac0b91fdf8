"""Sums of which only the last part is left: `s = w * x` in a loop, where `s += w * x` was meant."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.source import Source


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

    Before the loop the name is 0; in it nothing reads it; after it, something does. So all turns
    but the last one would be for nothing.
    """
    for node in ast.walk(source.tree()):
        for block in (getattr(node, part, None) for part in ("body", "orelse")):
            if isinstance(block, list):
                yield from _in_block(block)


def _in_block(block: list[ast.stmt]) -> Iterator[LastOnly]:
    for place, loop in enumerate(block):
        if not isinstance(loop, ast.For):
            continue
        for node in ast.walk(loop):
            if not isinstance(node, ast.Assign) or not _is_product(node, loop):
                continue
            name = ast.unparse(node.targets[0])
            begun = any(_is_zero(it, name) for it in block[:place])
            inside = [it for it in ast.walk(loop) if isinstance(it, ast.Name) and it.id == name]
            read_after = any(_reads(it, name) for it in block[place + 1 :])
            if begun and read_after and len(inside) == 1:
                yield LastOnly(node, loop)


def _is_product(node: ast.Assign, loop: ast.For) -> bool:
    """Tell whether a name is given a product of what the loop counts or goes through."""
    counted = {it.id for it in ast.walk(loop.target) if isinstance(it, ast.Name)}
    read = {it.id for it in ast.walk(node.value) if isinstance(it, ast.Name)}
    product = isinstance(node.value, ast.BinOp) and isinstance(node.value.op, ast.Mult)
    plain = len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    return plain and product and bool(counted & read)


def _is_zero(statement: ast.stmt, name: str) -> bool:
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Constant):
        return False
    value = statement.value.value
    zero = isinstance(value, int | float) and not isinstance(value, bool) and value == 0
    return zero and any(ast.unparse(it) == name for it in statement.targets)


def _reads(statement: ast.stmt, name: str) -> bool:
    return any(
        isinstance(it, ast.Name) and it.id == name and isinstance(it.ctx, ast.Load)
        for it in ast.walk(statement)
    )
