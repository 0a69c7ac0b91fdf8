"""Gradients that are set to 0 between the backward pass and the step, so that nothing changes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import blocks, find_all, name_of
from firstnet.doctor.watch.edits.placed import before, replacing

BACKWARD = re.compile(r"_*back(ward|prop\w*)_*", re.IGNORECASE)
WIPES = re.compile(r"zero_?grads?|(clear|reset)_?grad\w*", re.IGNORECASE)
STEPS = re.compile(r"\w*step|update\w*|apply_?grad\w*", re.IGNORECASE)
GRADIENT = re.compile(r"_?grad(ient)?s?", re.IGNORECASE)


class Wipe(NamedTuple):
    """What sets gradients to 0 too early.

    Attributes:
        statement: that does it.
        back: the backward pass before it.
        step: that reads the gradients after it.
    """

    statement: ast.stmt
    back: ast.stmt
    step: ast.stmt


def wiped(source: Source) -> Iterator[Wipe]:
    """Yield what sets gradients to 0 behind the backward pass and before the step, in one block.

    Each is one statement: a call, as `net.zero_grad()` and `net.step()` of one object, or a loop
    over the parameters, as `p.grad = 0` and `p.data -= eta * p.grad`. Nothing else stands between
    them, and the backward pass returns nothing that is kept.
    """
    for block in blocks(source.tree()):
        for back, wipe, step in zip(block, block[1:], block[2:]):
            lines = [it.lineno for it in block]
            alone = all(lines.count(it.lineno) == 1 for it in (back, wipe, step))
            kinds = [_kind_of(it) for it in (back, wipe, step)]
            if alone and kinds == ["backward", "wipe", "step"] and _of_one_object(wipe, step):
                yield Wipe(wipe, back, step)


def wiped_first(source: Source, line: int) -> Iterator[Edit]:
    """Yield what sets gradients to 0 on a line, put before the backward pass."""
    for wipe, back, _ in wiped(source):
        if wipe.lineno == line:
            text = source.written(wipe)
            put = before(back, [text], text, source)
            gone = replace(
                replacing(wipe, "", source),
                column=0,
                end_line=(wipe.end_lineno or wipe.lineno) + 1,
                end_column=0,
            )
            yield as_one(source.runnable, [put, gone], "before the backward pass")


def _of_one_object(wipe: ast.stmt, step: ast.stmt) -> bool:
    """Tell whether two calls are of one object; a loop over parameters is of no other."""
    match wipe, step:
        case ast.Expr(ast.Call(ast.Attribute(one))), ast.Expr(ast.Call(ast.Attribute(other))):
            return ast.unparse(one) == ast.unparse(other)
    return isinstance(wipe, ast.For) == isinstance(step, ast.For)


def _kind_of(statement: ast.stmt) -> str:
    """Return what a statement does to gradients: "backward", "wipe", "step"; "" for another."""
    names = [name_of(call.func) for call in find_all(statement, ast.Call)]
    kinds = set()
    if any(map(BACKWARD.fullmatch, names)):
        kinds.add("backward")
    if any(map(WIPES.fullmatch, names)) or any(map(_sets_to_zero, ast.walk(statement))):
        kinds.add("wipe")
    if any(map(STEPS.fullmatch, names)) or any(map(_reads, ast.walk(statement))):
        kinds.add("step")
    plain = isinstance(statement, ast.Expr | ast.For)
    return kinds.pop() if plain and len(kinds) == 1 else ""


def _sets_to_zero(node: ast.AST) -> bool:
    match node:
        case ast.Assign([ast.Attribute(attr=name)], ast.Constant(0)):
            return GRADIENT.fullmatch(name) is not None
    return False


def _reads(node: ast.AST) -> bool:
    """Tell whether a node reads a gradient: an attribute of that name."""
    match node:
        case ast.Attribute(attr=name, ctx=ast.Load()):
            return GRADIENT.fullmatch(name) is not None
    return False
