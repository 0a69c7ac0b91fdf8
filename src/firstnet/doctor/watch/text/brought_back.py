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
    find_all,
    has,
    is_operation,
    names_in,
    only,
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
    for scale, standardised in _scales(tree):
        for node in operations(tree, ast.Add, ast.Mult):
            answers = _answers_in(node, scale, ast.Add, ast.Mult)
            if answers is None and not _is_divided_alone(tree, scale.deviation):
                answers = _answers_in(node, scale, ast.Mult, ast.Add)
            if answers is None and _is_only_taken_away(tree, scale.mean):
                answers = _without_mean(node, scale, around)
                if answers is not None and not _is_compared(node, around, tree, standardised):
                    continue
            if answers is not None and _are_answers(answers):
                yield BroughtBack(
                    node, scale, f"{enclosed(answers)} * {scale.deviation} + {scale.mean}"
                )


def _are_answers(node: ast.expr) -> bool:
    return has(node, ast.Call) or ANSWERS.search(ast.unparse(node)) is not None


def _sides(node: ast.BinOp) -> tuple[ast.expr, ast.expr]:
    return node.left, node.right


def _root(node: ast.expr) -> str:
    """Return the name that an expression takes a part of."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return ast.unparse(node)


def _scales(tree: ast.Module) -> Iterator[tuple[Scale, str]]:
    """Yield means and deviations of the same numbers, and the name of what they standardise."""
    means, deviations = dict[str, str](), dict[str, str]()
    for node in ast.walk(tree):
        for name, value in assigned(node):
            match value:
                case ast.Call(ast.Attribute(ast.Name("np" | "numpy"), made), [of, *_]):
                    root = _root(of)
                case ast.Call(ast.Attribute(of, made)):
                    root = _root(of)
                case _:
                    continue
            if made in ("mean", "average"):
                means[name] = root
            elif made == "std":
                deviations[name] = root
    found = {}
    for node in operations(tree, ast.Div):
        if is_operation(node.left, ast.Sub):
            scale = Scale(ast.unparse(node.left.right), ast.unparse(node.right))
            if means.get(scale.mean, "") == deviations.get(scale.deviation, None):
                found[scale] = _root(node.left.left)
    yield from found.items()


def _is_divided_alone(tree: ast.Module, deviation: str) -> bool:
    """Tell whether something is divided by a deviation before a mean is taken away."""
    return any(
        ast.unparse(it.right) == deviation and not is_operation(it.left, ast.Sub)
        for it in operations(tree, ast.Div)
    )


def _is_only_taken_away(tree: ast.Module, mean: str) -> bool:
    """Tell whether a mean is read where something is standardised with it, and nowhere else.

    Where something is only centred, answers without the mean may be compared with that.
    """
    loads = [
        it
        for it in find_all(tree, ast.Name, ast.Attribute)
        if ast.unparse(it) == mean and isinstance(it.ctx, ast.Load)
    ]
    divided = [it.left for it in operations(tree, ast.Div)]
    taken = [it.right for it in only(divided, ast.BinOp) if isinstance(it.op, ast.Sub)]
    return all(any(it is other for other in taken) for it in loads)


def _is_compared(
    node: ast.BinOp, around: dict[ast.AST, ast.AST], tree: ast.Module, targets: str
) -> bool:
    """Tell whether what gets a product and the targets are subtracted from one another."""
    statement: ast.AST = node
    while not isinstance(statement, ast.stmt):
        statement = around[statement]
    name = next((name for name, _ in assigned(statement)), "")
    while not name and statement in around:
        statement = around[statement]
        name = statement.name if isinstance(statement, ast.FunctionDef) else ""
    start = targets.split("_")[0]
    for it in operations(tree, ast.Sub):
        for one, other in (_sides(it), _sides(it)[::-1]):
            of_answers = name and name in names_in(one)
            if of_answers and _root(other).split("_")[0][:1] == start[:1]:
                return True
    return False


def _answers_in(
    node: ast.BinOp, scale: Scale, outer: type[ast.operator], inner: type[ast.operator]
) -> ast.expr | None:
    """Return the answers in `a * m + s`, with Add and Mult, or in `(a + m) * s`."""
    if not is_operation(node, outer):
        return None
    for one, other in (_sides(node), _sides(node)[::-1]):
        if is_operation(one, inner) and ast.unparse(other) == scale.deviation:
            for answers, mean in (_sides(one), _sides(one)[::-1]):
                if ast.unparse(mean) == scale.mean:
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
        by_deviation = ast.unparse(factor) == scale.deviation
        if by_deviation and not OF_DIFFERENCES.search(text):
            return answers
    return None
