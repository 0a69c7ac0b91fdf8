"""Weights that only the backward pass reads, so they are meant: drawn once, or made of a layer's.

Feedback alignment leads the error back through such weights instead of through the transposed ones
(Lillicrap et al., "Random synaptic feedback weights support error backpropagation for deep
learning", Nature Communications 7, 2016). Of a layer's weights their signs may be taken (Liao et
al., "How important is weight symmetry in backpropagation?", AAAI 2016).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, walk_all

DRAWN = re.compile(r"\b(rand|randn|random|normal|uniform|standard_normal|randint|gauss)\(")
OF_WEIGHTS = ("sign", "abs", "clip", "where", "round", "rint")  # made number by number of others
PRODUCTS = ("dot", "matmul", "einsum")


def fixed_feedback(source: Source, backward: Collection[int]) -> bool:
    """Tell whether a line multiplies by weights that no other line reads or changes.

    Or by what a function makes of weights, number by number, as by their signs.

    Args:
        source: the program.
        backward: the lines that may lead the error back.
    """
    tree = source.tree()
    given = [pair for node in ast.walk(tree) for pair in _given(node)]
    drawn = [ast.unparse(name) for name, value in given if DRAWN.search(ast.unparse(value))]
    if any(map(_is_made_of_weights, _factors_on(tree, given, backward))):
        return True
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
    return any(part is inner for inner in walk_all(_factors(node)))


def _factors(node: ast.AST) -> list[ast.expr]:
    """Return what a node multiplies, if it is a matrix product."""
    match node:
        case ast.BinOp(left, ast.MatMult(), right):
            return [left, right]
        case ast.Call(ast.Attribute(value, attr=called), args) if called in PRODUCTS:
            return [*args, value]
    return []


def _factors_on(
    tree: ast.Module, given: Sequence[tuple[ast.expr, ast.expr]], lines: Collection[int]
) -> Iterator[ast.expr]:
    """Yield the factors of each product on some lines, or what their names are given."""
    values = {ast.unparse(name): value for name, value in given}
    for node in ast.walk(tree):
        factors = _factors(node) if getattr(node, "lineno", 0) in lines else []
        for factor in factors:
            text = ast.unparse(factor).removesuffix(".T")
            bare = factor.value if isinstance(factor, ast.Attribute) else factor
            yield values.get(text, bare)


def _is_made_of_weights(factor: ast.expr) -> bool:
    """Tell whether a factor is another function of a matrix, as in `error @ np.sign(W2).T`.

    The error itself is computed of outputs and targets: of more than one name.
    """
    match factor:
        case ast.Call(ast.Attribute(attr=called), [ast.Name() | ast.Attribute(), *_]):
            return called in OF_WEIGHTS
    return False
