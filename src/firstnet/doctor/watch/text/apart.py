"""Inputs and targets that are taken apart by the text alone: other slices, two orders by chance."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from itertools import combinations
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import assigned, blocks, find_all, is_call_of, name_of, only
from firstnet.doctor.watch.edits.placed import at_once, replacing
from firstnet.doctor.watch.text.slices import width_from
from firstnet.doctor.watch.text.windows import TARGETS

SEEDS = re.compile(r"\bseed\(|setstate\(|set_state\(|(RandomState|Random|default_rng)\([^)]*\)\.")
STATES = re.compile(r"seed\b|state|RandomState|default_rng|Random\(")
ONE_ORDER = "one order for both"
NEAR = 2  # lines between two statements that belong together


class Apart(NamedTuple):
    """A statement by which two arrays are torn apart.

    Attributes:
        source: the file.
        node: the slice, or the shuffling, of the second array.
        why: what is wrong with it.
        instead: what would take the same examples of both; words, where that is no expression.
        first: the line of the other array.
    """

    source: Source
    node: ast.expr
    why: str
    instead: str
    first: int


def torn_apart(source: Source) -> Iterator[Apart]:
    """Yield all that takes two arrays apart."""
    yield from sliced_otherwise(source)
    yield from shuffled_twice(source)


def is_sure(it: Apart) -> bool:
    """Tell whether it is about targets, by their name, and no seed may make two orders one."""
    drawn = list(find_all(it.node, ast.Call))
    alone = all(isinstance(call.func, ast.Attribute) for call in drawn)
    target = next(
        (node.id for node in find_all(it.node, ast.Name) if TARGETS.fullmatch(node.id)), ""
    )
    return bool(target) and alone and len(STATES.findall(it.source.runnable)) <= 1


def sliced_otherwise(source: Source) -> Iterator[Apart]:
    """Yield `Y[k:k + size]` beside `X[k * size:(k + 1) * size]`, in the turns of one loop."""
    for loop in find_all(source.tree(), ast.For):
        counter = name_of(loop.target)
        parts = [
            statement.value
            for statement in only(loop.body, ast.Assign)
            if isinstance(statement.value, ast.Subscript)
            and isinstance(statement.value.slice, ast.Slice)
        ]
        for one, other in combinations(parts, 2):
            arrays = ast.unparse(one.value), ast.unparse(other.value)
            if arrays[0] == arrays[1] or abs(one.lineno - other.lineno) > NEAR:
                continue
            for whole, part in ((one, other), (other, one)):
                size = width_from(counter, part.slice)
                if size and _is_number_of(whole.slice, counter, size):
                    instead = f"{ast.unparse(part.value)}[{ast.unparse(whole.slice)}]"
                    why = f"`{ast.unparse(whole)}` is taken beside it"
                    yield Apart(source, part, why, instead, whole.lineno)


def _is_number_of(part: ast.expr, counter: str, size: str) -> bool:
    """Tell whether a slice begins at `k * size`."""
    lower = part.lower if isinstance(part, ast.Slice) else None
    return lower is not None and ast.unparse(lower) in (
        f"{counter} * {size}",
        f"{size} * {counter}",
    )


def shuffled_twice(source: Source, common: int = 2) -> Iterator[Apart]:
    """Yield the second of two shufflings of arrays of which the same parts are taken later.

    Where a seed is set between them, both may be put in the same order.

    Args:
        source: the file.
        common: how many slices both are taken by, at least.
    """
    tree = source.tree()
    taken: dict[str, set[str]] = {}
    for node in find_all(tree, ast.Subscript):
        if isinstance(node.value, ast.Name):
            rows = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
            if isinstance(rows, ast.Slice):
                taken.setdefault(node.value.id, set()).add(ast.unparse(rows))
    for block in blocks(tree):
        plain = list(only(block, ast.Expr, ast.Assign))
        drawn = {
            name for it in plain for name, value in assigned(it) if is_call_of(value, "permutation")
        }
        shuffles = [it for inner in plain if (it := _shuffled(inner, drawn)) is not None]
        for (one, array), (other, another) in combinations(shuffles, 2):
            if _order(one) in drawn and _order(one) == _order(other):
                continue
            names = name_of(array), name_of(another)
            parts = taken.get(names[0], set()) & taken.get(names[1], set())
            near = 0 < other.lineno - one.lineno <= NEAR
            between = (inner for inner in plain if one.lineno <= inner.lineno <= other.lineno)
            seeds = any(SEEDS.search(ast.unparse(inner)) for inner in between)
            if names[0] != names[1] and len(parts) >= common and near and not seeds:
                why = f"`{ast.unparse(one)}` puts the other one in another order"
                known = _order(one) in drawn and isinstance(other, ast.Subscript)
                instead = f"{names[1]}[{_order(one)}]" if known else ONE_ORDER
                yield Apart(source, other, why, instead, one.lineno)


def _order(node: ast.expr) -> str:
    """Return the order that an array is taken in."""
    return ast.unparse(node.slice) if isinstance(node, ast.Subscript) else ""


def _shuffled(statement: ast.stmt, drawn: Collection[str] = ()) -> tuple[ast.expr, ast.expr] | None:
    """Return what puts an array in an order of its own, under its own name, and the array.

    Args:
        statement: that may do so.
        drawn: the names of orders that were drawn by chance.
    """
    match statement:
        case ast.Assign([target], ast.Subscript(array, ast.Name(order)) as shuffled):
            if order in drawn and ast.unparse(target) == ast.unparse(array):
                return shuffled, array
        case ast.Expr(ast.Call(function, [array]) as call) if name_of(function) == "shuffle":
            return call, array
        case ast.Assign(
            [target],
            ast.Call(function, [array]) | ast.Subscript(array, ast.Call(function, _)) as shuffled,
        ) if name_of(function) == "permutation" and ast.unparse(target) == ast.unparse(array):
            return shuffled, array
    return None


def torn_in(source: Source, line: int) -> Iterator[Edit]:
    """Yield the edits with which both arrays are taken alike, those of a line or of an order."""
    for it in sliced_otherwise(source):
        if it.node.lineno == line:
            yield replacing(it.node, it.instead, source)
    tree = source.tree()
    numpy = "np" if "numpy as np" in source.runnable else "numpy"
    for it in shuffled_twice(source, common=1):
        if it.instead != ONE_ORDER:
            yield replacing(it.node, it.instead, source)
            continue
        statements = find_all(tree, ast.stmt)
        both = [
            statement for statement in statements if statement.lineno in (it.first, it.node.lineno)
        ]
        names = [ast.unparse(pair[1]) for each in both if (pair := _shuffled(each)) is not None]
        if len(both) != 2 or len(names) != 2:
            continue
        order = f"order = {numpy}.random.permutation(len({names[0]}))"
        taken = f"{', '.join(names)} = {', '.join(f'{name}[order]' for name in names)}"
        yield at_once(both, [order, taken], ONE_ORDER, source)
