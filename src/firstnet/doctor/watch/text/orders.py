"""An order drawn by chance that the inputs are put in, and not the targets, or these alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    blocks,
    calls_of,
    find_all,
    is_call_of,
    name_of,
    only,
)
from firstnet.doctor.watch.edits.placed import after, replacing

DRAWN = ("permutation", "shuffle")
KIND = "order of both"


def both_in_order(source: Source) -> Iterator[Edit]:
    """Yield edits that put a second array in the order that a first one is put in.

    It is read by the statement beside that of the first, or was made by the one that made the
    first, as in `images, labels = load()`.
    """
    tree = source.tree()
    orders = _orders(tree)
    for block in blocks(tree):
        for one, other in pairwise(block):
            for first, second in ((one, other), (other, one)):
                yield from _beside(first, second, orders, source)
    for node in find_all(tree, ast.Assign):
        yield from _forgotten(node, tree, orders, source)


def one_of_two(source: Source) -> Iterator[Edit]:
    """Yield edits that put the second of two arrays in the order of the first: X[p], y.

    Both have to be handed on as one pair, or to zip, and y to be in no such order anywhere.
    """
    tree = source.tree()
    orders = _orders(tree)
    for node in ast.walk(tree):
        pair = _pair(node)
        for taken, other in (pair, pair[::-1]) if len(pair) == 2 else ():
            _, order = _taken(taken, orders)
            name = ast.unparse(other)  # of a variable, or an attribute such as data.target
            if not order or not isinstance(other, ast.Name | ast.Attribute) or name in orders:
                continue
            if all(_taken(node, orders)[0] != name for node in ast.walk(tree)):
                yield replacing(other, f"{name}[{order}]", source, kind=KIND)


def _pair(node: ast.AST) -> list[ast.expr]:
    """Return the values that are handed on together: of a tuple, or to zip."""
    match node:
        case (
            ast.Return(ast.Tuple(pair))
            | ast.Assign(value=ast.Tuple(pair))
            | ast.Call(ast.Name("zip"), pair)
        ):
            return pair
    return []


def _taken(node: ast.AST, orders: set[str]) -> tuple[str, str]:
    """Return the array and the order of X[p]; two empty texts for anything else."""
    match node:
        case ast.Subscript(ast.Name() | ast.Attribute() as array, ast.Name(order)):
            return (ast.unparse(array), order) if order in orders else ("", "")
    return "", ""


def _orders(tree: ast.Module) -> set[str]:
    """Return the names of orders that are drawn, or put into another order."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and is_call_of(node.value, "list", *DRAWN):
            if any(calls_of(node.value, *DRAWN)):  # also list(np.random.permutation(m))
                found |= {name_of(target) for target in node.targets}
        elif is_call_of(node, "shuffle") and node.args:
            found.add(name_of(node.args[0]))
    return found - {""}


def _ordered(statement: ast.stmt, orders: set[str]) -> ast.Subscript | None:
    """Return what a statement takes out of an array in an order: X[p] or X[:, p]."""
    if not isinstance(statement, ast.Assign):
        return None
    for node in find_all(statement.value, ast.Subscript):
        if isinstance(node.value, ast.Name):
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if any(isinstance(part, ast.Name) and part.id in orders for part in parts):
                return node
    return None


def _beside(first: ast.stmt, second: ast.stmt, orders: set[str], source: Source) -> Iterator[Edit]:
    """Yield the edit of a statement that reads an array as it stands, beside one that does not."""
    taken = _ordered(first, orders)
    if taken is None or not isinstance(second, ast.Assign) or _ordered(second, orders):
        return
    names = [name_of(statement.targets[0]) for statement in only((first, second), ast.Assign)]
    if not all(names) or not _are_alike(*names):
        return
    it = _array_in(second.value)
    if it is not None and it.id not in orders:
        yield replacing(it, f"{it.id}[{ast.unparse(taken.slice).strip('()')}]", source, kind=KIND)


def _array_in(value: ast.expr) -> ast.Name | None:
    """Return the array that a value is a part of, or laid out anew: Y in Y.reshape(1, m)."""
    while not isinstance(value, ast.Name):
        match value:
            case ast.Call(ast.Attribute(inner)) | ast.Attribute(inner) | ast.Subscript(inner):
                value = inner
            case _:
                return None
    return value


def _are_alike(one: str, other: str) -> bool:
    """Tell whether two names differ in what they are of alone: shuffled_X and shuffled_Y."""
    start = len(one) > 2 and len(other) > 2 and one[:3].lower() == other[:3].lower()
    return start or (len(one) <= 2 and len(other) <= 2)


def _forgotten(
    statement: ast.Assign, tree: ast.Module, orders: set[str], source: Source
) -> Iterator[Edit]:
    """Yield the same statement for what was made with the array that it puts in order."""
    taken = statement.value if isinstance(statement.value, ast.Subscript) else None
    name = name_of(statement.targets[0])
    if taken is None or _ordered(statement, orders) is not taken or name_of(taken.value) != name:
        return
    order = ast.unparse(taken.slice).strip("()")
    for other in _made_with(tree, name, statement.lineno):
        if other in orders or any(_is_ordered(node, other, orders) for node in ast.walk(tree)):
            continue
        text = f"{other} = {other}[{order}]"
        yield after(statement, [text], text, source, kind=KIND)


def _made_with(tree: ast.Module, name: str, before: int) -> list[str]:
    """Return the names that get their value together with another name, or right beside it.

    An argument of a function goes with the one after it.
    """
    found: list[str] = []
    stores = [node for node in find_all(tree, ast.Assign) if node.lineno < before]
    for store in stores:
        names = [node.id for node in find_all(store.targets[0], ast.Name)]
        if name in names:
            found += [each for each in names if each != name]
            near = (other for other in stores if 0 < abs(other.lineno - store.lineno) <= 1)
            found += [name_of(other.targets[0]) for other in near]
    for function in find_all(tree, ast.FunctionDef):
        arguments = [arg.arg for arg in function.args.args]
        if name in arguments and before <= (function.end_lineno or 0):
            place = arguments.index(name)
            found += arguments[place + 1 : place + 2]  # fit(X, y)
    return list(dict.fromkeys(each for each in found if each and each != name))


def _is_ordered(node: ast.AST, name: str, orders: set[str]) -> bool:
    found = _ordered(node, orders) if isinstance(node, ast.Assign) else None
    return found is not None and name_of(found.value) == name
