"""Velocities that begin at zero in every step, so that nothing of the steps before is kept."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import assigned, blocks, find_all, name_of, names_in
from firstnet.doctor.watch.edits.carried import ZEROS
from firstnet.doctor.watch.edits.moved import before_the_loop
from firstnet.doctor.watch.edits.placed import in_place_of

ONE_BY_ONE = ("enumerate", "items", "keys", "range")  # whose numbers and keys come once


class Memoryless(NamedTuple):
    """What is set to zero, and then multiplied by how much of it is to be kept.

    Attributes:
        made: the statement that sets it to zero.
        name: what it is called.
        kept: the product, which is always zero.
    """

    made: ast.Assign
    name: str
    kept: str


def memoryless(source: Source, reached: Collection[int]) -> Memoryless | None:
    """Return the first such value that is set to zero on one of these lines.

    It is `v = 0` and `v = 0.9 * v - eta * g`, or a loop that comes to each part once. What stands
    between has nothing to do with it: it neither reads it nor is it called with it.
    """
    tree = source.tree()
    told = {name for node in find_all(tree, ast.Global) for name in node.names}
    for block in blocks(tree):
        for place, made in enumerate(block):
            name = _set_to_zero(made)
            name = "" if name in told else name
            behind = block[place + 1 :] if name and made.lineno in reached else []
            for number, later in enumerate(behind):
                kept = _kept(later, name)
                if (
                    kept
                    and isinstance(made, ast.Assign)
                    and not _is_set(name, behind[number + 1 :])
                ):
                    return Memoryless(made, name, kept)
                if _may_touch(later, name):
                    break
    return None


def kept_between(source: Source, line: int) -> Iterator[Edit]:
    """Yield the zeros of a line, made once: before the loop, or where the object has none yet."""
    for block in blocks(source.tree()):
        for made in block:
            if made.lineno != line or not _set_to_zero(made):
                continue
            match made:
                case ast.Assign([ast.Attribute(ast.Name(owner), attribute)]):
                    text = source.written(made)
                    asked = f"if not hasattr({owner}, {attribute!r}):"
                    inside = f"\n{' ' * (made.col_offset + 4)}{text}"
                    yield in_place_of(made, asked + inside, "only in the first step", source)
                case _:
                    yield from before_the_loop(source, line)


def _set_to_zero(statement: ast.stmt) -> str:
    """Return what a statement sets to zero, as it is written; "" for any other statement."""
    match statement:
        case ast.Assign([ast.Name() | ast.Attribute() as target], value) if _is_zero(value):
            return ast.unparse(target)
    return ""


def _is_zero(value: ast.expr) -> bool:
    """Tell whether a value is 0, an array of zeros, or a list or a dictionary of such."""
    match value:
        case ast.Constant(number):
            return type(number) in (int, float) and number == 0
        case ast.Call(function):
            return name_of(function) in ZEROS
        case ast.ListComp(inner) | ast.DictComp(value=inner):
            return _is_zero(inner)
        case ast.List(parts) | ast.Dict(values=parts):
            return bool(parts) and all(map(_is_zero, parts))
        case ast.BinOp(inner, ast.Mult(), _):
            return isinstance(inner, ast.List) and _is_zero(inner)
    return False


def _kept(statement: ast.stmt, name: str) -> str:
    """Return how much of what is called so a statement keeps, as it is written; "" for none."""
    match statement:
        case ast.Assign([target], value) if ast.unparse(target) == name:
            return _share_of(target, value)
        case ast.For(target=each, iter=ast.Call(function)) if name_of(function) in ONE_BY_ONE:
            once = each.elts[0] if isinstance(each, ast.Tuple) else each
            for it in statement.body:
                match it:
                    case ast.Assign([ast.Subscript(of, part) as target], value):
                        if ast.unparse(of) == name and ast.unparse(part) == ast.unparse(once):
                            return _share_of(target, value)
    return ""


def _share_of(target: ast.expr, value: ast.expr) -> str:
    """Return `c * target`, where the value is that plus or minus something else."""
    match value:
        case ast.BinOp(left, ast.Add() | ast.Sub(), right):
            pass
        case _:
            return ""
    for side in (left, right):
        match side:
            case ast.BinOp(one, ast.Mult(), two):
                texts = {ast.unparse(one), ast.unparse(two)}
                plain = all(
                    isinstance(expression, ast.Name | ast.Attribute | ast.Constant | ast.Subscript)
                    for expression in (one, two)
                )
                if ast.unparse(target) in texts and len(texts) == 2 and plain:
                    return ast.unparse(side)
    return ""


def _is_set(name: str, statements: Sequence[ast.stmt]) -> bool:
    """Tell whether statements give a value to what is called so: moments, one after the other."""
    return any(it == name for statement in statements for it, _ in assigned(statement))


def _may_touch(statement: ast.stmt, name: str) -> bool:
    """Tell whether a statement reads or sets something, or calls what may do so."""
    root = name.partition(".")[0]
    for node in ast.walk(statement):
        if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) == name:
            return True
        if isinstance(node, ast.Call) and root in names_in(node):
            return True
    return False
