"""The numbers that the steps of a program are multiplied by, whatever they are called."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import change_of, find_all


def step_sizes(source: Source, lines: Collection[int]) -> list[ast.Constant]:
    """Return the numbers that multiply what steps add or subtract, where they are set.

    In `w -= rate * g` that is the number that `rate` is set to, once; in `w -= 0.1 * g` it stands
    there.

    Args:
        source: the file.
        lines: of the steps.
    """
    tree = source.tree()
    found: dict[tuple[int, int], ast.Constant] = {}
    for step in (node for node in ast.walk(tree) if getattr(node, "lineno", 0) in lines):
        for factor in _factors(change_of(step)):
            number = _number(factor, tree)
            if number is not None:
                found[number.lineno, number.col_offset] = number
    return list(found.values())


def _factors(change: ast.expr | None) -> Iterator[ast.expr]:
    """Yield what a product is made of."""
    match change:
        case ast.BinOp(left, ast.Mult() | ast.MatMult(), right):
            yield from _factors(left)
            yield from _factors(right)
        case ast.BinOp(left, ast.Div(), _):
            yield from _factors(left)
        case ast.UnaryOp(ast.USub(), operand):
            yield from _factors(operand)
        case ast.expr():
            yield change


def _number(factor: ast.expr, tree: ast.Module) -> ast.Constant | None:
    """Return the number that a factor is, or that a name is set to once."""
    match factor:
        case ast.Constant(int() | float() as value) if value > 0 and value is not True:
            return factor
        case ast.Name() | ast.Attribute():
            name = ast.unparse(factor)
            given = [
                node.value
                for node in find_all(tree, ast.Assign)
                if name in map(ast.unparse, node.targets)
            ]
            once = len(given) == 1 and isinstance(given[0], ast.Constant)
            return _number(given[0], tree) if once else None
    return None
