"""Edits that make targets a column, as the outputs are, where they are made."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, is_operation, only, statement_on
from firstnet.doctor.watch.edits.placed import enclosed, replacing

COLUMN = ".reshape(-1, 1)"
FLAT = ("reshape", "ravel", "flatten", "squeeze")


def as_columns(source: Source, line: int) -> Iterator[Edit]:
    """Yield a column for each side of a difference on a line, where the side is made."""
    tree = source.tree()
    statement = statement_on(tree, line)
    nodes = list(ast.walk(statement)) if statement is not None else []
    differences = [node for node in nodes if is_operation(node, ast.Sub)]
    sides = [side for difference in differences for side in (difference.right, difference.left)]
    names = dict.fromkeys(expression.id for expression in only(sides, ast.Name))
    for place, name in enumerate(names):
        made = [
            node.value
            for node in find_all(tree, ast.Assign)
            if any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        ]
        made += [
            each
            for node in find_all(tree, ast.Return)
            if isinstance(node.value, ast.Tuple)
            for each in only(node.value.elts, ast.Name)
            if each.id == name
        ]
        if made:
            last = max(made, key=lambda it: it.lineno)
            text = f"{enclosed(_before_flat(last))}{COLUMN}"
            yield replacing(last, text, source, cost=0.1 * place)


def _before_flat(made: ast.expr) -> ast.expr:
    """Return what is made flat by a call, such as `Y` in `Y.reshape(-1)`; else the whole."""
    if isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute):
        sides = [ast.unparse(arg) for arg in made.args]
        if made.func.attr in FLAT and sides in ([], ["-1"]):
            return made.func.value
    return made
