"""Comparisons whose result is always the same: a sigmoid above 0."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    find_all,
    function_at,
    name_of,
    only,
)
from firstnet.doctor.watch.edits.placed import replacing

ANSWER = re.compile(
    r"pred|class|label|answer|guess|deci|hat\b|result|respon|vorher|out", re.IGNORECASE
)


def above_zero(source: Source, reached: Collection[int]) -> tuple[int, str] | None:
    """Return the line and the text of the first answer that is a sigmoid compared with 0.

    It is returned, or gets a name: as it is, as whole numbers, or as one of two constants.
    """
    tree = source.tree()
    units = set(_sigmoids(tree))
    for statement in find_all(tree, ast.Return, ast.Assign):
        if statement.value is None:
            continue
        match _as_an_answer(statement.value):
            case ast.Compare(
                ast.Call(ast.Name() | ast.Attribute(ast.Name("self")) as func),
                [ast.Gt() | ast.GtE()],
                [ast.Constant(value)],
            ) as compared:
                line = compared.lineno
                meant = compared is not statement.value or _is_named_an_answer(statement, tree)
                if value == 0 and name_of(func) in units and line in reached and meant:
                    return line, ast.unparse(compared)
    return None


def _is_named_an_answer(statement: ast.Return | ast.Assign, tree: ast.Module) -> bool:
    """Tell whether what is returned, or gets a name, is called an answer, and is no guard."""
    if isinstance(statement, ast.Assign):
        return any(ANSWER.search(ast.unparse(target)) for target in statement.targets)
    around = function_at(tree, statement.lineno)
    return around is not None and bool(ANSWER.search(around.name))


def _as_an_answer(value: ast.expr) -> ast.expr:
    """Return the condition that answers are made of: (c).astype(int), int(c), np.where(c, 1, 0)."""
    match value:
        case (
            ast.Call(ast.Attribute(inner, "astype"), [_])
            | ast.Call(ast.Name("int"), [inner])
            | ast.IfExp(inner, ast.Constant(), ast.Constant())
            | ast.BinOp(inner, ast.Mult(), ast.Constant(1))
        ):
            return inner
        case ast.Call(func, [inner, ast.Constant(), ast.Constant()]) if name_of(func) == "where":
            return inner
    return value


def half(source: Source, line: int) -> Iterator[Edit]:
    """Yield 0.5 for the 0 that a line compares a sigmoid with."""
    _, text = above_zero(source, {line}) or (0, "")
    for node in find_all(source.tree(), ast.Compare):
        if node.lineno == line and ast.unparse(node) == text:
            yield replacing(node.comparators[0], "0.5", source)


def _sigmoids(tree: ast.Module) -> Iterator[str]:
    """Yield the names of functions that return 1 / (1 + exp(-z)), and of nothing else."""
    nodes = list(ast.walk(tree))
    functions = list(only(nodes, ast.FunctionDef))
    others = {node.arg for node in only(nodes, ast.arg)}
    others |= {node.id for node in only(nodes, ast.Name) if isinstance(node.ctx, ast.Store)}
    stored = (node for node in only(nodes, ast.Attribute) if isinstance(node.ctx, ast.Store))
    others |= {attribute.attr for attribute in stored}
    for function in functions:
        returned = [node.value for node in find_all(function, ast.Return)]
        alone = (
            sum(other.name == function.name for other in functions) == 1
            and function.name not in others
        )
        if alone and len(returned) == 1 and _is_sigmoid(returned[0]):
            yield function.name


def _is_sigmoid(value: ast.expr | None) -> bool:
    """Tell whether an expression is 1 / (1 + exp(-z)): chapter 1, equation 3."""
    match value:
        case ast.BinOp(
            ast.Constant(1 | 1.0),
            ast.Div(),
            ast.BinOp(
                ast.Constant(1 | 1.0), ast.Add(), ast.Call(func, [ast.UnaryOp(ast.USub(), _)])
            ),
        ):
            return name_of(func) == "exp"
    return False
