"""Results that are computed and dropped: by the end of a function, or by a bare expression."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from firstnet.doctor.reading.source import Source

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
    functions = (it for it in ast.walk(source.tree()) if isinstance(it, ast.FunctionDef))
    return sorted(it for each in functions if ANSWERS.search(each.name) for it in _of(each))


def _of(function: ast.FunctionDef) -> list[Unreturned]:
    last = function.body[-1]
    if not isinstance(last, ast.Assign) or len(last.targets) != 1:
        return []
    target, nodes = last.targets[0], [*ast.walk(function)]
    if not isinstance(target, ast.Name) or isinstance(last.value, ast.Constant):
        return []
    outer = {name for it in nodes if isinstance(it, ast.Global | ast.Nonlocal) for name in it.names}
    read = {it.id for it in nodes if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load)}
    gives = any(
        isinstance(it, ast.Yield | ast.YieldFrom)
        or (isinstance(it, ast.Return) and it.value is not None)
        for it in nodes
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
    functions = (it for it in ast.walk(source.tree()) if isinstance(it, ast.FunctionDef))
    inside = {it for each in functions for it in ast.walk(each) if isinstance(it, ast.Expr)}
    return sorted(
        Dropped(it.lineno, ast.unparse(it.value), isinstance(it.value, ast.Compare))
        for it in inside
        if isinstance(it.value, ast.BinOp | ast.Compare)
    )
