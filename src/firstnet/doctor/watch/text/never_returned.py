"""Results that are computed and dropped: by the end of a function, or by a bare expression."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, only

ANSWERS = re.compile(
    r"forward|predict|query|think|propagat|backprop|gradient|sigmoid|softmax|relu|loss|cost", re.I
)


class Unreturned(NamedTuple):
    """A result that a function computes last, and drops.

    Attributes:
        line: of the statement.
        function: its name.
        name: of the variable.
    """

    line: int
    function: str
    name: str


def never_returned(source: Source) -> list[Unreturned]:
    """Return such results, in the order of their lines.

    Many functions are called for what they do; only of those that sound like a network's answer,
    or a cost, is it sure that they are meant to return one.
    """
    functions = find_all(source.tree(), ast.FunctionDef)
    return sorted(
        it for function in functions if ANSWERS.search(function.name) for it in _of(function)
    )


def _of(function: ast.FunctionDef) -> list[Unreturned]:
    last = function.body[-1]
    if not isinstance(last, ast.Assign) or len(last.targets) != 1:
        return []
    target, nodes = last.targets[0], [*ast.walk(function)]
    if not isinstance(target, ast.Name) or isinstance(last.value, ast.Constant):
        return []
    outer = {name for node in only(nodes, ast.Global, ast.Nonlocal) for name in node.names}
    read = {node.id for node in only(nodes, ast.Name) if isinstance(node.ctx, ast.Load)}
    gives = any(
        isinstance(node, ast.Yield | ast.YieldFrom)
        or (isinstance(node, ast.Return) and node.value is not None)
        for node in nodes
    )
    if gives or target.id in outer | read:
        return []
    return [Unreturned(last.lineno, function.name, target.id)]


class Dropped(NamedTuple):
    """A statement that is an expression, and does nothing.

    Attributes:
        line: of the statement.
        text: "self.b - eta * db".
        compares: whether it compares: with == in the place of =.
    """

    line: int
    text: str
    compares: bool


def computed_for_nothing(source: Source) -> list[Dropped]:
    """Return such statements in functions, in the order of their lines."""
    functions = find_all(source.tree(), ast.FunctionDef)
    inside = set(find_all(functions, ast.Expr))
    return sorted(
        Dropped(inner.lineno, ast.unparse(inner.value), isinstance(inner.value, ast.Compare))
        for inner in inside
        if isinstance(inner.value, ast.BinOp | ast.Compare)
    )
