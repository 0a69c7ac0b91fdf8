"""Edits with which `reshape` keeps the numbers of an example together."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.edits.placed import at_once
from firstnet.doctor.watch.program.reshaped import count_of_columns


def examples_kept(source: Source, line: int) -> Iterator[Edit]:
    """Yield `a.reshape(m, -1).T` for `a.reshape(n, m)` on a line, and for all with the same n.

    For `a.reshape(n, -1)` that is `a.reshape(-1, n).T`.

    Those that are not wrong make the same of it: a single row, or what has m columns already.
    """
    found = [
        (call, count, _rows(call))
        for call in find_all(source.tree(), ast.Call)
        if (count := count_of_columns(call)) is not None
    ]
    wrong = {rows for it, _, rows in found if it.lineno == line}
    alike = [(it, count) for it, count, rows in found if rows in wrong]
    if alike:
        texts = [f"{_array(it, source)}.reshape({_sizes(count)}).T" for it, count in alike]
        yield at_once([it for it, _ in alike], texts, ".reshape(m, -1).T", source)


def _sizes(count: ast.expr) -> str:
    if isinstance(count, ast.UnaryOp):
        return f"-1, {ast.unparse(count.operand)}"
    return f"{ast.unparse(count)}, -1"


def _rows(call: ast.Call) -> str:
    first = call.args[0]
    return ast.unparse(first.elts[0] if isinstance(first, ast.Tuple) else first)


def _array(call: ast.Call, source: Source) -> str:
    """Return the text of what is reshaped."""
    value = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    return source.written(value)
