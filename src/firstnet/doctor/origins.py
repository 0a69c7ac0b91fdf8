"""Where in a loader a set of examples, its images or its answers are made."""

from __future__ import annotations

import ast

from firstnet.doctor.program import place_of
from firstnet.doctor.report import Place

WHOLE, IMAGES, ANSWERS = -1, 0, 1
DEEPEST = 8  # names that are followed


def origin(function: ast.FunctionDef, number: int, part: int) -> Place:
    """Return the statement that makes what a loader returns.

    Args:
        function: the loader.
        number: of the set among those that it returns.
        part: WHOLE for the set, IMAGES or ANSWERS for these alone.
    """
    returns = [it for it in ast.walk(function) if isinstance(it, ast.Return) and it.value]
    if not returns:
        return place_of(function)
    last = max(returns, key=lambda it: it.lineno)
    statement: ast.stmt = last
    value = last.value
    if isinstance(value, ast.Tuple) and number < len(value.elts):
        value = value.elts[number]
    for _ in range(DEEPEST):
        if isinstance(value, ast.Name):
            made = _made(function, value.id)
            if made is None:
                break
            statement, value = made
            continue
        inner = _inner(value, part)
        if inner is None:
            break
        value = inner
    return place_of(statement)


def _made(function: ast.FunctionDef, name: str) -> tuple[ast.stmt, ast.expr] | None:
    """Return the last statement that gives a name its value or appends to it, and that value."""
    found: tuple[ast.stmt, ast.expr] | None = None
    for node in sorted(_statements(function), key=lambda it: it.lineno):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name) and target.id == name and not _is_empty(node.value):
                found = node, node.value
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node.value.args:
            called = node.value.func
            if ast.unparse(called) == f"{name}.append":
                found = node, node.value.args[0]
    return found


def _statements(function: ast.FunctionDef) -> list[ast.stmt]:
    return [it for it in ast.walk(function) if isinstance(it, ast.stmt)]


def _is_empty(value: ast.expr) -> bool:
    return isinstance(value, ast.List) and not value.elts


def _inner(value: ast.expr | None, part: int) -> ast.expr | None:
    """Return what an expression is made of, as far as the part lies in it; None where it ends."""
    if isinstance(value, ast.Call):
        name = ast.unparse(value.func)
        if name in ("list", "tuple") and value.args:
            return value.args[0]
        if name == "zip" and part != WHOLE and part < len(value.args):
            return value.args[part]
    if isinstance(value, ast.Tuple) and part != WHOLE and len(value.elts) == 2:
        return value.elts[part]
    return None
