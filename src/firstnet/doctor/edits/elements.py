"""Edits that read an element of another list, by the same counters: `w_o[j]` for `w_h[j][0]`."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import Scope

KIND = "name"
MOST = 6  # others for one element


def elements(scope: Scope) -> Iterator[Edit]:
    """Yield elements in the place of others, those first that begin with the same letters."""
    read = [
        inner
        for inner in scope.nodes
        if isinstance(inner, ast.Subscript) and _is_whole(scope, inner)
    ]
    texts = Counter(scope.source(subscript) for subscript in read if _counters(subscript))
    for node in (subscript for subscript in read if isinstance(subscript.ctx, ast.Load)):
        own, counters = scope.source(node), _counters(node)
        others = [text for text in texts if text != own and counters and _of_text(text) == counters]
        others.sort(key=lambda it: (-_alike(it, own), -texts[it]))
        for place, other in enumerate(others[:MOST]):
            cost = (1.5 if _alike(other, own) > 1 else 2.0) + 0.05 * place
            yield scope.replace(node, other, KIND, cost, f"{other} for {own}")


def _is_whole(scope: Scope, node: ast.Subscript) -> bool:
    """Tell whether an element is no list whose element is read in turn."""
    parent = scope.parents.get(node, (None, ""))[0]
    return not isinstance(parent, ast.Subscript) and not isinstance(node.slice, ast.Slice)


def _counters(node: ast.AST) -> frozenset[str]:
    """Return the names by which an element is found."""
    found: set[str] = set()
    while isinstance(node, ast.Subscript):
        found |= {inner.id for inner in ast.walk(node.slice) if isinstance(inner, ast.Name)}
        node = node.value
    return frozenset(found)


def _of_text(text: str) -> frozenset[str]:
    return _counters(ast.parse(text, mode="eval").body)


def _alike(one: str, other: str) -> int:
    """Return how many letters two texts begin with in common."""
    pairs = enumerate(zip(one, other))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
