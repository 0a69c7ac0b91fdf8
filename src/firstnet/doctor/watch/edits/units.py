"""Edits of a unit's slope: of what the activation has computed, and not of its argument."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, function_at, name_of
from firstnet.doctor.watch.edits.placed import at_once


def of_the_activation(source: Source, line: int) -> Iterator[Edit]:
    """Yield `s * (1 - s)` for `sigmoid(s) * (1 - sigmoid(s))` in the function around a line."""
    function = function_at(source.tree(), line)
    arguments = [arg.arg for arg in function.args.args] if function is not None else []
    own = {node.name for node in find_all(source.tree(), ast.FunctionDef)}
    calls = [
        inner
        for inner in (ast.walk(function) if function is not None else ())
        if isinstance(inner, ast.Call)
        and name_of(inner.func) in {*own, "tanh"}
        and len(inner.args) == 1
        and isinstance(inner.args[0], ast.Name)
        and inner.args[0].id in arguments
    ]
    if calls:
        texts = [ast.unparse(call.args[0]) for call in calls]
        yield at_once(calls, texts, f"{texts[0]} is the activation already", source)
