"""A factor or a term that is left out: what the same function reads elsewhere, put in."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from operator import itemgetter

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.edits.placed import replacing

KIND = "factor"
COST = 2.0  # what is left out is likelier than that, where both fit
SUMS = (ast.Add, ast.Sub)
READ = (ast.Name, ast.Attribute, ast.Subscript)
WHOLE = (*READ, ast.Call)  # that need no brackets in a product


def factors(
    source: Source,
    functions: Sequence[ast.FunctionDef],
    methods: Sequence[ast.FunctionDef] = (),
) -> Iterator[Edit]:
    """Yield edits that multiply a term by a value that its function reads, the nearest first.

    Then those that divide it, also by a size that is in it already: a mean over what it repeats.

    Args:
        source: the program.
        functions: of it, that may be edited.
        methods: of the same class, whose attributes may be read as well.
    """
    kept = {text: line for it in methods for text, line in _read_in(it).items() if "." in text}
    found: list[tuple[int, Edit]] = []
    divided: list[tuple[int, Edit]] = []
    for function in functions:
        read = kept | _read_in(function)
        for statement in find_all(function, ast.Assign, ast.AugAssign, ast.Return):
            for term in _terms(statement.value) if statement.value is not None else ():
                text = ast.unparse(term)
                held = text if isinstance(term, WHOLE) else f"({text})"
                own = {ast.unparse(it) for it in find_all(term, *READ)}
                found += [
                    (abs(line - term.lineno), replacing(term, f"{held} * {it}", source, KIND, COST))
                    for it, line in read.items()
                    if it not in own
                ]
                divided += [
                    (abs(line - term.lineno), replacing(term, f"{held} / {it}", source, KIND, COST))
                    for it, line in read.items()
                    if it != text
                ]
    for edits in (found, divided):
        yield from (edit for _, edit in sorted(edits, key=itemgetter(0)))


def terms(source: Source, functions: Sequence[ast.FunctionDef]) -> Iterator[Edit]:
    """Yield edits that add what a way back is given to what it returns, as beside a shortcut.

    Args:
        source: the program.
        functions: of it, that may be edited.
    """
    for function in functions:
        given = [it.arg for it in function.args.args if it.arg != "self"]
        made = [it.id for it in find_all(function, ast.Name) if isinstance(it.ctx, ast.Store)]
        for statement in find_all(function, ast.Return):
            if statement.value is not None and not isinstance(statement.value, ast.Tuple):
                text = ast.unparse(statement.value)
                for name in dict.fromkeys([*given, *made]):
                    if name != text:
                        yield replacing(statement.value, f"{text} + {name}", source, KIND, COST)


def _read_in(function: ast.FunctionDef) -> dict[str, int]:
    """Return the values that a function reads, with the line of each, where it is read last."""
    called = {id(call.func) for call in find_all(function, ast.Call)}
    inner = {id(node.value) for node in find_all(function, ast.Attribute, ast.Subscript)}
    return {
        ast.unparse(node): node.lineno
        for node in find_all(function, *READ)
        if isinstance(node.ctx, ast.Load) and id(node) not in called and id(node) not in inner
    }


def _terms(value: ast.expr) -> Iterator[ast.expr]:
    """Yield the terms of a sum, of each part of a tuple, and of a sum within a product."""
    if isinstance(value, ast.Tuple):
        for part in value.elts:
            yield from _terms(part)
    elif isinstance(value, ast.BinOp) and isinstance(value.op, SUMS):
        yield from _terms(value.left)
        yield from _terms(value.right)
    else:
        yield value
        for node in ast.walk(value):
            if isinstance(node, ast.BinOp) and isinstance(node.op, SUMS):
                yield from _terms(node.left)
                yield from _terms(node.right)
                break
