"""Comparisons whose result is always the same: a loss below -inf, a sigmoid above 0."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    assigned,
    find_all,
    function_at,
    inside,
    name_of,
    only,
    scopes,
)
from firstnet.doctor.watch.edits.placed import replacing

LEAST = re.compile(
    r"-((np|numpy|math)\.(inf|Inf|infty)|float\('inf(inity)?'\))|float\('-inf(inity)?'\)"
)
MOST = re.compile(r"\+?((np|numpy|math)\.(inf|Inf|infty)|float\('\+?inf(inity)?'\))")
OTHER = {ast.Lt: ast.Gt, ast.Gt: ast.Lt}  # with its sides exchanged
ANSWER = re.compile(
    r"pred|class|label|answer|guess|deci|hat\b|result|respon|vorher|out", re.IGNORECASE
)


class NeverBest(NamedTuple):
    """The best value so far, that starts where none is better.

    Attributes:
        name: of it.
        start: what it starts with, as text.
        line: where.
        compared: the condition under which it changes.
    """

    name: str
    start: str
    line: int
    compared: str


def never_best(source: Source, reached: Collection[int]) -> NeverBest | None:
    """Return the first value that was to be replaced by any better one, and never can be.

    Nothing else may change it, and the line that changes it was not reached, while its condition
    was.
    """
    tree = source.tree()
    for scope in scopes(tree):
        nodes = list(inside(scope))
        for branch in only(nodes, ast.If):
            match branch.test:
                case ast.Compare(left, [ast.Lt() | ast.Gt() as how], [right]):
                    pass
                case _:
                    continue
            for best, other, kind in ((right, left, type(how)), (left, right, OTHER[type(how)])):
                start = _only_start(best, other, branch, nodes, tree)
                if start is None or start[1] in reached or branch.lineno not in reached:
                    continue
                text = ast.unparse(start[0])
                if (LEAST if kind is ast.Lt else MOST).fullmatch(text):
                    condition = ast.unparse(branch.test)
                    return NeverBest(ast.unparse(best), text, start[0].lineno, condition)
    return None


def _only_start(
    best: ast.expr, other: ast.expr, branch: ast.If, nodes: Sequence[ast.AST], tree: ast.Module
) -> tuple[ast.expr, int] | None:
    """Return what a value starts with, and the line that replaces it; None if more do either.

    A name is that of one scope, in which it is no argument; an attribute is that of the file.
    """
    if not isinstance(best, ast.Name | ast.Attribute):
        return None
    name = best.id if isinstance(best, ast.Name) else best.attr
    every = nodes if isinstance(best, ast.Name) else list(ast.walk(tree))
    given = [inner for inner in every if _gives(inner, name, type(best))]
    text, value = ast.unparse(best), ast.unparse(other)
    plain = [(it, new) for it in every for set_, new in assigned(it) if set_ == text]
    within = [new for it, new in plain if it in branch.body and ast.unparse(new) == value]
    starts = [new for _, new in plain if new not in within]
    outer = list(find_all(tree, ast.Global, ast.Nonlocal))
    alone = len(within) == len(starts) == 1 and len(given) == 2
    alone = alone and not any(name in inner.names for inner in outer)
    return (starts[0], within[0].lineno) if alone else None


def _gives(node: ast.AST, name: str, kind: type[ast.AST]) -> bool:
    """Tell whether a node gives a value to a name, or to an attribute."""
    match node:
        case ast.Name(id=found, ctx=ast.Store()) | ast.arg(arg=found):
            return kind is ast.Name and found == name
        case ast.Attribute(attr=found, ctx=ast.Store()):
            return kind is ast.Attribute and found == name
    return False


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


def other_infinity(source: Source, line: int) -> Iterator[Edit]:
    """Yield the other infinity for that which a line gives to a name."""
    for node in find_all(source.tree(), ast.Assign):
        if node.lineno == line:
            text = ast.unparse(node.value)
            if LEAST.fullmatch(text):
                other = text.replace("-", "", 1)
            elif MOST.fullmatch(text):
                other = f"-{text.lstrip('+')}".replace("'+", "'")
            else:
                continue
            yield replacing(node.value, other, source)


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
