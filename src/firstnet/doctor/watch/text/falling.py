"""Sigmoids that fall where they should rise: 1 / (1 + exp(z)), without the minus sign."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import is_call_of
from firstnet.doctor.watch.edits.placed import in_place_of


def rising(source: Source) -> Iterator[Edit]:
    """Yield exp(-z) for the exp(z) of each sigmoid that falls."""
    for call in falling(source):
        argument = call.args[0]
        old = source.written(argument)
        plain = isinstance(argument, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
        text = f"-{old}" if plain else f"-({old})"
        yield in_place_of(argument, text, f"exp({text})", source, kind="operator")


def falling(source: Source) -> list[ast.Call]:
    """Return the exponentials of 1 / (1 + exp(z)) whose z has no minus sign."""
    found = []
    for node in ast.walk(source.tree()):
        match node:
            case ast.BinOp(
                left=ast.Constant(value=1),
                op=ast.Div(),
                right=ast.BinOp(left=one, op=ast.Add(), right=other),
            ):
                for expression, beside in ((one, other), (other, one)):
                    is_exp = is_call_of(expression, "exp") and expression.args
                    if is_exp and isinstance(expression, ast.Call) and _is_one(beside):
                        found += [] if _is_negative(expression.args[0]) else [expression]
    return found


def _is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1


def _is_negative(node: ast.expr) -> bool:
    """Tell whether an expression begins with a minus sign, or with a negative number."""
    while isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Sub):  # threshold - z
            return True
        node = node.left
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
