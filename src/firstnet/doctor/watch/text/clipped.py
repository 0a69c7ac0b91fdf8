"""Gradients that are clipped the wrong way round: too long ones, multiplied by norm / limit."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import TypeGuard

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import assigned, blocks, is_operation, name_of, names_in, walk_all
from firstnet.doctor.watch.edits.placed import replacing

NORM = re.compile(r"norm\(|\bsqrt\(|\bhypot\(|\*\* *0\.5")


def clipped_upwards(source: Source, lines: Collection[int]) -> ast.BinOp | None:
    """Return the first factor that makes gradients longer which are too long already.

    It is `norm / limit` where the norm is above the limit, or as the smaller one of it and 1.

    Args:
        source: the file.
        lines: on which it is looked for.
    """
    tree = source.tree()
    norms = {
        name
        for node in ast.walk(tree)
        for name, value in assigned(node)
        if NORM.search(ast.unparse(value))
    }
    found = [factor for long in _where_long(tree) for factor in _factors(*long)]
    found += [factor for node in ast.walk(tree) for factor in _at_most_one(node)]
    for factor in found:
        is_norm = isinstance(factor.left, ast.Name) and factor.left.id in norms
        if is_norm and factor.lineno in lines:
            return factor
    return None


def downwards(source: Source, line: int) -> Iterator[Edit]:
    """Yield the factor on a line the other way round."""
    factor = clipped_upwards(source, (line,))
    if factor is not None:
        yield replacing(factor, f"{ast.unparse(factor.right)} / {ast.unparse(factor.left)}", source)


def _where_long(tree: ast.Module) -> Iterator[tuple[list[ast.stmt], str]]:
    """Yield the statements that run where one thing is above another, and their quotient."""
    for block in blocks(tree):
        for place, statement in enumerate(block):
            match statement:
                case ast.If(
                    ast.Compare(large, [ast.Gt() | ast.GtE()], [small])
                    | ast.Compare(small, [ast.Lt() | ast.LtE()], [large]),
                    body,
                    orelse,
                ):
                    shrinking = f"{ast.unparse(small)} / {ast.unparse(large)}"
                    yield body, f"{ast.unparse(large)} / {ast.unparse(small)}"
                    yield orelse, shrinking
                    if isinstance(body[-1], ast.Return):
                        yield block[place + 1 :], shrinking


def _factors(body: list[ast.stmt], quotient: str) -> Iterator[ast.BinOp]:
    """Yield a quotient wherever statements multiply by it."""
    for inner in ast.walk(ast.Module(body, [])):
        match inner:
            case ast.AugAssign(op=ast.Mult(), value=factor):
                parts = [factor]
            case ast.BinOp(op=ast.Mult()):
                parts = [inner.left, inner.right]
            case ast.Assign(targets=[ast.Name(id=name)], value=factor) if _multiplies(body, name):
                parts = [factor]
            case _:
                continue
        yield from (part for part in parts if _is_quotient(part) and ast.unparse(part) == quotient)


def _at_most_one(node: ast.AST) -> Iterator[ast.BinOp]:
    """Yield the quotient in `min(1, norm / limit)`."""
    match node:
        case ast.Call(func, [first, second]) if name_of(func) in ("min", "minimum"):
            for one, other in ((first, second), (second, first)):
                if isinstance(one, ast.Constant) and one.value == 1 and _is_quotient(other):
                    yield other


def _is_quotient(node: ast.expr) -> TypeGuard[ast.BinOp]:
    return is_operation(node, ast.Div)


def _multiplies(body: list[ast.stmt], name: str) -> bool:
    """Tell whether something is multiplied by a name in some statements."""
    return any(
        isinstance(node, ast.BinOp | ast.AugAssign)
        and isinstance(node.op, ast.Mult)
        and name in names_in(node)
        for node in walk_all(body)
    )
