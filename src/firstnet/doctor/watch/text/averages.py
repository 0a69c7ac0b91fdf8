"""Running averages that a layer keeps up, and that nothing reads: as of a batch normalisation."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    assigned,
    blocks,
    find_all,
    is_operation,
    name_of,
    only,
    walk_all,
)
from firstnet.doctor.watch.edits.placed import replacing

KIND = "averages"  # of these edits


def averages_read(source: Source) -> Iterator[Edit]:
    """Yield the other branch of an `if` with the averages that the first one keeps up.

    It is `if train:` with the mean of the mini-batch and its running average, and an `else:` that
    takes the mean of what it is given, too, though nothing else reads the average.
    """
    tree = source.tree()
    for node in find_all(tree, ast.If):
        if not node.orelse:
            continue
        for kept, other in ((node.body, node.orelse), (node.orelse, node.body)):
            averages = dict(filter(None, map(_average, kept)))
            unread = {
                value: average
                for value, average in averages.items()
                if not _is_read_elsewhere(tree, average, kept)
            }
            edits = [
                replacing(value, unread[name], source)
                for statement in other
                for name, value in assigned(statement)
                if name in unread
            ]
            if edits and len(edits) == len(averages) and _normalised_by(unread, tree, node):
                words = ", ".join(averages.values())
                yield replace(as_one(source.runnable, edits, words), kind=KIND)


def _normalised_by(names: Collection[str], tree: ast.Module, branch: ast.If) -> bool:
    """Tell whether something is centred by one of these names behind an `if`."""
    for block in blocks(tree):
        for statement in block[block.index(branch) + 1 :] if branch in block else ():
            for node in find_all(statement, ast.BinOp):
                if isinstance(node.op, ast.Sub) and name_of(node.right) in names:
                    return True
    return False


def _average(statement: ast.stmt) -> tuple[str, str] | None:
    """Return what is averaged, and the average, of `m += r * (x - m)` or `m = a * m + r * x`."""
    match statement:
        case ast.AugAssign(
            ast.Attribute() as average,
            ast.Add(),
            ast.BinOp(_, ast.Mult(), ast.BinOp(ast.Name() as value, ast.Sub(), other)),
        ) if ast.unparse(average) == ast.unparse(other):
            return value.id, ast.unparse(average)
        case ast.Assign([ast.Attribute() as average], ast.BinOp(left, ast.Add(), right)):
            text = ast.unparse(average)
            for own, new in ((left, right), (right, left)):
                names = [node.id for node in only(_factors(new), ast.Name)]
                if text in map(ast.unparse, _factors(own)) and names:
                    return names[-1], text
    return None


def _factors(node: ast.expr) -> list[ast.expr]:
    """Return both factors of a product; none of anything else."""
    if is_operation(node, ast.Mult):
        return [node.left, node.right]
    return []


def _is_read_elsewhere(tree: ast.Module, average: str, kept: list[ast.stmt]) -> bool:
    """Tell whether an attribute is read outside of the statements that keep it up."""
    own = set(walk_all(kept))
    own |= {node.func for node in find_all(tree, ast.Call)}
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and node.attr == average.rpartition(".")[2]
        for node in ast.walk(tree)
        if node not in own
    )
