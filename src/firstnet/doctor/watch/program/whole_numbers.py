"""Programs in which every number is a whole one, as a perceptron's with the learning rate 1.

Their weights are made floats before they are run: only then can a small change of a weight be seen,
and nothing that they compute becomes another number.
"""

from __future__ import annotations

import ast
import copy

from firstnet.doctor.text.nodes import is_operation, only


def with_floats(tree: ast.Module) -> ast.Module:
    """Return a program with floats for the whole numbers that it adds to; itself in any other case.

    Args:
        tree: of the program; it stays as it is.
    """
    if any(_makes_fractions(inner) for inner in ast.walk(tree)):
        return tree
    made = copy.deepcopy(tree)
    nodes = list(ast.walk(made))
    grown = {_name(inner.target) for inner in only(nodes, ast.AugAssign) if _is_varied(inner)}
    for node in nodes:
        if isinstance(node, ast.Assign) and grown & {
            ast.unparse(target) for target in node.targets
        }:
            for number in _numbers(node.value):
                if isinstance(number.value, int):
                    number.value = float(number.value)
    return made


def _makes_fractions(node: ast.AST) -> bool:
    """Tell whether a part of a program may lead to a number that is no whole one."""
    match node:
        case ast.Constant(value=float()) | ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
            return True
        case ast.Import() | ast.ImportFrom():
            return True
    return False


def _is_varied(node: ast.AugAssign) -> bool:
    """Tell whether something is added that differs from time to time, as no counter does."""
    return isinstance(node.op, ast.Add | ast.Sub) and not isinstance(node.value, ast.Constant)


def _name(target: ast.expr) -> str:
    """Return what is changed: self.w for `self.w[i]`."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return ast.unparse(target)


def _numbers(value: ast.expr) -> list[ast.Constant]:
    """Return the whole numbers that a value is, or that its list holds: 0, [0, 0] or [0] * n."""
    if is_operation(value, ast.Mult):
        value = value.left if isinstance(value.left, ast.List) else value.right
    parts = value.elts if isinstance(value, ast.List) else [value]
    return [part for part in only(parts, ast.Constant) if type(part.value) is int]
