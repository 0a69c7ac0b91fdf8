"""Layers that are not chained: a loop that gives each of them the same inputs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    blocks,
    lines_of,
    loops_in_blocks,
    names_in,
    names_read,
    names_set,
    only,
)
from firstnet.doctor.watch.edits.placed import after, before, in_place_of

KIND = "chained"  # of the edits of layers that are all given the same
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
    for _, loop, behind in loops_in_blocks(source.tree()):
        if not isinstance(loop.target, ast.Name) or not LAYERS.search(ast.unparse(loop.iter)):
            continue  # models of an ensemble are all given the same
        found = _unchained(loop)
        if found is not None and any(found.result in names_in(it) for it in behind):
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
            parts = [in_place_of(it.inputs, it.result, KIND, source)]
            if not any(_comes_before(it.loop, start, block) for block in blocks(source.tree())):
                parts.insert(0, before(it.loop, [start], KIND, source))
            yield as_one(source.runnable, parts, "each layer is given what came before")


def carried_on(source: Source, reached: set[int]) -> Iterator[Edit]:
    """Yield loops with what one turn has computed handed on to the next, as from layer to layer.

    Before such a loop a value gets another name, as `inputs = row`, under which the loop reads it,
    and which it never gives another value.

    Args:
        source: the file.
        reached: lines that were run.
    """
    for before_it, loop, behind in loops_in_blocks(source.tree()):
        if reached.isdisjoint(lines_of(loop)):
            continue
        names = [name for statement in before_it if (name := _second_name(statement))]
        made = [name for statement in loop.body for name in _made_by(statement)]
        wanted = {name for statement in behind for name in names_read(statement)}
        results = [result for result in dict.fromkeys(made) if result in wanted]
        for name in names:
            if len(results) == 1 and name in names_read(loop) - names_set(loop):
                text = f"{name} = {results[0]}"
                yield after(loop.body[-1], [text], text, source, kind=KIND)


def _second_name(node: ast.stmt) -> str:
    """Return the new name in a statement such as `inputs = row`; "" for any other."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name()):
            return name
    return ""


def _made_by(node: ast.stmt) -> list[str]:
    """Return the names that a statement of a loop gives a new value."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in only(targets, ast.Name)]


def _comes_before(loop: ast.For, text: str, block: list[ast.stmt]) -> bool:
    """Tell whether a statement stands before a loop in a block."""
    above = [statement for statement in block if statement.lineno < loop.lineno]
    return any(statement.lineno == loop.lineno for statement in block) and text in map(
        ast.unparse, above
    )
