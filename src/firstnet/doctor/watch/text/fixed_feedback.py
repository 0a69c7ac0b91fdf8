"""Weights that only the backward pass reads: drawn once and never trained, so they are meant.

Feedback alignment leads the error back through such weights instead of through the transposed ones
(Lillicrap et al., "Random synaptic feedback weights support error backpropagation for deep
learning", Nature Communications 7, 2016).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, walk_all

DRAWN = re.compile(r"\b(rand|randn|random|normal|uniform|standard_normal|randint|gauss)\(")
PRODUCTS = ("dot", "matmul", "einsum")


def fixed_feedback(source: Source, backward: Collection[int]) -> bool:
    """Tell whether a line multiplies by weights that no other line reads or changes.

    Args:
        source: the program.
        backward: the lines that may lead the error back.
    """
    tree = source.tree()
    given = [pair for node in ast.walk(tree) for pair in _given(node)]
    drawn = [ast.unparse(name) for name, value in given if DRAWN.search(ast.unparse(value))]
    return any(
        drawn.count(name) == 1 and _is_read_once(tree, name, backward)
        for name in drawn
        if name.replace(".", "").isidentifier()
    )


def _given(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """Return what an assignment names, each with its value: two of `A, B = randn(2), randn(3)`."""
    match node:
        case ast.Assign([ast.Tuple(names)], ast.Tuple(values)) if len(names) == len(values):
            return list(zip(names, values))
        case ast.Assign([name], value):
            return [(name, value)]
    return []


def _is_read_once(tree: ast.Module, name: str, backward: Collection[int]) -> bool:
    """Tell whether a name is stored once and read once, as a factor on one of these lines."""
    found = [it for it in find_all(tree, ast.Name, ast.Attribute) if ast.unparse(it) == name]
    stores = [it for it in found if isinstance(it.ctx, ast.Store)]
    reads = [it for it in found if isinstance(it.ctx, ast.Load)]
    if len(stores) != 1 or len(reads) != 1 or reads[0].lineno not in backward:
        return False
    return any(_is_factor(node, reads[0]) for node in ast.walk(tree))


def _is_factor(node: ast.AST, part: ast.AST) -> bool:
    """Tell whether a node is a matrix product that has a part among its factors."""
    match node:
        case ast.BinOp(left, ast.MatMult(), right):
            factors = [left, right]
        case ast.Call(ast.Attribute(attr=called), args) if called in PRODUCTS:
            factors = list(args)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                factors.append(node.func.value)
        case _:
            return False
    return any(part is inner for inner in walk_all(factors))
