"""A gradient that goes through the layers from front to back, as the inputs do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.reading.source import Source

BACK = re.compile(
    r"_*(back(wards?(_?pass)?|_?prop\w*)?|bprop|retro\w*|rueck\w*|rück\w*|atras|indietro)_*",
    re.IGNORECASE,
)
TURNED = re.compile(
    r"reversed\(|:-1\]|\.reverse\(|insert\(0|flip|appendleft|sort|\bwhile\b|, -1, -1"
)


class Backwards(NamedTuple):
    """A loop that leads a gradient through layers in the order in which the inputs go.

    Attributes:
        loop: of the gradient.
        call: of a layer, in it.
        forward: the line of the loop of the inputs.
    """

    loop: ast.For
    call: ast.Call
    forward: int


def backwards(source: Source) -> Iterator[Backwards]:
    """Yield loops `for layer in layers: g = layer.backward(g)` where x goes the same way.

    Where the program puts anything into another order, the layers may be in that one.
    """
    if TURNED.search(source.runnable):
        return
    chains = [it for node in ast.walk(source.tree()) if (it := _chain(node)) is not None]
    for it in chains:
        layers = ast.unparse(it.loop.iter)
        others = [
            chain.loop.lineno
            for chain in chains
            if ast.unparse(chain.loop.iter) == layers and not BACK.fullmatch(chain.method)
        ]
        if BACK.fullmatch(it.method) and others:
            yield Backwards(it.loop, it.call, others[0])


class _Chain(NamedTuple):
    """A loop whose body hands a value on through its items, by a call of a method of each."""

    loop: ast.For
    call: ast.Call
    method: str


def _chain(node: ast.AST) -> _Chain | None:
    if not isinstance(node, ast.For) or not isinstance(node.target, ast.Name):
        return None
    for it in node.body:
        match it:
            case ast.Assign(
                [ast.Name(value)],
                ast.Call(ast.Attribute(ast.Name(item), method), [ast.Name(given), *_]) as call,
            ) if item == node.target.id and value == given:
                return _Chain(node, call, method)
    return None
