"""The gradient of a penalty that is subtracted, where the cost has the penalty added.

The cost J + l/2 * sum(W**2) has the gradient dJ/dW + l * W. With the other sign the weights grow.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Set
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    assigned,
    factors_of,
    find_all,
    is_operation,
    name_of,
    operations,
    without_index,
)
from firstnet.doctor.watch.edits.placed import replacing
from firstnet.doctor.watch.text.spots import RATE as STEP_SIZE

PENALTY = re.compile(
    r"(l(2|1)?_?)?(lam|lmbda?|lambda\w*|lambd|reg\w*|l2\w*|(weight_?)?decay|wd)_?", re.I
)
GRADIENT = re.compile(r"g[wW]?\d?|G|grads?\w*|gradients?|nabla\w*|d[A-Z]\w*|dw\w*|d_w\w*")
SQUARED = re.compile(r"\*\* ?2|square|norm\(|abs\(|\bl2")
Held = ast.Name | ast.Attribute | ast.Subscript


class Subtracted(NamedTuple):
    """A penalty that is subtracted from the gradient.

    Attributes:
        node: the statement, or the difference.
        weights: the text of what is penalised.
        penalty: the text of what is subtracted.
        gradient: the text of what it is subtracted from.
    """

    node: ast.AugAssign | ast.BinOp
    weights: str
    penalty: str
    gradient: str


def first_subtracted(source: Source, lines: Collection[int]) -> Subtracted | None:
    """Return the first of them on some lines."""
    return next((it for it in subtracted(source) if it.node.lineno in lines), None)


def added_again(source: Source, line: int) -> Iterator[Edit]:
    """Yield the penalty of a line, added to the gradient."""
    found = first_subtracted(source, {line})
    if found is not None:
        sign = "+=" if isinstance(found.node, ast.AugAssign) else "+"
        yield replacing(found.node, f"{found.gradient} {sign} {found.penalty}", source)


def subtracted(source: Source) -> Iterator[Subtracted]:
    """Yield penalties that are subtracted from a gradient, along which the step goes down."""
    tree = source.tree()
    counted = _counted(tree) if _goes_down(tree) else set()
    added = {_penalised(it.right, counted) for it in operations(tree, ast.Add)}
    added |= {_penalised(it.value, counted) for it in find_all(tree, ast.AugAssign) if _adds(it)}
    # Of what is added elsewhere, as the difference of two weights, the slope has either sign.
    yield from (it for it in _subtracted(source, tree, counted) if it.weights not in added)


def _adds(node: ast.AugAssign) -> bool:
    return isinstance(node.op, ast.Add) and _is_gradient(node.target)


def _subtracted(source: Source, tree: ast.Module, counted: Set[str]) -> Iterator[Subtracted]:
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(target, ast.Sub(), value) if _is_gradient(target):
                weights = _penalised(value, counted)
                if weights:
                    gradient, penalty = source.written(target), source.written(value)
                    yield Subtracted(node, weights, penalty, gradient)
        for name, value in _gradients_set(node):
            for difference in operations(value, ast.Sub):
                weights = _penalised(difference.right, counted)
                if weights and weights != name:
                    texts = source.written(difference.right), source.written(difference.left)
                    yield Subtracted(difference, weights, *texts)


def _gradients_set(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the gradients that a statement sets, with their values."""
    yield from (pair for pair in assigned(node) if GRADIENT.fullmatch(pair[0].split(".")[-1]))
    match node:
        case ast.Assign([ast.Subscript() as target], value) if _is_gradient(target):
            yield ast.unparse(target), value


def _is_gradient(target: ast.expr) -> bool:
    return GRADIENT.fullmatch(name_of(without_index(target))) is not None


def _penalised(node: ast.expr, counted: Set[str]) -> str:
    """Return what a product penalises with a factor that the cost has, too; "" for another one."""
    if is_operation(node, ast.Div):
        node = node.left
    factors = [
        part for it in factors_of(node) for part in (_quotient(it) if not _is_held(it) else [it])
    ]
    names = [it for it in factors if _is_held(it)]
    of_penalty = [it for it in names if name_of(it) in counted]
    others = [it for it in names if it not in of_penalty and not _is_count(it)]
    plain = len(others) == 1 and not _is_gradient(others[0])
    return ast.unparse(others[0]) if len(of_penalty) == 1 and plain else ""


def _quotient(node: ast.expr) -> list[ast.expr]:
    return [node.left] if is_operation(node, ast.Div) else [node]


def _is_held(node: ast.expr) -> bool:
    return isinstance(node, Held)


def _is_count(node: ast.expr) -> bool:
    return re.fullmatch(r"m|n|N|batch_?size|len", name_of(node)) is not None


def _counted(tree: ast.Module) -> set[str]:
    """Return the factors with which squares or absolute values are added, if none is taken away."""
    terms = [(it.op, it.right) for it in operations(tree, ast.Add, ast.Sub)]
    terms += [(it.op, it.value) for it in find_all(tree, ast.AugAssign)]
    squared = [(sign, it) for sign, it in terms if _names(it, PENALTY) and _is_squared(it)]
    if any(isinstance(sign, ast.Sub) for sign, _ in squared):
        return set()
    words = (name_of(it) for _, each in squared for it in find_all(each, ast.Name, ast.Attribute))
    return {word for word in words if PENALTY.fullmatch(word)}


def _is_squared(node: ast.expr) -> bool:
    products = operations(node, ast.Mult)
    twice = any(ast.unparse(it.left) == ast.unparse(it.right) for it in products)
    return twice or SQUARED.search(ast.unparse(node)) is not None


def _names(node: ast.expr, word: re.Pattern[str]) -> bool:
    return any(word.fullmatch(name_of(it)) for it in find_all(node, ast.Name, ast.Attribute))


def _goes_down(tree: ast.Module) -> bool:
    """Tell whether all steps with a learning rate are taken away from the weights."""
    signs = {type(it.op) for it in find_all(tree, ast.AugAssign) if _names(it.value, STEP_SIZE)}
    for node in find_all(tree, ast.Assign):
        change = node.value
        if is_operation(change, ast.Add, ast.Sub) and _names(change.right, STEP_SIZE):
            own = ast.unparse(change.left) == ast.unparse(node.targets[0])
            signs |= {type(change.op)} if own else set()
    return signs == {ast.Sub}
