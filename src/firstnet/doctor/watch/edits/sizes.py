"""Sizes of a layer that have changed places: Layer(9, 2) for Layer(2, 9)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, name_of, only
from firstnet.doctor.watch.edits.placed import at_once, replacing


def exchanged_sizes(source: Source, _: int) -> Iterator[Edit]:
    """Yield each call of a class with its two sizes exchanged, then all of them at once."""
    tree = source.tree()
    classes = {node.name for node in find_all(tree, ast.ClassDef)}
    calls = [node for node in find_all(tree, ast.Call) if _is_of_sizes(node, classes)]
    texts = [f"{ast.unparse(it.func)}({', '.join(map(ast.unparse, _turned(it)))})" for it in calls]
    for call, text in zip(calls, texts):
        yield replacing(call, text, source)
    if len(calls) > 1:
        yield at_once(calls, texts, "sizes in the other order", source)


def _turned(call: ast.Call) -> list[ast.expr]:
    first, second, *others = call.args
    return [second, first, *others]


def _is_of_sizes(call: ast.Call, classes: set[str]) -> bool:
    sizes = [arg.value for arg in only(call.args[:2], ast.Constant)]
    whole = len(sizes) == 2 and all(type(size) is int for size in sizes)
    return whole and sizes[0] != sizes[1] and not call.keywords and name_of(call.func) in classes
