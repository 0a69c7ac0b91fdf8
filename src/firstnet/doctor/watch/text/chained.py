"""Layers that are not chained: a loop that gives each of them the same inputs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.source import Source
from firstnet.doctor.watch.edits.nothing import blocks
from firstnet.doctor.watch.edits.placed import before, in_place_of

LAYERS = re.compile(r"layer|capa|camada|couche|schicht|module|block", re.IGNORECASE)


class Unchained(NamedTuple):
    """A loop over layers of which only the last one counts.

    Attributes:
        loop: over the layers.
        call: of a layer.
        inputs: what each layer is given.
        result: the name of what it returns.
    """

    loop: ast.For
    call: ast.Call
    inputs: ast.Name
    result: str


def unchained(source: Source) -> Iterator[Unchained]:
    """Yield loops such as `for layer in layers: out = layer(x)`, with out read behind them."""
    for block in blocks(source.tree()):
        for place, loop in enumerate(block):
            if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
                continue
            if not LAYERS.search(ast.unparse(loop.iter)):
                continue  # models of an ensemble are all given the same
            found = _unchained(loop)
            behind = (it for each in block[place + 1 :] for it in ast.walk(each))
            if found is not None and any(
                isinstance(it, ast.Name) and it.id == found.result for it in behind
            ):
                yield found


def _unchained(loop: ast.For) -> Unchained | None:
    if len(loop.body) != 1:
        return None
    match loop.body[0]:
        case ast.Assign(
            targets=[ast.Name(id=result)],
            value=ast.Call(func=func, args=[ast.Name() as inputs]) as call,
        ) if result != inputs.id:
            of = func.value if isinstance(func, ast.Attribute) else func
            is_layer = isinstance(of, ast.Name) and ast.unparse(loop.target) == of.id
            return Unchained(loop, call, inputs, result) if is_layer else None
    return None


def chained(source: Source, line: int) -> Iterator[Edit]:
    """Yield the loop on a line with each layer given what the one before it has returned."""
    for it in unchained(source):
        if it.call.lineno == line:
            start = f"{it.result} = {it.inputs.id}"
            parts = [in_place_of(it.inputs, it.result, "chained", source)]
            if not any(_comes_before(it.loop, start, block) for block in blocks(source.tree())):
                parts.insert(0, before(it.loop, [start], "chained", source))
            yield as_one(source.runnable, parts, "each layer is given what came before")


def _comes_before(loop: ast.For, text: str, block: list[ast.stmt]) -> bool:
    """Tell whether a statement stands before a loop in a block."""
    above = [it for it in block if it.lineno < loop.lineno]
    return any(it.lineno == loop.lineno for it in block) and text in map(ast.unparse, above)
