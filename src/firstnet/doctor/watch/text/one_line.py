"""A loop over one line of a file, which deals its characters: `readline` for `readlines`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, function_at, is_call_of, name_of, spans
from firstnet.doctor.watch.edits.nothing import frames_of
from firstnet.doctor.watch.edits.placed import behind
from firstnet.doctor.watch.program.run import Raised


class OneLine(NamedTuple):
    """The call of readline, the loop over what it returns, and the file that they are in."""

    call: ast.Call
    loop: ast.For
    source: Source


def one_line(raised: Raised, sources: Mapping[str, Source]) -> OneLine | None:
    """Return the loop over a line that an exception has come out of; None if there is none."""
    if raised.error is None:
        return None
    for frame, line in reversed(frames_of(raised.error, sources)):
        source = sources[frame.f_code.co_filename]
        tree = source.tree()
        scope: ast.AST = function_at(tree, line) or tree
        for loop in find_all(scope, ast.For):
            if spans(loop, line):
                call = _line_read(loop.iter, tree)
                if call is not None:
                    return OneLine(call, loop, source)
    return None


def all_lines(found: OneLine) -> Edit:
    """Return the edit that reads all lines."""
    return behind(found.call.func, "s", "readlines", found.source, kind="name")


def _line_read(value: ast.expr, tree: ast.Module) -> ast.Call | None:
    """Return the call of readline that a value is made by, if it is the only one that does."""
    if isinstance(value, ast.Name):
        stores = list(find_all(tree, ast.Assign))
        made = [store.value for store in stores if name_of(store.targets[0]) == value.id]
        value = made[0] if len(made) == 1 else value
    reads = is_call_of(value, "readline")
    return value if reads and isinstance(value, ast.Call) else None
