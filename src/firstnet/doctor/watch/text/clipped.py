"""Gradients that are clipped the wrong way round: too long ones, multiplied by norm / limit."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import TypeGuard

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import assigned, blocks, is_operation, names_in, walk_all
from firstnet.doctor.watch.edits.placed import replacing

MODULES = {"np", "numpy", "np.linalg", "numpy.linalg", "math", "linalg", "LA"}
NORM = re.compile(r"norm\(|\bsqrt\(|\bhypot\(|\*\* *0\.5")


def clipped_upwards(source: Source, lines: Collection[int]) -> ast.BinOp | None:
    """Return the first factor that makes gradients longer which are too long already.

    It is `norm / limit` where the norm is above the limit. As the smaller one of it and 1, it makes
    short ones shorter, which may be meant.

    Args:
        source: the file.
        lines: on which it is looked for.
    """
    tree = source.tree()
    norms = {
        name: value
        for node in ast.walk(tree)
        for name, value in assigned(node)
        if NORM.search(ast.unparse(value))
    }
    found = [factor for long in _where_long(tree) for factor in _factors(*long)]
    origins = _origins(tree)
    for factor in found:
        norm, limit = ast.unparse(factor.left), ast.unparse(factor.right)
        if norm not in norms or limit in norms or factor.lineno not in lines:
            continue
        measured = _all_origins(_variables(norms[norm]) - {norm}, origins)
        scaled = [_all_origins(it, origins) for it in _scaled_by(factor, tree)]
        if scaled and all(measured & it for it in scaled):
            return factor
    return None


def _origins(tree: ast.Module) -> dict[str, set[str]]:
    """Return what each name is made of, goes through, or adds up, by names."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(ast.Name(name), ast.Add(), value):
                pairs = [(name, value)]
            case ast.For(target, value) | ast.comprehension(target, value):
                pairs = [(name, value) for name in _variables(target)]
            case _:
                pairs = list(assigned(node))
        for name, value in pairs:
            found.setdefault(name, set()).update(_variables(value) - {name})
    return found


def _variables(node: ast.AST) -> set[str]:
    """Return the variables and attributes in an expression, as written, but for what is called."""
    match node:
        case ast.Call(ast.Attribute(owner)):
            parts: list[ast.AST] = [owner, *node.args, *(it.value for it in node.keywords)]
            return set().union(*map(_variables, parts)) - MODULES
        case ast.Call():
            parts = [*node.args, *(it.value for it in node.keywords)]
        case ast.Attribute() | ast.Name():
            return {ast.unparse(node)}
        case _:
            parts = list(ast.iter_child_nodes(node))
    return set().union(*map(_variables, parts))


def _all_origins(names: set[str], origins: dict[str, set[str]]) -> set[str]:
    """Return names, and all that they are made of."""
    known: set[str] = set()
    new = set(names)
    while new:
        known |= new
        new = {it for name in new for it in origins.get(name, ())} - known
    return known


def _scaled_by(factor: ast.BinOp, tree: ast.Module) -> list[set[str]]:
    """Return the names in each thing that is multiplied by a factor, or by the name of it."""
    own = {name for node in ast.walk(tree) for name, value in assigned(node) if _has(value, factor)}
    found = []
    sides: tuple[ast.expr, ast.expr]
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(target, ast.Mult(), value):
                sides = value, target
            case ast.BinOp(left, ast.Mult(), right):
                sides = left, right
            case _:
                continue
        for one, other in (sides, sides[::-1]):
            if one is factor or (isinstance(one, ast.Name) and one.id in own):
                found.append(_variables(other))
    return found


def _has(value: ast.expr, factor: ast.BinOp) -> bool:
    return any(node is factor for node in ast.walk(value))


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
