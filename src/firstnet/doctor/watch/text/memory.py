"""Sums and velocities that a step computes, and keeps nowhere, so that the next begins anew."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, is_operation, name_of, names_in, only, walk_all

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
        inside = list(walk_all(loop.body))
        given = _side_by_side(loop.target, loop.iter)
        given += [(it.targets[0], it.value) for it in only(inside, ast.Assign)]
        kept = {name for node in inside for name in _kept_by(node)}
        for statement in only(inside, ast.Assign):
            name = statement.targets[0].id if isinstance(statement.targets[0], ast.Name) else ""
            value = statement.value
            summed = is_operation(value, ast.Add) and name in names_in(value)
            sources = [it for to, it in given if it is not value and name in names_in(to)]
            if summed and sources and name not in kept:
                named = list(find_all(sources, ast.Name, ast.Attribute))
                found.append(Forgotten(statement, frozenset(map(name_of, named))))
    return found


def _side_by_side(target: ast.expr, iterated: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Return what a loop gives a name to, and where each comes from: of zip, its own argument."""
    if isinstance(iterated, ast.Call) and isinstance(target, ast.Tuple):
        name, places = name_of(iterated.func), len(target.elts)
        if name == "enumerate" and places == 2 and iterated.args:
            return _side_by_side(target.elts[1], iterated.args[0])
        if name == "zip" and places == len(iterated.args):
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
        match inner:
            case ast.Subscript(held, ctx=ast.Store()) | ast.Attribute(
                held, "update" | "setdefault"
            ):
                filled.add(name_of(held))
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
