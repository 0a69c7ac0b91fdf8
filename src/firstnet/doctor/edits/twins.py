"""Edits that make a statement like its twin: what is done to the weights is done to the biases."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import Scope
from firstnet.doctor.edits.statements import blocks

KIND = "twin"
COST = 0.9
NEAR = 3  # statements between which twins are looked for
ALIKE = 0.5  # share of words in common, once the names are exchanged, from which they are twins
_WORD = re.compile(r"[^\W\d]\w*|[\d.]+|\*\*|//|[-+*/@]=|\S")


def twins(scope: Scope) -> Iterator[Edit]:
    """Yield `ws = [w - nw for …]` beside `bs = [b - nb for …]`, for `ws = [w + nw for …]`."""
    for block, _ in blocks(scope):
        plain = [
            statement for statement in block if isinstance(statement, (ast.Assign, ast.AugAssign))
        ]
        for place, first in enumerate(plain):
            for second in plain[place + 1 : place + 1 + NEAR]:
                yield from _like(scope, first, second)
                yield from _like(scope, second, first)


def _like(scope: Scope, old: ast.stmt, model: ast.stmt) -> Iterator[Edit]:
    text, other = scope.source(old), scope.source(model)
    made = renamed(other, text)
    if made is not None and made[0] != text:
        words = f"like line {model.lineno}: {made[0]}"
        yield scope.swap(old, made[0], KIND, COST + 2 * (1 - made[1]), words)


def renamed(model: str, text: str) -> tuple[str, float] | None:
    """Return the model with the names of a text, and how alike it is; None for no twins."""
    names = _exchanged(_WORD.findall(model), _WORD.findall(text))
    if not names or len(set(names.values())) < len(names):
        return None
    made = re.sub(r"[^\W\d]\w*", lambda it: names.get(it[0], it[0]), model)
    likeness = difflib.SequenceMatcher(None, _WORD.findall(made), _WORD.findall(text)).ratio()
    return (made, likeness) if likeness >= ALIKE else None


def _exchanged(model: list[str], text: list[str]) -> dict[str, str]:
    """Return which name of the text stands where the model has another."""
    names: dict[str, str] = {}
    matcher = difflib.SequenceMatcher(None, _outline(model, text), _outline(text, model))
    for start, other, size in matcher.get_matching_blocks():
        for old, new in zip(model[start : start + size], text[other : other + size]):
            if old.isidentifier() and old != new:
                names.setdefault(old, new)
    return names


def _outline(words: list[str], others: list[str]) -> list[str]:
    """Return the words with a blank for each name that the other statement does not have."""
    return ["_" if word.isidentifier() and word not in others else word for word in words]
