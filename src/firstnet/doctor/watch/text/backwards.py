"""A gradient that goes through the layers from front to back, as the inputs do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.source import Source

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
    chains = [it for each in ast.walk(source.tree()) if (it := _chain(each)) is not None]
    for loop, call in chains:
        layers = ast.unparse(loop.iter)
        others = [
            other
            for other, of_inputs in chains
            if ast.unparse(other.iter) == layers and not BACK.fullmatch(_method(of_inputs))
        ]
        if BACK.fullmatch(_method(call)) and others:
            yield Backwards(loop, call, others[0].lineno)


def _chain(node: ast.AST) -> tuple[ast.For, ast.Call] | None:
    """Return a loop whose body hands a value on through its items, and the call that does."""
    if not isinstance(node, ast.For) or not isinstance(node.target, ast.Name):
        return None
    for it in node.body:
        match it:
            case ast.Assign(
                [ast.Name(value)],
                ast.Call(ast.Attribute(ast.Name(item)), [ast.Name(given), *_]) as call,
            ) if item == node.target.id and value == given:
                return node, call
    return None


def _method(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)  # noqa: S101  # they are chosen so
    return call.func.attr
