"""Names that are written and never read, beside a name that is nearly the same."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.edits.placed import replacing

KIND = "misspelt"
NEAR = 0.8  # how alike two names are, from 0 to 1


def as_it_is_read(source: Source, reached: Collection[int]) -> Iterator[Edit]:
    """Yield `self.peso = …` for `self.pseo = self.peso + …`, on lines that were run.

    What nothing reads can't be meant, where the value is made of what has nearly the same name.
    """
    tree = source.tree()
    nodes = list(find_all(tree, ast.Name, ast.Attribute))
    read = {_name(node) for node in nodes if isinstance(node.ctx, ast.Load)}
    for statement in find_all(tree, ast.Assign):
        target = statement.targets[0]
        if not isinstance(target, ast.Name | ast.Attribute) or statement.lineno not in reached:
            continue
        if _name(target).startswith("__"):  # which Python reads
            continue
        made_of = [
            node
            for node in ast.walk(statement.value)
            if isinstance(node, type(target)) and _owner(node) == _owner(target)
        ]
        names = list(dict.fromkeys(map(_name, made_of)))
        meant = get_close_matches(_name(target), names, 1, NEAR)
        if _name(target) not in read and meant:
            yield replacing(target, f"{_owner(target)}{meant[0]}", source, kind=KIND)


def _name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _owner(node: ast.Name | ast.Attribute) -> str:
    return f"{ast.unparse(node.value)}." if isinstance(node, ast.Attribute) else ""
