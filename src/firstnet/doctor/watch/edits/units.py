"""Edits of a unit's slope: of what the activation has computed, and not of its argument."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.nothing import function_at, name_of
from firstnet.doctor.watch.edits.placed import at_once


def of_the_activation(source: Source, line: int) -> Iterator[Edit]:
    """Yield `s * (1 - s)` for `sigmoid(s) * (1 - sigmoid(s))` in the function around a line."""
    function = function_at(source.tree(), line)
    arguments = [it.arg for it in function.args.args] if function is not None else []
    own = {it.name for it in ast.walk(source.tree()) if isinstance(it, ast.FunctionDef)}
    calls = [
        it
        for it in (ast.walk(function) if function is not None else ())
        if isinstance(it, ast.Call)
        and name_of(it.func) in {*own, "tanh"}
        and len(it.args) == 1
        and isinstance(it.args[0], ast.Name)
        and it.args[0].id in arguments
    ]
    if calls:
        texts = [ast.unparse(it.args[0]) for it in calls]
        yield at_once(calls, texts, f"{texts[0]} is the activation already", source)
