"""Errors that are led back to the moment before, and that nothing there reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, is_product, only
from firstnet.doctor.watch.edits.placed import replacing


def with_what_comes_back(source: Source) -> Iterator[Edit]:
    """Yield `dh = Wy.T @ dy + dh_next` for a loop that computes dh_next last, and never reads it.

    Before the loop it gets a value, too: it was to be read in the first turn.
    """
    tree = source.tree()
    read = {node.id for node in find_all(tree, ast.Name) if _is_read(node)}
    stored = [node.id for node in find_all(tree, ast.Name) if not _is_read(node)]
    for loop in find_all(tree, ast.For):
        made = [
            statement for statement in only(loop.body, ast.Assign) if is_product(statement.value)
        ]
        for assignment in made:
            name = ast.unparse(assignment.targets[0])
            if name in read or stored.count(name) < 2:
                continue
            for other in made:
                if other.lineno < assignment.lineno and isinstance(other.targets[0], ast.Name):
                    text = f"{source.written(other.value)} + {name}"
                    yield replacing(other.value, text, source)


def _is_read(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Load)
