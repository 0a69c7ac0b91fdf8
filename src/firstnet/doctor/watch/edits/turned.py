"""Edits that turn a step around: the difference of output and target, or the sign of each update.

Both make the same of a step that goes uphill, so only one of the two may be needed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.source import Source

KIND = "turned"
WORD = re.compile(r"[A-Za-z_]\w*")
OTHER = {ast.Add: "-=", ast.Sub: "+="}


def turned(
    source: Source, lines: Collection[int], names: Collection[str], operands: Collection[str]
) -> Iterator[Edit]:
    """Yield edits of a file that turn a step around, the shortest first.

    Args:
        source: the file.
        lines: of it, that the step goes through.
        names: of the parameters.
        operands: the texts of the output and the target, as they are read.
    """
    nodes = [it for it in ast.walk(source.tree()) if getattr(it, "lineno", 0) in lines]
    for it in nodes:
        if isinstance(it, ast.BinOp) and isinstance(it.op, ast.Sub):
            left, right = ast.unparse(it.left), ast.unparse(it.right)
            if {left, right} & set(operands):
                yield _in_place(it, f"{_as_last(it.right)} - {_as_last(it.left)}", source)
    words = {word for name in names for word in WORD.findall(name)} - {"self"}
    steps = [
        it
        for it in nodes
        if isinstance(it, ast.AugAssign)
        and type(it.op) in OTHER
        and words.intersection(WORD.findall(ast.unparse(it.target)))
    ]
    if steps and len({type(it.op) for it in steps}) == 1:
        each = [
            _in_place(
                it, f"{ast.unparse(it.target)} {OTHER[type(it.op)]} {ast.unparse(it.value)}", source
            )
            for it in sorted(steps, key=lambda it: it.lineno)
        ]
        yield as_one(source.runnable, each, "each step the other way")


def _as_last(node: ast.expr) -> str:
    """Return the text of an operand, in brackets where it is a sum itself."""
    text = ast.unparse(node)
    summed = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
    return f"({text})" if summed else text


def _in_place(node: ast.expr | ast.stmt, text: str, source: Source) -> Edit:
    end = node.end_lineno or node.lineno, node.end_col_offset or 0
    return Edit(node.lineno, node.col_offset, *end, text, KIND, 0.0, text, source.path)
