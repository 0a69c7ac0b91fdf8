"""Edits that take one part of what a function returns: `p = forward(x)[0]` for two results."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import function_at, name_of, names_in, statement_on
from firstnet.doctor.watch.edits.placed import in_place_of

MOST = 4  # results of one function


def parts_of_results(source: Source, frame: types.FrameType, line: int) -> Iterator[Edit]:
    """Yield calls whose whole result was used as an array, with one part of it taken.

    Args:
        source: the file of the frame.
        frame: in which the program has stopped.
        line: where.
    """
    tree = source.tree()
    statement = statement_on(tree, line)
    if statement is None:
        return
    read = names_in(statement)
    several = {it for it in read if isinstance(frame.f_locals.get(it), tuple)}
    for node in ast.walk(function_at(tree, line) or tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                if name in several:
                    yield from _of_call(call, name, len(frame.f_locals[name]), source)


def _of_call(call: ast.Call, name: str, count: int, source: Source) -> Iterator[Edit]:
    """Yield the parts of a call, that first which is called the same where others take it apart."""
    text = source.written(call)
    places = sorted(range(min(count, MOST)), key=lambda it: name not in _named(call, it, source))
    for place in places:
        yield in_place_of(call, f"{text}[{place}]", f"its part {place}", source)


def _named(call: ast.Call, place: int, source: Source) -> set[str]:
    """Return what a part of the same function's result is called where it is taken apart."""
    found = set()
    for node in ast.walk(source.tree()):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Call(func=func)):
                if name_of(func) == name_of(call.func) and place < len(names):
                    found.add(ast.unparse(names[place]))
    return found
