"""Sums and velocities that a step computes, and keeps nowhere, so that the next begins anew."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, is_operation, name_of, names_in, only

PURE = re.compile(
    r"(np|numpy|math)\.|(sqrt|abs|max|min|sum|len|print|float|round)$"
)  # keep nothing


class Forgotten(NamedTuple):
    """Where a loop computes the new value of a number that it keeps nowhere, and where from."""

    statement: ast.Assign
    holders: frozenset[str]  # names of what the old value was read from


def forgotten(source: Source) -> list[Forgotten]:
    """Return the statements such as `m = m + g * g` for an m of a list, which keeps the old one.

    What is stored, appended or returned after that is not forgotten.
    """
    found = []
    for loop in find_all(source.tree(), ast.For):
        inside = [node for part in loop.body for node in ast.walk(part)]
        given = _side_by_side(loop.target, loop.iter)
        given += [(child.targets[0], child.value) for child in only(inside, ast.Assign)]
        kept = {name for child in inside for name in _kept_by(child)}
        for child in inside:
            target = child.targets[0] if isinstance(child, ast.Assign) else None
            if not isinstance(child, ast.Assign) or not isinstance(target, ast.Name):
                continue
            made = is_operation(child.value, ast.Add)
            sources = [
                value
                for names, value in given
                if value is not child.value and target.id in names_in(names)
            ]
            if made and target.id in names_in(child.value) and sources and target.id not in kept:
                nodes = [node for value in sources for node in ast.walk(value)]
                words = {node.id for node in only(nodes, ast.Name)}
                words |= {node.attr for node in only(nodes, ast.Attribute)}
                found.append(Forgotten(child, frozenset(words)))
    return found


def _side_by_side(target: ast.expr, iterated: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Return what a loop gives a name to, and where each comes from: of zip, its own argument."""
    function = iterated.func if isinstance(iterated, ast.Call) else None
    if isinstance(iterated, ast.Call) and isinstance(target, ast.Tuple) and function is not None:
        if name_of(function) == "enumerate" and len(target.elts) == 2 and iterated.args:
            return _side_by_side(target.elts[1], iterated.args[0])
        if name_of(function) == "zip" and len(target.elts) == len(iterated.args):
            return list(zip(target.elts, iterated.args))
    return [(target, iterated)]


def never_filled(sources: Iterable[Source]) -> set[str]:
    """Return the names of dictionaries that begin empty, and that nothing is put into.

    Of one that is handed on, or gets another name, that is not known.
    """
    empty: set[str] = set()
    filled: set[str] = set()
    for inner in (node for source in sources for node in ast.walk(source.tree())):
        if isinstance(inner, ast.Assign) and ast.unparse(inner.value) in ("{}", "dict()"):
            empty |= {name_of(target) for target in inner.targets}
        handed = inner.args if isinstance(inner, ast.Call) else []
        if isinstance(inner, ast.Assign | ast.Return | ast.keyword) and inner.value is not None:
            handed = [inner.value]
        filled |= {name_of(expression) for expression in handed}
        stored = isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Store)
        if stored or (isinstance(inner, ast.Attribute) and inner.attr in ("update", "setdefault")):
            assert isinstance(inner, ast.Subscript | ast.Attribute)  # noqa: S101  # as was seen
            filled.add(name_of(inner.value))
    return empty - filled


def _kept_by(node: ast.AST) -> set[str]:
    """Return the names whose values a statement or a call puts somewhere."""
    parts: list[ast.expr] = []
    if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name):
        parts = [node.value]
    elif isinstance(node, ast.Call) and not PURE.match(ast.unparse(node.func)):
        parts = node.args
    elif isinstance(node, ast.Return | ast.Yield) and node.value is not None:
        parts = [node.value]
    plain = [it for part in parts for it in getattr(part, "elts", [part])]
    return {it.id for it in only(plain, ast.Name)}
