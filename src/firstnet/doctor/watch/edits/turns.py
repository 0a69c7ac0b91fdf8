"""Edits that give a loop one more turn: `range(1, L)` as `range(1, L + 1)`, `layers[:-1]` whole."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import function_at, only, spans
from firstnet.doctor.watch.edits.placed import in_place_of


def one_more(source: Source, line: int) -> Iterator[Edit]:
    """Yield loops near a line with one more turn at the end, or at the start.

    Near are those of the function around it; the loops that the line is in come first.
    """
    tree = source.tree()
    nodes = ast.walk(function_at(tree, line) or tree)
    loops = list(only(nodes, ast.For))
    loops.sort(key=lambda it: not spans(it, line))
    for loop in loops:
        for node in ast.walk(loop.iter):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("range", "xrange"):
                yield from _longer_range(node, source)
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
                whole = ast.unparse(node.value)
                if ast.unparse(node.slice) in (":-1", "1:"):
                    yield in_place_of(node, whole, "all of them", source)


def _longer_range(call: ast.Call, source: Source) -> Iterator[Edit]:
    stop = call.args[0] if len(call.args) == 1 else call.args[1] if len(call.args) == 2 else None
    if stop is None:
        return
    match stop:
        case ast.BinOp(left=left, op=ast.Sub(), right=ast.Constant(value=1)):
            text = ast.unparse(left)
        case _:
            text = f"{ast.unparse(stop)} + 1"
    yield in_place_of(stop, text, "one turn more", source)
    first = call.args[0]
    if len(call.args) == 2 and isinstance(first, ast.Constant) and first.value == 1:
        yield in_place_of(first, "0", "from the first one", source)


def all_of_each(source: Source, line: int) -> Iterator[Edit]:
    """Yield names that are given all of a list, and not all but one, in the function of a line."""
    tree = source.tree()
    for node in ast.walk(function_at(tree, line) or tree):
        match node:
            case ast.Assign(value=ast.Subscript(value=whole, slice=ast.Slice() as part) as taken):
                if ast.unparse(part) in (":-1", "1:"):
                    yield in_place_of(taken, ast.unparse(whole), "all of them", source)
