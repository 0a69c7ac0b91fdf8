"""Answers that are brought back from the standardised scale of the targets to their own.

What is standardised as (y - m) / s is brought back as a * s + m.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    assigned,
    calls_of,
    has,
    is_operation,
    operations,
    parents,
)
from firstnet.doctor.watch.edits.placed import enclosed, replacing

# What is multiplied by the deviation alone: a difference, an error, a spread.
OF_DIFFERENCES = re.compile(
    r"err|rmse|mae|mse|loss|resid|diff|dev|std|sigma|noise|rand|normal|sqrt|abs|cost|fehler|streu|"
    r"slope|grad|coef|weight|width|band|spread",
    re.IGNORECASE,
)
ANSWERS = re.compile(r"pred|out|hat|guess|answer|scaled|prog|vorher|prev|said|salida|sortie|uscita")


class Scale(NamedTuple):
    """The mean and the standard deviation by which numbers are standardised, as texts."""

    mean: str
    deviation: str


class BroughtBack(NamedTuple):
    """Answers that are brought back in another way than they were standardised.

    Attributes:
        node: the expression.
        scale: of the targets.
        instead: the expression that brings them back.
    """

    node: ast.BinOp
    scale: Scale
    instead: str


def first_astray(source: Source, lines: Collection[int]) -> BroughtBack | None:
    """Return the first of them on some lines."""
    return next((it for it in astray(source) if it.node.lineno in lines), None)


def back_again(source: Source, line: int) -> Iterator[Edit]:
    """Yield the expression that brings back the answers on a line."""
    found = first_astray(source, {line})
    if found is not None:
        yield replacing(found.node, found.instead, source)


def astray(source: Source) -> Iterator[BroughtBack]:
    """Yield answers that are brought back to another scale than that of the targets."""
    tree = source.tree()
    around = parents(tree)
    for scale in _scales(tree):
        names = (scale.mean, scale.deviation)
        added = any(scale.mean in map(ast.unparse, _sides(it)) for it in operations(tree, ast.Add))
        for node in operations(tree, ast.Add, ast.Mult):
            answers = _exchanged(node, names) or _out_of_order(node, names)
            if answers is None and not added:
                answers = _without_mean(node, scale, around)
            if answers is not None:
                yield BroughtBack(node, scale, f"{enclosed(answers)} * {names[1]} + {names[0]}")


def _sides(node: ast.BinOp) -> tuple[ast.expr, ast.expr]:
    return node.left, node.right


def _scales(tree: ast.Module) -> Iterator[Scale]:
    """Yield means and deviations that were computed, by which something is standardised."""
    means, deviations = set(), set()
    for node in ast.walk(tree):
        for name, value in assigned(node):
            means |= {name} if any(calls_of(value, "mean", "average")) else set()
            deviations |= {name} if any(calls_of(value, "std")) else set()
    found = set()
    for node in operations(tree, ast.Div):
        if is_operation(node.left, ast.Sub):
            scale = Scale(ast.unparse(node.left.right), ast.unparse(node.right))
            if scale.mean in means - deviations and scale.deviation in deviations - means:
                found.add(scale)
    yield from sorted(found)


def _exchanged(node: ast.BinOp, names: tuple[str, str]) -> ast.expr | None:
    """Return the answers in `a * m + s`."""
    mean, deviation = names
    for one, other in (_sides(node), _sides(node)[::-1]):
        if is_operation(node, ast.Add) and is_operation(one, ast.Mult):
            for answers, factor in (_sides(one), _sides(one)[::-1]):
                if (ast.unparse(factor), ast.unparse(other)) == (mean, deviation):
                    return answers
    return None


def _out_of_order(node: ast.BinOp, names: tuple[str, str]) -> ast.expr | None:
    """Return the answers in `(a + m) * s`."""
    mean, deviation = names
    for one, other in (_sides(node), _sides(node)[::-1]):
        if is_operation(node, ast.Mult) and is_operation(one, ast.Add):
            for answers, term in (_sides(one), _sides(one)[::-1]):
                if (ast.unparse(term), ast.unparse(other)) == (mean, deviation):
                    return answers
    return None


def _without_mean(node: ast.BinOp, scale: Scale, around: dict[ast.AST, ast.AST]) -> ast.expr | None:
    """Return the answers in `a * s`, where they are no difference and nothing is made of them."""
    statement: ast.AST = node
    while not isinstance(statement, ast.stmt):
        statement = around[statement]
    whole = isinstance(statement, ast.Assign | ast.Return) and statement.value is node
    if not whole or not is_operation(node, ast.Mult) or has(node, ast.Sub, ast.Div, ast.Pow):
        return None
    for answers, factor in (_sides(node), _sides(node)[::-1]):
        text = ast.unparse(statement).replace(scale.deviation, "")
        are_answers = has(answers, ast.Call) or ANSWERS.search(ast.unparse(answers))
        by_deviation = ast.unparse(factor) == scale.deviation
        if by_deviation and are_answers and not OF_DIFFERENCES.search(text):
            return answers
    return None
