"""Edits that replace a part of a program, or insert text before or after it."""

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
    """Return the edit that replaces an expression or a statement with a text."""
    return Edit(*span_of(node), text, kind, cost, words, source.path)


def replacing(node: Node, text: str, source: Source, kind: str = KIND, cost: float = 0.0) -> Edit:
    """Return the edit that replaces a node with a text, and is described by that text."""
    return in_place_of(node, text, text, source, kind, cost)


def at_once(
    nodes: Sequence[Node],
    texts: Sequence[str],
    words: str,
    source: Source,
    kind: str = KIND,
    cost: float = 0.0,
) -> Edit:
    """Return the edit that replaces each of several expressions with its own text.

    They may come in any order, but none may be a part of another.
    """
    each = [in_place_of(node, text, words, source, kind, cost) for node, text in zip(nodes, texts)]
    return as_one(source.runnable, sorted(each, key=lambda it: (it.line, it.column)), words)


def before(
    statement: ast.stmt, texts: Sequence[str], words: str, source: Source, kind: str = KIND
) -> Edit:
    """Return the edit that inserts statements before another one, with its indentation."""
    text = "".join(f"{it}\n{' ' * statement.col_offset}" for it in texts)
    return in_front_of(statement, text, words, source, kind)


def in_front_of(node: Node, text: str, words: str, source: Source, kind: str = KIND) -> Edit:
    """Return the edit that inserts a text right before a node."""
    start = node.lineno, node.col_offset
    return Edit(*start, *start, text, kind, 0.0, words, source.path)


def at_the_head(loop: ast.For | ast.While, text: str, words: str, source: Source) -> Edit:
    """Return the edit that inserts a statement at the start of a loop's body."""
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
    """Return the edit that inserts statements after another one, with its indentation."""
    text = "".join(f"\n{' ' * statement.col_offset}{it}" for it in texts)
    return behind(statement, text, words, source, kind)


def below(
    statement: ast.stmt, text: str, source: Source, kind: str = KIND, cost: float = 0.0
) -> Edit:
    """Return the edit that inserts a statement on the line below another one."""
    lines = source.runnable.split("\n")
    indent = lines[statement.lineno - 1][: statement.col_offset]
    last, _ = end_of(statement)
    end = last, len(lines[last - 1].encode())
    return Edit(*end, *end, f"\n{indent}{text}", kind, cost, text, source.path)


def behind(node: Node, text: str, words: str, source: Source, kind: str = KIND) -> Edit:
    """Return the edit that inserts a text right after a node."""
    end = end_of(node)
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
