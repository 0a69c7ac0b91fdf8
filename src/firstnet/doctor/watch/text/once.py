"""Loops of the training that always end in their first turn."""

from __future__ import annotations

import ast

from firstnet.doctor.reading.source import Source

LEAVES = (ast.Return, ast.Break)


def ends_at_once(source: Source, line: int, *, may_break: bool = False) -> int:
    """Return the line of a `return` or `break` that ends a loop in its first turn; 0 for none.

    Args:
        source: the program.
        line: of the loop.
        may_break: whether a `break` may be meant, as to train on one mini-batch alone.
    """
    leaves = ast.Return if may_break else LEAVES
    for loop in ast.walk(source.tree()):
        if not isinstance(loop, ast.For | ast.While) or loop.lineno != line:
            continue
        last = loop.body[-1]
        if isinstance(last, leaves) and not any(
            isinstance(node, ast.Continue) for node in _own(loop)
        ):
            return last.lineno
    return 0


def _own(loop: ast.For | ast.While) -> list[ast.AST]:
    """Return what belongs to a loop, without the loops inside it."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = list(loop.body)
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, ast.For | ast.While):
            waiting += ast.iter_child_nodes(node)
    return found
