"""Errors that a block leads back through weights which it has just changed."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import assigned
from firstnet.doctor.watch.edits.nothing import blocks, name_of

PRODUCTS = ("dot", "matmul", "multiply")
DIFFERENCES, SUMS = ("subtract",), ("add", "subtract")
Step = tuple[str, ast.expr]  # what is changed, and what it is changed by


class LedBack(NamedTuple):
    """A product of an error with new weights.

    Attributes:
        product: as in `W2.T @ error`.
        weights: W2.
        changed: the line of the step before it.
    """

    product: ast.expr
    weights: str
    changed: int


def through_new(source: Source, lines: Collection[int]) -> LedBack | None:
    """Return the first product of an error with weights that the same error has changed before.

    What comes of it changes other weights, further on in the block.

    Args:
        source: the file.
        lines: on which the product is looked for.
    """
    for block in blocks(source.tree()):
        changed: dict[str, int] = {}
        errors: set[str] = set()
        for place, statement in enumerate(block):
            for name, value in assigned(statement):
                for found in _products(value, changed, errors) if value.lineno in lines else ():
                    if _changes_others(block[place + 1 :], name, found.weights):
                        return found
                if _is_difference(value) or errors & _read(value):
                    errors.add(name)
            for name, value in _steps(statement):
                if errors & _read(value):
                    changed[name] = statement.lineno
                    errors.discard(name)
    return None


def _products(
    value: ast.expr, changed: dict[str, int], errors: Collection[str]
) -> Iterator[LedBack]:
    """Yield the products of an error with weights that are new."""
    for node in ast.walk(value):
        match node:
            case ast.BinOp(left, ast.MatMult() | ast.Mult(), right):
                sides = left, right
            case ast.Call(func, [left, right]) if name_of(func) in PRODUCTS:
                sides = left, right
            case _:
                continue
        for one, other in (sides, sides[::-1]):
            of_error = _read(one) & set(errors)
            for weights in changed.keys() & _read(other):
                if of_error and isinstance(node, ast.expr):
                    yield LedBack(node, weights, changed[weights])


def _changes_others(rest: list[ast.stmt], name: str, weights: str) -> bool:
    """Tell whether statements change something else than these weights by what has a name."""
    known = {name}
    for statement in rest:
        if any(known & _read(value) and it != weights for it, value in _steps(statement)):
            return True
        known |= {it for it, value in assigned(statement) if known & _read(value)}
    return False


def _steps(statement: ast.stmt) -> Iterator[Step]:
    """Yield what a statement adds to, or subtracts from, and what it does it by."""
    match statement:
        case ast.AugAssign(target, ast.Add() | ast.Sub(), value):
            yield ast.unparse(target), value
            return
    for name, value in assigned(statement):
        match value:
            case ast.BinOp(left, ast.Add() | ast.Sub(), right):
                sides = left, right
            case ast.Call(func, [left, right]) if name_of(func) in SUMS:
                sides = left, right
            case _:
                continue
        for one, other in (sides, sides[::-1]):
            if ast.unparse(one) == name:
                yield name, other


def _is_difference(value: ast.expr) -> bool:
    """Tell whether a value is a difference of two things that have names."""
    match value:
        case ast.BinOp(left, ast.Sub(), right):
            return bool(_read(left)) and bool(_read(right))
        case ast.Call(func, [left, right]):
            return name_of(func) in DIFFERENCES and bool(_read(left) and _read(right))
    return False


def _read(node: ast.AST) -> set[str]:
    """Return the variables and attributes that an expression reads, as they are written."""
    named = (it for it in ast.walk(node) if isinstance(it, ast.Name | ast.Attribute))
    return {ast.unparse(it) for it in named}
