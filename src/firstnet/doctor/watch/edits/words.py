"""Edits of a word by which a program chooses: `Layer(15, 1, "linear")` for `"sigmoid"`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.placed import in_place_of

PLAIN = ("linear", "identity", "none")  # what an activation is called that changes nothing


def other_words(source: Source, _: int) -> Iterator[Edit]:
    """Yield each choice of an activation by its name as another one, the last layer's first.

    A word is one of those that the program compares with, or the keys of a dictionary of functions.
    """
    nodes = list(ast.walk(source.tree()))
    known = {
        text
        for it in nodes
        if isinstance(it, ast.Compare)
        for side in (it.left, *it.comparators)
        if (text := _text(side))
    }
    tables = [it for it in nodes if isinstance(it, ast.Dict)]
    keys = [key for it in tables for key, value in zip(it.keys, it.values) if not _text(value)]
    known |= {text for key in keys if key is not None and (text := _text(key))}
    given = [
        side
        for it in nodes
        for side in (
            [*it.args, *(each.value for each in it.keywords)]
            if isinstance(it, ast.Call)
            else it.values
            if isinstance(it, ast.Dict)
            else ()
        )
    ]
    chosen = [it for it in given if _text(it) in known]
    plain = next((it for it in PLAIN if it in known), PLAIN[0])
    for it in sorted(chosen, key=lambda each: (-each.lineno, -each.col_offset)):
        for place, word in enumerate([plain, *sorted(known - {plain})]):
            if word != _text(it):
                quote = (ast.get_source_segment(source.runnable, it) or "'")[-1]
                text = f"{quote}{word}{quote}"
                edit = in_place_of(it, text, text, source)
                yield replace(edit, cost=0.1 * place)


def _text(node: ast.expr) -> str:
    """Return a text that is written down; "" for anything else."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""
