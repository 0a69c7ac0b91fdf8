"""Errors that a block leads back through weights which it has just changed."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import assigned, blocks, name_of, sides_of

DIFFERENCES, SUMS = ("subtract",), ("add", "subtract")
ERROR = re.compile(r"err|delta|diff|fehler", re.IGNORECASE)
TARGET = re.compile(r"(self\.)?(y|t|d|target\w*|labels?|desired|expected|wanted)", re.IGNORECASE)
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

    The error was there before the weights were changed, and what comes of the product changes other
    weights, further on in the block.

    Args:
        source: the file.
        lines: on which the product is looked for.
    """
    tree = source.tree()
    weights = _in_products(tree)
    for block in blocks(tree):
        changed: dict[str, int] = {}
        errors: set[str] = set()  # that no change of weights came before
        for place, statement in enumerate(block):
            for name, value in assigned(statement):
                for found in _products(value, changed, errors) if value.lineno in lines else ():
                    others = weights - {found.weights}
                    if _changes(others, block[place + 1 :], name):
                        return found
                known = bool(errors & _read(value))
                errors.discard(name)
                changed.pop(name, None)
                if known or (not changed and _is_error(name, value)):
                    errors.add(name)
            for name, value in _steps(statement):
                if errors & _read(value) and name in weights:
                    changed[name] = statement.lineno
                    errors.discard(name)
    return None


def _in_products(tree: ast.AST) -> set[str]:
    """Return what is multiplied as a matrix somewhere, as it is written."""
    return {ast.unparse(_bare(side)) for node in ast.walk(tree) for side in sides_of(node)}


def _bare(node: ast.expr) -> ast.expr:
    """Return what is transposed, or has a sign."""
    match node:
        case ast.UnaryOp(ast.USub(), inner):
            return _bare(inner)
        case ast.Attribute(inner, "T") | ast.Call(ast.Attribute(inner, "transpose"), []):
            return inner
        case ast.Call(func, [inner]) if name_of(func) == "transpose":
            return inner
    return node


def _products(
    value: ast.expr, changed: dict[str, int], errors: Collection[str]
) -> Iterator[LedBack]:
    """Yield the products of an error with weights that are new."""
    for node in ast.walk(value):
        sides = sides_of(node)
        for one, other in (sides, sides[::-1]) if sides else ():
            weights = ast.unparse(_bare(other))
            if weights in changed and _read(one) & set(errors) and isinstance(node, ast.expr):
                yield LedBack(node, weights, changed[weights])


def _changes(weights: Collection[str], rest: list[ast.stmt], name: str) -> bool:
    """Tell whether statements change any of these weights by what has a name."""
    known = {name}
    for statement in rest:
        if any(known & _read(value) and it in weights for it, value in _steps(statement)):
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


def _is_error(name: str, value: ast.expr) -> bool:
    """Tell whether a value is a difference of an output and a target, or called an error."""
    match value:
        case ast.BinOp(left, ast.Sub(), right):
            sides = left, right
        case ast.Call(func, [left, right]) if name_of(func) in DIFFERENCES:
            sides = left, right
        case _:
            return False
    named = ERROR.search(name) or any(TARGET.fullmatch(ast.unparse(side)) for side in sides)
    return bool(named) and all(map(_read, sides))


def _read(node: ast.AST) -> set[str]:
    """Return the variables and attributes that an expression reads, as they are written."""
    named = (it for it in ast.walk(node) if isinstance(it, ast.Name | ast.Attribute))
    return {ast.unparse(it) for it in named}
