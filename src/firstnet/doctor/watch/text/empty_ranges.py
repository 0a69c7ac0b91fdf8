"""Ranges that count down, and lack their step of -1: `range(n - 2, 0)` is empty."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.placed import in_place_of


def empty_ranges(source: Source) -> Iterator[ast.Call]:
    """Yield the ranges of loops from a number of things, less 1 or 2, down to 0 or -1."""
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.For | ast.comprehension):
            match node.iter:
                case ast.Call(
                    ast.Name("range"), [ast.BinOp(_, ast.Sub(), ast.Constant(1 | 2)), end], []
                ):
                    if ast.unparse(end) in ("0", "-1"):
                        yield node.iter


def with_a_step_down(source: Source, line: int) -> Iterator[Edit]:
    """Yield such a range on a line with its step."""
    for call in empty_ranges(source):
        if call.lineno == line:
            start, end = map(ast.unparse, call.args)
            text = f"range({start}, {end}, -1)"
            yield in_place_of(call, text, text, source)
