"""Measures in which errors of both signs cancel: np.mean(y - p) ** 2 for np.mean((y - p) ** 2)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import find_all, is_operation, name_of
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched

SQUARED = re.compile(r"(?<![a-z])r?mse(?![a-z])|squared error|quadrat", re.IGNORECASE)
ABSOLUTE = re.compile(r"(?<![a-z])mae(?![a-z])|accura|exactitud|genauig|acur[aá]cia", re.IGNORECASE)
AVERAGES = ("mean", "average", "sum")


class Cancelling(NamedTuple):
    """A measure, and how it could be meant.

    Attributes:
        node: the expression.
        instead: the text of what keeps the sizes of the errors.
    """

    node: ast.expr
    instead: str


def cancelling(source: Source, reached: set[int]) -> Iterator[Cancelling]:
    """Yield the measures of a program in which errors cancel, on lines that were run.

    That is only what is called by the name of a measure that has no signs: a mean of differences
    may be a gradient, a cost that is written otherwise, or a bias that is meant.
    """
    for statement in find_all(source.tree(), ast.Assign, ast.Expr):
        if statement.lineno not in reached:
            continue
        about, inside = _about(statement), list(ast.walk(statement.value))
        taken = {id(node.right) for node in inside if is_operation(node, ast.Sub)}
        squared: set[int] = set()
        for node in inside:
            match node:
                case ast.BinOp(ast.Call() as call, ast.Pow(), ast.Constant(2)):
                    squared.add(id(call))
                    gap = (
                        _averaged(call) if SQUARED.search(about) and id(node) not in taken else None
                    )
                    if gap is not None:
                        yield Cancelling(node, _with(call, gap, f"({ast.unparse(gap)}) ** 2"))
                case ast.Call() if ABSOLUTE.search(about) and id(node) not in squared:
                    if (gap := _averaged(node)) is not None:
                        yield Cancelling(node, _with(node, gap, f"np.abs({ast.unparse(gap)})"))


def _about(statement: ast.Assign | ast.Expr) -> str:
    """Return the words that tell what a statement computes: its name, or what is printed."""
    if isinstance(statement, ast.Assign):
        return name_of(statement.targets[0])
    call = statement.value
    if not isinstance(call, ast.Call) or "print" not in ast.unparse(call.func):
        return ""
    texts = [node.value for node in find_all(call, ast.Constant)]
    return " ".join(text for text in texts if isinstance(text, str))


def _averaged(call: ast.Call) -> ast.BinOp | None:
    """Return the difference that a call averages, without a power or a size of it."""
    if name_of(call.func) not in AVERAGES or call.keywords or len(call.args) > 1:
        return None
    method = call.func.value if isinstance(call.func, ast.Attribute) else None
    of = call.args[0] if call.args else method
    if is_operation(of, ast.Sub):
        sides = [ast.unparse(expression) for expression in (of.left, of.right)]
        constants = any(isinstance(expression, ast.Constant) for expression in (of.left, of.right))
        return None if constants or any("log" in side for side in sides) else of
    return None


def _with(call: ast.Call, gap: ast.expr, text: str) -> str:
    """Return the text of a call that averages something else."""
    if call.args:
        return f"{ast.unparse(call.func)}({text})"
    return f"({text}).{name_of(call.func)}()"


def errors_cancel(watched: Watched) -> Finding | None:
    """Return what is said of the first measure in which errors of both signs cancel."""
    for source, reached in watched.files_run():
        for it in cancelling(source, reached):
            return finding(
                "ND713",
                "Errors of both signs cancel in this measure",
                observed=f"`{ast.unparse(it.node)}` averages differences, and keeps their signs",
                expected=f"`{it.instead}`",
                at=watched.at(source.path, it.node.lineno),
            )
    return None
