"""Edits of a word by which a program chooses: `Layer(15, 1, "linear")` for `"sigmoid"`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import only
from firstnet.doctor.watch.edits.placed import replacing

PLAIN = ("linear", "identity", "none")  # what an activation is called that changes nothing


def other_words(source: Source, _: int) -> Iterator[Edit]:
    """Yield each choice of an activation by its name as another one, the last layer's first.

    A word is one of those that the program compares with, or the keys of a dictionary of functions.
    """
    nodes = list(ast.walk(source.tree()))
    known = {
        text
        for node in only(nodes, ast.Compare)
        for side in (node.left, *node.comparators)
        if (text := _text(side))
    }
    tables = list(only(nodes, ast.Dict))
    keys = [
        key for table in tables for key, value in zip(table.keys, table.values) if not _text(value)
    ]
    known |= {text for key in keys if key is not None and (text := _text(key))}
    given = [
        side
        for node in nodes
        for side in (
            [*node.args, *(keyword.value for keyword in node.keywords)]
            if isinstance(node, ast.Call)
            else node.values
            if isinstance(node, ast.Dict)
            else ()
        )
    ]
    chosen = [expression for expression in given if _text(expression) in known]
    plain = next((it for it in PLAIN if it in known), PLAIN[0])
    for expression in sorted(chosen, key=lambda each: (-each.lineno, -each.col_offset)):
        for place, word in enumerate([plain, *sorted(known - {plain})]):
            if word != _text(expression):
                quote = source.written(expression)[-1]
                text = f"{quote}{word}{quote}"
                yield replacing(expression, text, source, cost=0.1 * place)


def _text(node: ast.expr) -> str:
    """Return a text that is written down; "" for anything else."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""
