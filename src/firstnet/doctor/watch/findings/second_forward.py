"""A second copy of the forward pass, which leaves out a term that the training has."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import (
    find_all,
    function_at,
    is_operation,
    is_within,
    name_of,
    operations,
)
from firstnet.doctor.watch.edits.placed import replacing
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched

TERM = "term"  # kind of the edits that add one
PRODUCTS = ("dot", "matmul")
WORD = re.compile(r"[A-Za-z_]\w*")


class Sum(NamedTuple):
    """A sum in which a product with weights is a term.

    Attributes:
        node: the sum, or the product if nothing is added to it.
        product: how the weights enter it: their name, the side, and whether they are turned.
        terms: what is added up, by the parameters in it.
    """

    node: ast.expr
    product: tuple[str, str, bool]
    terms: dict[frozenset[str], ast.expr]


class LeftOut(NamedTuple):
    """A sum of the answers that lacks a term of the training's.

    Attributes:
        node: the sum.
        term: what it lacks, as the training has it.
        line: where the training has it.
        names: of the parameters in it.
    """

    node: ast.expr
    term: ast.expr
    line: int
    names: frozenset[str]


def left_out(
    source: Source, names: Collection[str], trained: Collection[int], reached: Collection[int]
) -> LeftOut | None:
    """Return the first sum beside the training that lacks a term with parameters.

    Args:
        source: the file.
        names: of the parameters, such as W1 and b1.
        trained: the lines on which a step computes something.
        reached: all lines that were run.
    """
    sums = [total for total in _sums(source.tree(), names) if total.node.lineno in reached]
    inside = [total for total in sums if total.node.lineno in trained]
    for total in sums:
        if total.node.lineno in trained:
            continue
        same = [each for each in inside if each.product == total.product]
        if not same or any(each.terms.keys() <= total.terms.keys() for each in same):
            continue
        fullest = max(same, key=lambda each: len(each.terms))
        missing = [key for key in fullest.terms if key not in total.terms]
        if len(missing) == 1 and total.terms.keys() < fullest.terms.keys():
            term = fullest.terms[missing[0]]
            recurrent = _product(term, names) is not None
            if _is_whole(
                source.tree(), total.node, missing[0] | {total.product[0]}, recurrent=recurrent
            ):
                return LeftOut(total.node, term, fullest.node.lineno, missing[0])
    return None


def _is_whole(tree: ast.Module, node: ast.expr, names: Collection[str], *, recurrent: bool) -> bool:
    """Tell whether a sum goes into an activation as it is, and nothing is added to it elsewhere.

    Args:
        tree: the file.
        node: the sum.
        names: of the parameters that it has and lacks; none is a name of the function's own.
        recurrent: whether what is lacking is a product, as with the state of the moment before,
            of which the first moment has none.
    """
    at = (node.lineno, node.col_offset)
    activated = any(
        at == (each.lineno, each.col_offset) and name_of(place.func) not in PRODUCTS
        for place in find_all(tree, ast.Call)
        for each in place.args
    )
    around = function_at(tree, node.lineno)
    scope: ast.AST = around or tree
    nodes = list(find_all(scope, ast.expr))
    own = any(
        isinstance(expression, ast.Name)
        and isinstance(expression.ctx, ast.Store)
        and expression.id in names
        for expression in (nodes if around is not None else ())
    )
    inside = {id(inner) for inner in ast.walk(node)}
    later = any(
        _parameter(inner, names) and inner.lineno >= node.lineno and id(inner) not in inside
        for inner in nodes
        if not _is_at(inner, node)
    )
    turns = any(is_within(node.lineno, loop) for loop in find_all(scope, ast.For, ast.While))
    return activated and not own and not later and (turns or not recurrent)


def _is_at(one: ast.expr, other: ast.expr) -> bool:
    """Tell whether an expression of another reading of the file is inside this one."""
    start, end = (other.lineno, other.col_offset), (other.end_lineno, other.end_col_offset)
    at = (one.lineno, one.col_offset)
    return start <= at < (end[0] or 0, end[1] or 0)


def _sums(tree: ast.Module, names: Collection[str]) -> Iterator[Sum]:
    """Yield the sums that have a product with a parameter as a term."""
    inner = {id(side) for node in operations(tree, ast.Add) for side in (node.left, node.right)}
    for node in find_all(tree, ast.expr):
        if id(node) in inner:
            continue
        parts = _added(node)
        terms = {key: part for part in parts if (key := _key(part, names))}
        for part in parts:
            product = _product(part, names)
            if product is not None:
                yield Sum(node, product, terms)
                break


def _added(node: ast.expr) -> list[ast.expr]:
    if is_operation(node, ast.Add):
        return [*_added(node.left), *_added(node.right)]
    return [node]


def _product(node: ast.expr, names: Collection[str]) -> tuple[str, str, bool] | None:
    """Return how a parameter enters a product of matrices; None for another expression."""
    sides: list[tuple[str, ast.expr]] = []
    match node:
        case ast.BinOp(left, ast.MatMult(), right):
            sides = [("left", left), ("right", right)]
        case ast.Call(func=ast.Attribute(value=left, attr=attr), args=[right]) if attr in PRODUCTS:
            sides = [("left", left), ("right", right)]
        case ast.Call(func=func, args=[left, right]) if name_of(func) in PRODUCTS:
            sides = [("left", left), ("right", right)]
    for side, expression in sides:
        turned = isinstance(expression, ast.Attribute) and expression.attr == "T"
        plain = expression.value if isinstance(expression, ast.Attribute) and turned else expression
        name = _parameter(plain, names)
        if name:
            return name, side, turned
    return None


def _parameter(node: ast.expr, names: Collection[str]) -> str:
    """Return the parameter that an expression is: W1, self.W1 or params["W1"]; "" if none."""
    match node:
        case ast.Name(name) | ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(name)):
            return name if isinstance(name, str) and name in names else ""
    return ""


def _key(part: ast.expr, names: Collection[str]) -> frozenset[str]:
    """Return the parameters that tell a term; of a product, only those that it is taken with."""
    product = _product(part, names)
    return frozenset({product[0]}) if product is not None else _names_in(part, names)


def _names_in(node: ast.expr, names: Collection[str]) -> frozenset[str]:
    found = (_parameter(inner, names) for inner in find_all(node, ast.expr))
    return frozenset(it for it in found if it)


def of_watched(watched: Watched) -> tuple[Source, LeftOut] | None:
    """Return what the answers of a program lack, and its file."""
    step = watched.step
    if step is None:
        return None
    names = {
        WORD.findall(path)[-1] for parameter in step.parameters for path in parameter.paths[:1]
    }
    for path, source in watched.learner.sources.items():
        trained = watched.trained(path)
        found = left_out(source, names, trained, watched.run_in(path))
        if found is not None:
            return source, found
    return None


def answers_lack(watched: Watched) -> Finding | None:
    """Return what is said of answers that leave out a term of the training's."""
    found = of_watched(watched)
    if found is None:
        return None
    source, it = found
    return finding(
        "ND309",
        f"`{ast.unparse(it.node)}` leaves out {' and '.join(sorted(it.names))}",
        observed=f"in the training, line {it.line}, `{ast.unparse(it.term)}` is added",
        expected="the same network for the answers as for the training",
        at=watched.at(source.path, it.node.lineno),
    )


def with_term(source: Source, it: LeftOut) -> Edit | None:
    """Return the edit that adds the term, if it is a parameter alone, as a bias is."""
    if not isinstance(it.term, ast.Name | ast.Attribute | ast.Subscript):
        return None
    text = source.written(it.node)
    whole = f"{text} + {ast.unparse(it.term)}"
    node = it.node
    return replacing(node, whole, source, kind=TERM)
