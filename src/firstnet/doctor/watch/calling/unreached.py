"""What a library defines, and its training has not used: nothing was checked of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping

from firstnet.doctor.text.nodes import find_all, name_of, only

MOST = 4  # names that the sentence lists
CHECKS = re.compile(r"check|numeric|test", re.IGNORECASE)  # what trains nothing


def unreached(trees: Mapping[str, ast.Module], lines: Mapping[str, Collection[int]]) -> list[str]:
    """Return the names of the classes and functions of which no line was reached.

    That an object was made tells nothing of its methods.

    Args:
        trees: the texts of the files, by their paths.
        lines: of each file, that were reached.
    """
    return [
        node.name
        for path, tree in trees.items()
        for node in only(tree.body, ast.ClassDef, ast.FunctionDef)
        if (bodies := _bodies(node))
        and all(set(lines.get(path, ())).isdisjoint(body) for body in bodies)
    ]


def has_its_own_step(
    trees: Mapping[str, ast.Module], lines: Mapping[str, Collection[int]], last: str
) -> bool:
    """Tell whether a function that was never reached calls what was called in its place.

    As a training does that can't be run: what is wrong may be how it takes the gradients.

    Args:
        trees: the texts of the files, by their paths.
        lines: of each file, that were reached.
        last: the name of what gives the gradients.
    """
    for path, tree in trees.items():
        reached = set(lines.get(path, ()))
        for function in find_all(tree, ast.FunctionDef):
            names = {name_of(call.func) for call in find_all(function, ast.Call)}
            trains = last in names and not CHECKS.search(function.name)
            if trains and all(reached.isdisjoint(body) for body in _bodies(function)):
                return True
    return False


def told(names: list[str]) -> str:
    """Return the sentence of a report that names them."""
    verb = "was" if len(names) == 1 else "were"
    return f"{listed(names)} {verb} not used, so {verb} not checked."


def listed(names: list[str]) -> str:
    """Return names as a list of words, no more than a few of them."""
    known = names if len(names) <= MOST else [*names[: MOST - 1], f"{len(names) - MOST + 1} others"]
    return " and ".join([", ".join(known[:-1]), known[-1]] if known[1:] else known)


def _bodies(node: ast.ClassDef | ast.FunctionDef) -> list[range]:
    """Return the lines of a function, or of the methods of a class that compute something."""
    if isinstance(node, ast.FunctionDef):
        return [_lines(node)]
    return [
        _lines(method)
        for method in only(node.body, ast.FunctionDef)
        if not method.name.startswith("__") or method.name == "__call__"
    ]


def _lines(node: ast.FunctionDef) -> range:
    return range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
