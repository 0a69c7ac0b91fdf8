"""Ranges that count down, and lack their step of -1: `range(n - 2, 0)` is empty."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import name_of
from firstnet.doctor.watch.edits.placed import in_place_of

# A number of things, which is never below 0, as what is called otherwise may be.
COUNT = re.compile(r"n|m|l|t|n_\w+|num\w*|\w*(len|length|size|count|depth|layers|steps)", re.I)


def empty_ranges(source: Source) -> Iterator[ast.Call]:
    """Yield the ranges of loops from a number of things, less 1 or 2, down to 0 or -1."""
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.For | ast.comprehension):
            match node.iter:
                case ast.Call(
                    ast.Name("range"), [ast.BinOp(count, ast.Sub(), ast.Constant(1 | 2)), end], []
                ):
                    if ast.unparse(end) in ("0", "-1") and _counts(count):
                        yield node.iter


def _counts(node: ast.expr) -> bool:
    """Tell whether an expression is a number of things, as `len(W)`, `x.shape[0]` and `n` are."""
    match node:
        case ast.Call(ast.Name("len")) | ast.Subscript(ast.Attribute(attr="shape")):
            return True
        case ast.Name() | ast.Attribute():
            return COUNT.fullmatch(name_of(node)) is not None
    return False


def with_a_step_down(source: Source, line: int) -> Iterator[Edit]:
    """Yield such a range on a line with its step."""
    for call in empty_ranges(source):
        if call.lineno == line:
            start, end = map(ast.unparse, call.args)
            text = f"range({start}, {end}, -1)"
            yield in_place_of(call, text, text, source)
