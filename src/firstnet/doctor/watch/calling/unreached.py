"""What a library defines, and its training has not used: nothing was checked of it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from firstnet.doctor.text.nodes import only

MOST = 4  # names that the sentence lists


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
