"""Loops of the training that end in their first turn, or only run the first time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, walk_all
from firstnet.doctor.watch.edits.placed import at_the_head

LEAVES = (ast.Return, ast.Break)


def ends_at_once(source: Source, line: int, *, may_break: bool = False) -> int:
    """Return the line of a `return` or `break` that ends a loop in its first turn; 0 for none.

    Args:
        source: the program.
        line: of the loop.
        may_break: whether a `break` may be meant, as to train on one mini-batch alone.
    """
    leaves = ast.Return if may_break else LEAVES
    for loop in find_all(source.tree(), ast.For, ast.While):
        if loop.lineno != line:
            continue
        last = loop.body[-1]
        if isinstance(last, leaves) and not any(
            isinstance(node, ast.Continue) for node in _own(loop)
        ):
            return last.lineno
    return 0


def counts_on(source: Source, line: int) -> str:
    """Return the counter of a `while` that the loop around it never sets back; "" if it does.

    As `k` of `while k < n: ...; k += 1` within a loop over epochs, in which no other line assigns
    it: from the second epoch on the condition is false.
    """
    for outer, inner in _nested(source, line):
        counter = _counter_of(inner)
        assigned = [node for node in ast.walk(outer) if _assigns(node, counter)]
        within = {id(it) for it in ast.walk(inner)}
        return counter if all(id(it) in within for it in assigned) else ""
    return ""


def set_back(source: Source, line: int) -> Iterator[Edit]:
    """Yield `k = 0` at the head of the loop around a `while` that counts on."""
    counter = counts_on(source, line)
    for outer, _ in _nested(source, line) if counter else ():
        starts = [
            node
            for node in find_all(source.tree(), ast.Assign)
            if _assigns(node, counter) and node.lineno < line
        ]
        if starts:
            text = ast.unparse(max(starts, key=lambda it: it.lineno))
            yield at_the_head(outer, text, text, source)


def _nested(source: Source, line: int) -> Iterator[tuple[ast.For | ast.While, ast.While]]:
    """Yield the loop around a `while` on a line, and that."""
    for outer in ast.walk(source.tree()):
        for inner in _own(outer) if isinstance(outer, ast.For | ast.While) else ():
            if isinstance(inner, ast.While) and inner.lineno == line:
                assert isinstance(outer, ast.For | ast.While)  # noqa: S101  # as was asked
                yield outer, inner


def _counter_of(loop: ast.While) -> str:
    """Return the name that a loop compares with a bound and that its own lines only count up."""
    test = loop.test
    if not (isinstance(test, ast.Compare) and isinstance(test.left, ast.Name)):
        return ""
    name = test.left.id
    steps = [node for node in _own(loop) if _assigns(node, name)]
    up = isinstance(test.ops[0], ast.Lt | ast.LtE | ast.NotEq) and bool(steps)
    counted = all(
        isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) for node in steps
    )
    return name if up and counted else ""


def _assigns(node: ast.AST, name: str) -> bool:
    """Tell whether a node is a statement that gives a name a value."""
    match node:
        case ast.Assign(targets):
            named: list[ast.expr] = list(targets)
        case ast.AugAssign() | ast.AnnAssign() | ast.For() | ast.NamedExpr() | ast.comprehension():
            named = [node.target]
        case ast.withitem(optional_vars=ast.expr() as target):
            named = [target]
        case _:
            return False
    names = walk_all(named)
    return any(isinstance(it, ast.Name) and it.id == name for it in names)


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
