"""What a loop over time steps is to hand on from turn to turn, and leaves at zero."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import loops_in_blocks, name_of, names_read, names_set, only
from firstnet.doctor.watch.edits.placed import after, in_place_of

ZEROS = ("zeros", "zeros_like")
PRODUCTS = ("dot", "matmul", "outer")


def carried(source: Source, reached: Collection[int]) -> Iterator[Edit]:
    """Yield `h_prev = h`, or `dh_next = W.T @ dz`, at the end of loops that leave it at zero.

    It is set to zeros before the loop, and read in it, and nothing in it gives it another value; or
    it is set to zeros in each turn.

    Args:
        source: the file.
        reached: the lines that were run.
    """
    tree = source.tree()
    for before, loop, _ in loops_in_blocks(tree):
        if loop.body[0].lineno not in reached:
            continue
        read = names_read(loop)
        for name in _zeros(before):
            if name in read - names_set(loop):
                for text in (*_made_of(name, loop), *_led_back(loop, tree)):
                    whole = f"{name} = {text}"
                    yield after(loop.body[-1], [whole], whole, source)
        for statement in loop.body:
            match statement:
                case ast.Assign([ast.Name(name)], value) if name in read and any(
                    _zeros([statement])
                ):
                    for text in _led_back(loop, tree):
                        yield in_place_of(value, text, f"{name} = {text}", source)


def _zeros(statements: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that are given arrays of zeros."""
    for statement in statements:
        match statement:
            case ast.Assign([ast.Name(name)], ast.Call(function)) if name_of(function) in ZEROS:
                yield name


def _made_of(name: str, loop: ast.For) -> Iterator[str]:
    """Yield what a loop makes of a value, as it is written."""
    for statement in loop.body:
        match statement:
            case ast.Assign([ast.Name() | ast.Subscript() as target], value):
                if name in names_read(value):
                    yield ast.unparse(target)


def _led_back(loop: ast.For, tree: ast.Module) -> Iterator[str]:
    """Yield `W.T @ dz` for each `dW += dz @ h.T` in a loop, where W is there, too."""
    adds = list(only(loop.body, ast.AugAssign))
    kept = {ast.unparse(add.target) for add in adds}
    known = {
        _word(node): ast.unparse(node)
        for node in ast.walk(tree)
        if _word(node) and ast.unparse(node) not in kept
    }
    for add in adds:
        match add:
            case ast.AugAssign(target, ast.Add(), value):
                weights = known.get(re.sub(r"^(d|grad)_?(?=\w)", "", _word(target)), "")
            case _:
                continue
        match value:
            case ast.BinOp(error, ast.MatMult(), _):
                pass
            case ast.Call(function, [error, _]) if name_of(function) in PRODUCTS:
                pass
            case _:
                continue
        if weights:
            yield f"{weights}.T @ {ast.unparse(error)}"


def _word(node: ast.AST) -> str:
    """Return the name, the attribute or the key of what is read; "" for anything else."""
    match node:
        case ast.Subscript(ast.Name() | ast.Attribute(), ast.Constant(str(key))):
            return key
        case ast.Name() | ast.Attribute():
            return name_of(node)
    return ""
