"""Masks of attention that hide the past of each position, or leave the next one in sight.

A position may attend to itself and to those before it: what lies above the diagonal is hidden.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    assigned,
    calls_of,
    is_call_of,
    name_of,
    scopes,
)
from firstnet.doctor.watch.edits.placed import replacing

TURNED = re.compile(r"backward_?(lm|model|mask|attention)|revers|anti_?causal|right_to_left", re.I)
LARGE = 1e4  # what is hidden gets a score as far below 0 as this, or further
MADE_OF = ("ones", "ones_like", "full")
OTHER = {"tril": "triu", "triu": "tril"}
IN_COLUMNS = re.compile(r"max\((axis=)?0")  # of scores, whose columns are the positions then
CAUSAL = re.compile(r"causal|auto_?regress", re.IGNORECASE)
AHEAD = re.compile(r"ahead|forecast|horizon|delay|stream|skip", re.I)  # with the next one in sight


class Hidden(NamedTuple):
    """A triangle of ones by which scores are hidden.

    Attributes:
        call: that makes it.
        side: "tril" or "triu".
        first: the diagonal that it begins with: 0, or 1 above it, or -1 below it.
        hides: whether its ones are hidden, or all else.
    """

    call: ast.Call
    side: str
    first: int
    hides: bool

    @property
    def is_past(self) -> bool:
        """Whether the past is hidden, and nothing of the future."""
        return (self.side, self.first) == (("tril", -1) if self.hides else ("triu", 0))

    @property
    def shows_next(self) -> bool:
        """Whether the future is hidden, but for the position that comes next."""
        return self._is_square and (self.side, self.first) == (
            ("triu", 2) if self.hides else ("tril", 1)
        )

    @property
    def _is_square(self) -> bool:
        shapes = (call.args[0] for call in calls_of(self.call, "ones", "full") if call.args)
        tables = (it.elts for it in shapes if isinstance(it, ast.Tuple) and len(it.elts) == 2)
        return any(ast.unparse(one) == ast.unparse(other) for one, other in tables)


def first_wrong(source: Source, lines: Collection[int]) -> Hidden | None:
    """Return the first triangle on some lines that is not that of the future."""
    return next((it for it in wrong(source) if it.call.lineno in lines), None)


def wrong(source: Source) -> Iterator[Hidden]:
    """Yield the triangles that hide the past of each position, or show what comes next."""
    text = source.runnable
    if not CAUSAL.search(text) or TURNED.search(text) or IN_COLUMNS.search(text):
        return
    tree = source.tree()
    every: dict[ast.Call, Hidden] = {}
    for scope in scopes(tree):
        triangles = {
            name: value
            for node in ast.walk(scope)
            for name, value in assigned(node)
            if any(calls_of(value, *OTHER))
        }
        found = [it for node in ast.walk(scope) for it in _uses(node, triangles)]
        every |= {it.call: it for it in found}
    both = all(any(calls_of(tree, it)) for it in OTHER)  # a side each, as of two encoders
    ahead = AHEAD.search(text) is not None
    for it in every.values():
        if (it.is_past and not both) or (it.shows_next and not ahead):
            yield it


def of_the_future(source: Source, line: int) -> Iterator[Edit]:
    """Yield the triangle of the future, for another one on a line."""
    found = first_wrong(source, {line})
    if found is None:
        return
    call, side = found.call, found.side
    first = found.first - 1 if found.shows_next else -found.first
    text = source.written(call)
    text = text if found.shows_next else text.replace(side, OTHER[side], 1)
    shift = _shift(call)
    if shift is not None:
        old = source.written(shift[0])
        start = text.rindex(old)
        text = text[:start] + str(first) + text[start + len(old) :]
    yield replacing(call, text, source)


def _shift(call: ast.Call) -> tuple[ast.expr, int] | None:
    """Return by how many diagonals a triangle is moved, and where that is written."""
    given = [*call.args[1:2], *(it.value for it in call.keywords if it.arg == "k")]
    for node in given:
        match node:
            case ast.Constant(int(number)):
                return node, number
            case ast.UnaryOp(ast.USub(), ast.Constant(int(number))):
                return node, -number
    return None


def _uses(node: ast.AST, triangles: dict[str, ast.expr]) -> Iterator[Hidden]:
    """Yield the triangles by which a node hides scores."""
    match node:
        case ast.Call(args=[mask, one, other]) if is_call_of(node, "where"):
            if _is_far_below(one) != _is_far_below(other):
                yield from _triangle(mask, triangles, hides=_is_far_below(one))
        case ast.Assign([ast.Subscript(slice=part)], value) if _is_far_below(value):
            parts = part.elts if isinstance(part, ast.Tuple) else [part]
            for mask in parts:
                yield from _triangle(mask, triangles, hides=True)
        case ast.BinOp(left, ast.Mult(), right):
            for mask, factor in ((left, right), (right, left)):
                if _is_far_below(factor):
                    yield from _triangle(mask, triangles, hides=True)
        case ast.Call(args=[ast.Call(args=[_, value]), *_]) if is_call_of(node, *OTHER):
            if is_call_of(node.args[0], "full") and _is_far_below(value):
                yield from _triangle(node, triangles, hides=True)


def _triangle(mask: ast.expr, triangles: dict[str, ast.expr], *, hides: bool) -> Iterator[Hidden]:
    """Yield the triangle that a mask is, or is the contrary of."""
    match mask:
        case ast.UnaryOp(ast.Invert() | ast.Not(), inner):
            yield from _triangle(inner, triangles, hides=not hides)
        case ast.Compare(inner, [ast.Eq()], [ast.Constant(0 | False)]):
            yield from _triangle(inner, triangles, hides=not hides)
        case ast.Compare(inner, [ast.Eq() | ast.Gt()], [ast.Constant()]):
            yield from _triangle(inner, triangles, hides=hides)
        case ast.Call(ast.Attribute(inner, "astype")):
            yield from _triangle(inner, triangles, hides=hides)
        case ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), inner):
            yield from _triangle(inner, triangles, hides=not hides)
        case ast.Name(name) if name in triangles:
            yield from _triangle(triangles[name], {}, hides=hides)
        case ast.Call() if is_call_of(mask, *OTHER) and any(
            calls_of(mask, "ones", "ones_like", "full")
        ):
            side, shift = name_of(mask.func), _shift(mask)
            if len(mask.args) < 2 or shift is not None:
                yield Hidden(mask, side, shift[1] if shift is not None else 0, hides)


def _is_far_below(node: ast.expr) -> bool:
    """Tell whether a number is far below 0, as -1e9 or -np.inf."""
    match node:
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as number)):
            return number >= LARGE
        case ast.UnaryOp(ast.USub(), ast.Attribute(attr="inf") | ast.Name("inf")):
            return True
        case ast.Call(ast.Name("float"), [ast.Constant("-inf")]):
            return True
    return False
