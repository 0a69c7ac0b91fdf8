"""Predictions that are scaled back by half, or held against targets that are still scaled.

Targets that were scaled by `(y - mean) / std` are what the network learns. Its answers become
numbers of the first kind again by `answer * std + mean`.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.meaning import sounds_like
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import assigned, find_all, has, is_operation, name_of
from firstnet.doctor.watch.edits.placed import enclosed, replacing

MEASURES = re.compile(r"^(mean_)?(squared|absolute)|^r?ms?e$|^mae$|^r2", re.IGNORECASE)
BY_HALF, HELD_AGAINST = "scaled back by half", "against scaled targets"  # kinds of these edits


class Scaled(NamedTuple):
    """Numbers less their mean, divided by their spread: `(y - mean) / std`."""

    raw: ast.expr
    mean: str
    spread: str


def scaled_back(source: Source) -> Iterator[Edit]:
    """Yield answers with the spread that they lack, and targets that are not scaled."""
    tree = source.tree()
    sums = list(find_all(tree, ast.BinOp))
    added = {side for node in sums for side in (node.left, node.right) if _is_sum(node)}
    whole = {back for node in sums if (back := _back(node)) is not None}  # as somebody knows
    for it in _of_targets(tree):
        if (it.mean, it.spread) in whole:
            continue
        turned = {part for node in sums if (part := _times_spread(node, it)) is not None}
        for node in sums:
            if node in turned:
                continue
            first = _times_spread(node, it)
            answer = _without_spread(first or node, it)
            if answer is None and node not in added:
                answer = _without_mean(node, it)
            if answer is not None:
                text = f"{enclosed(answer)} * {it.spread} + {it.mean}"
                yield replacing(node, text, source, kind=BY_HALF)
    yield from _against_scaled(tree, source)


def _of_targets(tree: ast.Module) -> Iterator[Scaled]:
    """Yield how targets are scaled: what is subtracted from outputs, or handed over behind inputs.

    A mean, or a spread, that is computed twice may be another one where it is used.
    """
    pairs = [pair for node in ast.walk(tree) for pair in assigned(node)]
    once = {name for name, count in Counter(name for name, _ in pairs).items() if count == 1}
    targets = {
        inner.id
        for node in find_all(tree, ast.BinOp, ast.Call)
        for it in ([node.right] if isinstance(node, ast.BinOp) else node.args[1:])
        for inner in [_array_of(it)]
        if inner is not None and (isinstance(node, ast.Call) or isinstance(node.op, ast.Sub))
    }
    known: set[tuple[str, str]] = set()
    for name, value in pairs:
        it = _scaled(_in_another_form(value))
        if it is None or name not in targets or not {it.mean, it.spread} <= once:
            continue
        if (it.mean, it.spread) not in known:
            known.add((it.mean, it.spread))
            yield it


def _in_another_form(value: ast.expr) -> ast.expr:
    """Return what is scaled in `((y - mean) / std).to_numpy()[:, None]`."""
    match value:
        case ast.Subscript(inner) | ast.Call(ast.Attribute(inner)) | ast.Attribute(inner):
            return _in_another_form(inner) if isinstance(inner, ast.expr) else value
    return value


def _scaled(node: ast.AST) -> Scaled | None:
    match node:
        case ast.BinOp(ast.BinOp(raw, ast.Sub(), mean), ast.Div(), spread) if _is_named(
            mean
        ) and _is_named(spread):
            return Scaled(raw, ast.unparse(mean), ast.unparse(spread))
    return None


def _times_spread(node: ast.BinOp, scaled: Scaled) -> ast.BinOp | None:
    """Return the sum in `(answer + mean) * spread`, which is in the wrong order."""
    if not isinstance(node.op, ast.Mult):
        return None
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if ast.unparse(other) == scaled.spread and is_operation(one, ast.Add):
            return one if _without_spread(one, scaled) is not None else None
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
            case ast.BinOp(left, ast.Sub(), right):
                sides = _array_of(left), _array_of(right)
            case ast.Call(func, [left, right]) if MEASURES.search(name_of(func)):
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


def _back(value: ast.AST) -> tuple[str, str] | None:
    """Return the mean and the spread of `answer * std + mean`; None for anything else."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Add):
        return None
    for scaled, mean in ((value.left, value.right), (value.right, value.left)):
        if is_operation(scaled, ast.Mult) and _is_named(mean):
            for spread in (scaled.right, scaled.left):
                if _is_named(spread):
                    return ast.unparse(mean), ast.unparse(spread)
    return None


def _is_named(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript)
