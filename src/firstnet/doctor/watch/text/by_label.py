"""A perceptron's step that is multiplied by the label, which is nothing where the label is 0."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import factors_of, find_all, only, walk_all
from firstnet.doctor.watch.edits.placed import in_place_of
from firstnet.doctor.watch.text.signs import answers

KIND = "by the label"  # of the edits


def by_the_label(source: Source, lines: Collection[int]) -> Iterator[Edit]:
    """Yield edits of steps that are taken where an answer is not the label, and follow the label.

    `if answer != y: w += eta * y * x` is right for labels of -1 and 1. With 0 in the place of -1 a
    mistake changes nothing there. `2 * y - 1` is 1 and -1, whatever the step has changed before.
    """
    if answers(source) != {0.0, 1.0} or _has_signs(source.tree()):
        return
    for node in find_all(source.tree(), ast.If):
        if node.lineno not in lines:
            continue
        match node.test:
            case ast.Compare(left=one, ops=[ast.NotEq()], comparators=[other]):
                for label in (one, other):
                    yield from _with_signs(node, label, source)


def _has_signs(tree: ast.Module) -> bool:
    """Tell whether -1 stands anywhere but for a place or a shape: labels may be -1 and 1 then."""
    places = {id(inner) for node in ast.walk(tree) for inner in walk_all(_places(node))}
    minus_one = "-1", "-1.0"
    return any(
        isinstance(node, ast.UnaryOp) and ast.unparse(node) in minus_one and id(node) not in places
        for node in ast.walk(tree)
    )


def _places(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Subscript():
            return [node.slice]
        case ast.Call(ast.Attribute(attr="reshape"), arguments):
            return arguments
        case ast.keyword(arg="axis", value=value):
            return [value]
    return []


def _with_signs(taken: ast.If, label: ast.expr, source: Source) -> Iterator[Edit]:
    words = ast.unparse(label)
    signs = f"(2 * {words} - 1)"
    factors = [
        factor
        for statement in only(taken.body, ast.AugAssign)
        if isinstance(statement.op, ast.Add)
        for factor in factors_of(statement.value)
        if ast.unparse(factor) == words
    ]
    if factors and not isinstance(label, ast.Call | ast.Constant):
        edits = [in_place_of(factor, signs, "", source) for factor in factors]
        edit = as_one(source.runnable, edits, "")
        yield replace(edit, kind=KIND, words=f"{signs} for {words}", path=source.path)
