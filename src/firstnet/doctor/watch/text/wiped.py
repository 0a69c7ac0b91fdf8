"""Gradients that are set to 0 between the backward pass and the step, so that nothing changes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.nothing import blocks, name_of
from firstnet.doctor.watch.edits.placed import before, in_place_of

BACKWARD = re.compile(r"_*back(ward|prop\w*)_*", re.IGNORECASE)
WIPES = re.compile(r"zero_?grads?|(clear|reset)_?grad\w*", re.IGNORECASE)
STEPS = re.compile(r"step|update|apply_?grad\w*", re.IGNORECASE)
GRADIENT = re.compile(r"_?grad(ient)?s?", re.IGNORECASE)


def wiped(source: Source) -> Iterator[ast.stmt]:
    """Yield what sets gradients to 0 behind the backward pass and before the step, in one block.

    Both are one statement each: a call, as `net.zero_grad()` and `net.step()`, or a loop over the
    parameters, as `p.grad = 0` and `p.data -= eta * p.grad`.
    """
    for block in blocks(source.tree()):
        kinds = [_kind_of(statement) for statement in block]
        for place, kind in enumerate(kinds):
            earlier = [it for it in kinds[:place] if it]
            later = [it for it in kinds[place + 1 :] if it]
            if kind == "wipe" and earlier[-1:] == ["backward"] and later[:1] == ["step"]:
                yield block[place]


def wiped_first(source: Source, line: int) -> Iterator[Edit]:
    """Yield what sets gradients to 0 on a line, put before the backward pass."""
    if line not in [statement.lineno for statement in wiped(source)]:
        return
    for block in blocks(source.tree()):
        for wipe in (statement for statement in block if statement.lineno == line):
            earlier = block[: block.index(wipe)]
            back = next(it for it in reversed(earlier) if _kind_of(it) == "backward")
            text = ast.get_source_segment(source.runnable, wipe) or ast.unparse(wipe)
            put = before(back, [text], text, source)
            gone = replace(
                in_place_of(wipe, "", "", source),
                column=0,
                end_line=(wipe.end_lineno or wipe.lineno) + 1,
                end_column=0,
            )
            yield as_one(source.runnable, [put, gone], "before the backward pass")


def _kind_of(statement: ast.stmt) -> str:
    """Return what a statement does to gradients: "backward", "wipe", "step"; "" for nothing."""
    calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
    names = [name_of(call.func) for call in calls]
    if any(map(BACKWARD.fullmatch, names)):
        return "backward"
    wipes = any(map(WIPES.fullmatch, names)) or any(map(_sets_to_zero, ast.walk(statement)))
    reads = any(_reads(node) for node in ast.walk(statement))
    steps = isinstance(statement, ast.Expr) and any(map(STEPS.fullmatch, names))
    if wipes:
        return "" if reads else "wipe"  # step and wipe in one are in order, whichever it is
    return "step" if steps or reads else ""


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
