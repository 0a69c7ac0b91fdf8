"""Sums of which only the last part is left: `s = w * x` in a loop, where `s += w * x` was meant."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    find_all,
    has,
    is_operation,
    loops_in_blocks,
    names_in,
    names_read,
    only,
)


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
    for before, loop, behind in loops_in_blocks(source.tree()):
        yield from _in_loop(loop, before, behind)


def _in_loop(
    loop: ast.For, before: Sequence[ast.stmt], after: Sequence[ast.stmt]
) -> Iterator[LastOnly]:
    for node in only(loop.body, ast.Assign):
        if not _is_product(node, loop):
            continue
        name = ast.unparse(node.targets[0])
        begun = any(_begins(it, name) for it in before)
        inside = [inner for inner in find_all(loop, ast.Name) if inner.id == name]
        left = has(loop, ast.Break, ast.Continue)
        if begun and len(inside) == 1 and not left and any(name in names_read(it) for it in after):
            yield LastOnly(node, loop)


def _is_product(node: ast.Assign, loop: ast.For) -> bool:
    """Tell whether a name is given a product of two things that change from turn to turn."""
    counted = names_in(loop.target)
    value = node.value
    plain = len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    if not plain or not is_operation(value, ast.Mult):
        return False
    sides = [names_in(side) for side in (value.left, value.right)]
    both = all(side & counted for side in sides)
    items = has(value, ast.Subscript) or len(counted) > 1
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
