"""Edits that make one argument, or one side of an assignment, like the one beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import Scope

KIND = "alike"


def alike(scope: Scope) -> Iterator[Edit]:
    """Yield `f([x[i] for i in c], [y[i] for i in c])` for `f([x[i] for i in c], y[:5])`."""
    for node in scope.nodes:
        if isinstance(node, ast.Call):
            yield from _pairs(scope, node.args)
        elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
            yield from _pairs(scope, node.elts)


def _pairs(scope: Scope, parts: Sequence[ast.expr]) -> Iterator[Edit]:
    for part, model in permutations(parts[:4], 2):
        own, other = _subject(part), _subject(model)
        if own and other and own != other:
            text = re.sub(rf"(?<![\w.]){re.escape(other)}\b", own, scope.source(model))
            if text != scope.source(part):
                yield scope.replace(part, text, KIND, 2.2, f"{own} like {other}")


def _subject(node: ast.expr) -> str:
    """Return what an expression is about: the first thing that is indexed or named in it."""
    for it in ast.walk(node):
        if isinstance(it, ast.Subscript) and isinstance(it.value, (ast.Name, ast.Attribute)):
            return ast.unparse(it.value)
    first = next((it for it in ast.walk(node) if isinstance(it, ast.Name)), None)
    return first.id if first else ""
