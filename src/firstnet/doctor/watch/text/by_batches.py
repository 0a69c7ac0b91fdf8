"""Counts of right answers that are divided by the number of mini-batches: an accuracy of 17."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, name_of, walk_all
from firstnet.doctor.watch.edits.placed import enclosed, replacing


@dataclass(frozen=True)
class ByBatches:
    """A share that is no share.

    Attributes:
        share: the quotient.
        count: of right answers, which each turn adds to.
        turns: of the loop, which each turn counts.
        added: the statement that adds to the count.
    """

    share: ast.BinOp
    count: str
    turns: str
    added: ast.AugAssign


def by_batches(source: Source, reached: Collection[int]) -> ByBatches | None:
    """Return the first share of right answers that divides by the turns of the loop they come from.

    Each turn adds how many answers of a mini-batch are right, `np.sum(a == t)`, to the one, and 1
    to the other. Of means it would be right.
    """
    tree = source.tree()
    for loop in find_all(tree, ast.For):
        if not _is_over_batches(loop):
            continue
        added = list(find_all(loop, ast.AugAssign))
        counts = {ast.unparse(it.target): it for it in added if _counts_answers(it)}
        turns = {name for statement in loop.body for name in _turns_in(statement)}
        parts_of = _parts_of_quotients(tree) if counts and turns else set()
        for node in ast.walk(tree) if counts and turns else ():
            whole = id(node) not in parts_of
            match node:
                case ast.BinOp(left, ast.Div(), right) if whole and node.lineno in reached:
                    count, parts = ast.unparse(left), ast.unparse(right)
                    if count in counts and parts in turns:
                        return ByBatches(node, count, parts, counts[count])
    return None


def _is_over_batches(loop: ast.For) -> bool:
    """Tell whether a loop takes several examples in a turn: `range(0, n, size)`."""
    match loop.iter:
        case ast.Call(ast.Name("range"), [_, _, _]):
            return True
    return False


def _parts_of_quotients(tree: ast.Module) -> set[int]:
    """Return what is divided or multiplied once more, as by the size of a mini-batch."""
    further = (ast.Div, ast.FloorDiv, ast.Mult)
    around = [
        operation for operation in find_all(tree, ast.BinOp) if isinstance(operation.op, further)
    ]
    return {id(side) for it in around for side in (it.left, it.right)}


def by_means(source: Source, line: int) -> Iterator[Edit]:
    """Yield a mean in the place of the sum that is divided by the turns on a line."""
    found = by_batches(source, range(line, line + 1))
    match found.added.value if found is not None else None:
        case ast.Call(ast.Attribute(base, "sum"), arguments) as whole:
            inside = ", ".join(map(ast.unparse, arguments))
            yield replacing(whole, f"{enclosed(base)}.mean({inside})", source)


def _counts_answers(node: ast.AugAssign) -> bool:
    """Tell whether a statement adds a sum of comparisons."""
    match node.value:
        case ast.Call(function, args) if name_of(function) == "sum":
            inside = list(walk_all((*args, function)))
            return any(
                isinstance(it, ast.Compare) and isinstance(it.ops[0], ast.Eq) for it in inside
            )
    return False


def _turns_in(statement: ast.stmt) -> list[str]:
    """Return the name that a statement adds 1 to, if it does."""
    match statement:
        case ast.AugAssign(ast.Name(name), ast.Add(), ast.Constant(1)):
            return [name]
    return []
