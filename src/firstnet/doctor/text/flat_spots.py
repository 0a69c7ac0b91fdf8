"""Slopes that are raised a little, so that no saturated neuron stops learning: they are meant.

Source: Fahlman, "An empirical study of learning speed in back-propagation networks", 1988, adds 0.1
to the slope of the sigmoid.
"""

from __future__ import annotations

import ast

from firstnet.doctor.text.nodes import assigned, name_of


def is_raised(tree: ast.AST, names: ast.AST | None = None) -> bool:
    """Tell whether a text adds a small number to a (1 - a), or to 1 - a ** 2, or takes the larger.

    Args:
        tree: the text.
        names: where numbers get their names; the text itself if None.
    """
    small = {
        name
        for node in ast.walk(names or tree)
        for name, value in assigned(node)
        if _is_small(value)
    }
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(left, ast.Add(), right):
                sides = left, right
            case ast.Call(called, [left, right]) if name_of(called) in ("maximum", "fmax", "max"):
                sides = left, right
            case _:
                continue
        for one, other in (sides, sides[::-1]):
            if _is_slope(one) and (ast.unparse(other) in small or _is_small(other)):
                return True
    return False


def _is_small(node: ast.expr) -> bool:
    match node:
        case ast.Constant(float() as number):
            return 0 < number < 1
    return False


def _is_slope(node: ast.expr) -> bool:
    """Tell whether an expression is the slope of a sigmoid or of tanh, by what they answer."""
    match node:
        case ast.BinOp(a, ast.Mult(), ast.BinOp(ast.Constant(1), ast.Sub(), b)):
            return ast.unparse(a) == ast.unparse(b)
        case ast.BinOp(ast.Constant(1), ast.Sub(), ast.BinOp(_, ast.Pow(), ast.Constant(2))):
            return True
        case ast.BinOp(ast.Constant(1), ast.Sub(), ast.BinOp(a, ast.Mult(), b)):
            return ast.unparse(a) == ast.unparse(b)
    return False
