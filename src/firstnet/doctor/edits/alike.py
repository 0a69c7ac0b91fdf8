"""Edits that make one argument, or one side of an assignment, like the one beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import Scope

KIND = "alike"
_NAMED = (ast.Name, ast.Attribute, ast.Subscript)


def alike(scope: Scope) -> Iterator[Edit]:
    """Yield `f([x[i] for i in c], [y[i] for i in c])` for `f([x[i] for i in c], y[:5])`."""
    for node in scope.nodes:
        if isinstance(node, ast.Call):
            yield from _pairs(scope, node.args)
        elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
            yield from _pairs(scope, node.elts)
    yield from _all_of_a_name(scope)
    yield from _counted_on(scope)
    yield from _lengths(scope)


def _counted_on(scope: Scope) -> Iterator[Edit]:
    """Yield `k += size` for `k += 1`."""
    for node in scope.statements:
        if isinstance(node, ast.AugAssign) and isinstance(node.value, ast.Constant):
            for parameter in scope.parameters:
                cost = 1.4 if re.search("size|batch|tam|step", parameter) else 3.0
                yield scope.replace(node.value, parameter, KIND, cost)


def _all_of_a_name(scope: Scope) -> Iterator[Edit]:
    """Yield `a1*(1-a1)` for `z1*(1-z1)`: a name that stands twice in a line, changed everywhere."""
    for statement in scope.statements:
        value = getattr(statement, "value", None)
        if not isinstance(value, ast.expr) or not scope.alone(statement):
            continue
        text = scope.source(value)
        parts = [ast.unparse(node) for node in ast.walk(value) if isinstance(node, _NAMED)]
        for old in dict.fromkeys(part for part in parts if parts.count(part) > 1):
            for new in _instead(scope, old):
                changed = re.sub(rf"(?<![\w.]){re.escape(old)}(?!\w)", new, text)
                if changed != text:
                    yield scope.replace(value, changed, KIND, 2.1, f"{new} for every {old}")


def _instead(scope: Scope, old: str) -> Iterator[str]:
    """Yield what may stand in the place of a name: of the same letters, or the same number."""
    name, tail = _split(old)
    for other in [*scope.bound, *(f"self.{attribute}" for attribute in scope.attributes)]:
        stem, number = _split(other)
        if tail and stem != name and number == tail:
            yield other  # a1 for z1
        if tail.startswith("[") and other != name and other in scope.listed:
            yield f"{other}{tail}"  # acts[i] for zs[i]


def _split(name: str) -> tuple[str, str]:
    """Return a name without its number or index, and that: z1 -> z, 1; zs[i] -> zs, [i]."""
    stem = re.split(r"(?=\d|\[)", name, maxsplit=1)[0]
    return stem, name[len(stem) :]


def _lengths(scope: Scope) -> Iterator[Edit]:
    """Yield `/ len(mini_batch)` for `/ n`."""
    batches = [it for it in scope.parameters if re.search("batch|lote|examples", it)]
    for node in scope.nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "len" and node.args:
            for parameter in ("n", "total", "n_train"):
                if parameter in scope.parameters:
                    yield scope.replace(node, parameter, KIND, 1.9)
            for parameter in batches:
                yield scope.replace(node.args[0], parameter, KIND, 1.2)
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div):
            continue
        if isinstance(node.right, (ast.Name, ast.Attribute, ast.Constant)):
            cost = 1.0 if isinstance(node.right, ast.Constant) else 2.6
            for parameter in scope.parameters:
                yield scope.replace(node.right, f"len({parameter})", KIND, cost)


def _pairs(scope: Scope, parts: Sequence[ast.expr]) -> Iterator[Edit]:
    for part, model in permutations(parts[:4], 2):
        own, other = _subject(part), _subject(model)
        if own and other and own != other:
            text = re.sub(rf"(?<![\w.]){re.escape(other)}\b", own, scope.source(model))
            if text != scope.source(part):
                yield scope.replace(part, text, KIND, 2.2, f"{own} like {other}")


def _subject(node: ast.expr) -> str:
    """Return what an expression is about: the first thing that is indexed or named in it."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Subscript) and isinstance(inner.value, (ast.Name, ast.Attribute)):
            return ast.unparse(inner.value)
    first = next((inner for inner in ast.walk(node) if isinstance(inner, ast.Name)), None)
    return first.id if first else ""
