"""Predictions that are scaled back by half, or held against targets that are still scaled.

Targets that were scaled by `(y - mean) / std` are what the network learns. Its answers become
numbers of the first kind again by `answer * std + mean`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.meaning import sounds_like
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import assigned, find_all, has, name_of
from firstnet.doctor.watch.edits.placed import enclosed, replacing

BY_HALF, HELD_AGAINST = "scaled back by half", "against scaled targets"  # kinds of these edits


class Scaled(NamedTuple):
    """Numbers less their mean, divided by their spread: `(y - mean) / std`."""

    raw: ast.expr
    mean: str
    spread: str


def scaled_back(source: Source) -> Iterator[Edit]:
    """Yield answers with the spread that they lack, and targets that are not scaled."""
    tree = source.tree()
    found = [it for node in ast.walk(tree) if (it := _scaled(node)) is not None]
    sums = list(find_all(tree, ast.BinOp))
    added = {side for node in sums for side in (node.left, node.right) if _is_sum(node)}
    for it in {(it.mean, it.spread): it for it in found}.values():
        for node in sums:
            answer = _without_spread(node, it)
            if answer is None and node not in added:
                answer = _without_mean(node, it)
            if answer is not None:
                text = f"{enclosed(answer)} * {it.spread} + {it.mean}"
                yield replacing(node, text, source, kind=BY_HALF)
    yield from _against_scaled(tree, source)


def _scaled(node: ast.AST) -> Scaled | None:
    match node:
        case ast.BinOp(ast.BinOp(raw, ast.Sub(), mean), ast.Div(), spread) if _is_named(
            mean
        ) and _is_named(spread):
            return Scaled(raw, ast.unparse(mean), ast.unparse(spread))
    return None


def _without_spread(node: ast.BinOp, scaled: Scaled) -> ast.expr | None:
    """Return what the mean is added to, if it is not multiplied by the spread before."""
    if not isinstance(node.op, ast.Add):
        return None
    for answer, mean in ((node.left, node.right), (node.right, node.left)):
        read = {ast.unparse(inner) for inner in ast.walk(answer) if _is_named(inner)}
        if ast.unparse(mean) == scaled.mean and scaled.spread not in read:
            asks = has(answer, ast.Call)
            return answer if asks and scaled.mean not in read else None
    return None


def _without_mean(node: ast.BinOp, scaled: Scaled) -> ast.expr | None:
    """Return what the network answers, if it is multiplied by the spread, and that is all."""
    if not isinstance(node.op, ast.Mult):
        return None
    for answer, spread in ((node.left, node.right), (node.right, node.left)):
        inner = answer.value if isinstance(answer, ast.Subscript) else answer
        asked = isinstance(inner, ast.Call) and sounds_like(name_of(inner.func), "forward")
        if ast.unparse(spread) == scaled.spread and asked:
            return answer
    return None


def _is_sum(node: ast.BinOp) -> bool:
    return isinstance(node.op, ast.Add | ast.Sub)


def _against_scaled(tree: ast.Module, source: Source) -> Iterator[Edit]:
    """Yield a difference of answers that were scaled back and targets that were not."""
    scaled, back = {}, set()
    for node in ast.walk(tree):
        for name, value in assigned(node):
            if (it := _scaled(value)) is not None and isinstance(it.raw, ast.Name):
                scaled[name] = it
            elif (of := _back(value)) is not None:
                back.add((name, *of))
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(left, ast.Sub(), right) | ast.Call(args=[left, right]):
                sides = _array_of(left), _array_of(right)
            case _:
                continue
        for answer, target in (sides, sides[::-1]):
            it = scaled.get(target.id) if target is not None else None
            if target is None or answer is None or it is None:
                continue
            if (answer.id, it.mean, it.spread) in back:
                yield replacing(target, ast.unparse(it.raw), source, kind=HELD_AGAINST)


def _array_of(node: ast.expr) -> ast.Name | None:
    """Return the name of an array, or of one of which a part is taken."""
    inner = node.value if isinstance(node, ast.Subscript) else node
    return inner if isinstance(inner, ast.Name) else None


def _back(value: ast.expr) -> tuple[str, str] | None:
    """Return the mean and the spread of `answer * std + mean`; None for anything else."""
    match value:
        case ast.BinOp(ast.BinOp(left, ast.Mult(), right), ast.Add(), mean) if _is_named(mean):
            for spread in (right, left):
                if _is_named(spread):
                    return ast.unparse(mean), ast.unparse(spread)
    return None


def _is_named(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript)
