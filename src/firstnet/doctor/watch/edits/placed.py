"""Edits that put a text in the place of a part of a program, or beside it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import end_of, find_all, function_at, span_of

Node = ast.stmt | ast.expr | ast.alias
KIND = "placed"  # of edits that are of no other kind


def in_place_of(
    node: Node, text: str, words: str, source: Source, kind: str = KIND, cost: float = 0.0
) -> Edit:
    """Return the edit that puts a text in the place of an expression or a statement."""
    return Edit(*span_of(node), text, kind, cost, words, source.path)


def at_once(
    nodes: Sequence[Node],
    texts: Sequence[str],
    words: str,
    source: Source,
    kind: str = KIND,
    cost: float = 0.0,
) -> Edit:
    """Return the edit that puts a text in the place of each of some expressions.

    They may come in any order, but none may be a part of another.
    """
    each = [in_place_of(node, text, words, source, kind, cost) for node, text in zip(nodes, texts)]
    return as_one(source.runnable, sorted(each, key=lambda it: (it.line, it.column)), words)


def before(
    statement: ast.stmt, texts: Sequence[str], words: str, source: Source, kind: str = KIND
) -> Edit:
    """Return the edit that puts statements before another one, as deep as that."""
    column = statement.col_offset
    text = "".join(f"{it}\n{' ' * column}" for it in texts)
    where = statement.lineno, column, statement.lineno, column
    return Edit(*where, text, kind, 0.0, words, source.path)


def at_the_head(loop: ast.For | ast.While, text: str, words: str, source: Source) -> Edit:
    """Return the edit that puts a statement first into a loop, behind the line of its head."""
    head = (loop.iter if isinstance(loop, ast.For) else loop.test).end_lineno or loop.lineno
    if head >= loop.body[0].lineno:
        return before(loop.body[0], [text], words, source)
    end = len(source.runnable.split("\n")[head - 1].encode())
    where = head, end, head, end
    more = f"\n{' ' * loop.body[0].col_offset}{text}"
    return Edit(*where, more, KIND, 0.0, words, source.path)


def after(
    statement: ast.stmt, texts: Sequence[str], words: str, source: Source, kind: str = KIND
) -> Edit:
    """Return the edit that puts statements behind another one, as deep as that."""
    text = "".join(f"\n{' ' * statement.col_offset}{it}" for it in texts)
    end = end_of(statement)
    return Edit(*end, *end, text, kind, 0.0, words, source.path)


def enclosed(node: ast.expr) -> str:
    """Return the text of an expression, in brackets where it is a sum or a product."""
    text = ast.unparse(node)
    return f"({text})" if isinstance(node, ast.BinOp) else text


def calls_near(source: Source, line: int, far: int) -> list[ast.Call]:
    """Return the calls in the function around a line; in no function, those in so many lines."""
    tree = source.tree()
    around = function_at(tree, line)
    calls = list(find_all(around or tree, ast.Call))
    return [call for call in calls if around is not None or abs(call.lineno - line) <= far]


def with_argument(call: ast.Call, more: str, source: Source) -> str:
    """Return the text of a call with one more argument behind its own."""
    text = source.written(call)
    separator = ", " if call.args or call.keywords else ""
    return f"{text[:-1]}{separator}{more})"
