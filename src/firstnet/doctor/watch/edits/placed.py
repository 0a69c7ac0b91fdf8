"""Edits that put a text in the place of a part of a program, or beside it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.source import Source

Node = ast.stmt | ast.expr
KIND = "placed"  # of edits that are of no other kind


def in_place_of(node: Node, text: str, words: str, source: Source) -> Edit:
    """Return the edit that puts a text in the place of an expression or a statement."""
    end = node.end_lineno or node.lineno, node.end_col_offset or 0
    return Edit(node.lineno, node.col_offset, *end, text, KIND, 0.0, words, source.path)


def at_once(nodes: Sequence[Node], texts: Sequence[str], words: str, source: Source) -> Edit:
    """Return the edit that puts a text in the place of each of some expressions.

    They may come in any order, but none may be a part of another.
    """
    each = [in_place_of(it, text, words, source) for it, text in zip(nodes, texts)]
    return as_one(source.runnable, sorted(each, key=lambda it: (it.line, it.column)), words)


def before(statement: ast.stmt, texts: Sequence[str], words: str, source: Source) -> Edit:
    """Return the edit that puts statements before another one, as deep as that."""
    column = statement.col_offset
    text = "".join(f"{it}\n{' ' * column}" for it in texts)
    where = statement.lineno, column, statement.lineno, column
    return Edit(*where, text, KIND, 0.0, words, source.path)


def after(statement: ast.stmt, texts: Sequence[str], words: str, source: Source) -> Edit:
    """Return the edit that puts statements behind another one, as deep as that."""
    text = "".join(f"\n{' ' * statement.col_offset}{it}" for it in texts)
    end = statement.end_lineno or statement.lineno, statement.end_col_offset or 0
    return Edit(*end, *end, text, KIND, 0.0, words, source.path)


def enclosed(node: ast.expr) -> str:
    """Return the text of an expression, in brackets where it is a sum or a product."""
    text = ast.unparse(node)
    return f"({text})" if isinstance(node, ast.BinOp) else text
