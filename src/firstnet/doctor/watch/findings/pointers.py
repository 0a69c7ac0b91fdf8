"""A place in the data that is set back to the beginning, and never moved forward."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import FUNCTIONS, find_all
from firstnet.doctor.watch.edits.placed import below
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched


class Pointer(NamedTuple):
    """Where a program takes a slice of its data, from a place that never changes.

    Attributes:
        name: of the place.
        start: where it always is.
        length: of the slice, as the program has it.
        taken: the slice.
        loop: around it.
        source: the file.
    """

    name: str
    start: str
    length: str
    taken: ast.Subscript
    loop: ast.For | ast.While
    source: Source


def stays(sources: Iterable[Source], steps: Mapping[str, set[int]]) -> Pointer | None:
    """Return the first slice such as data[p:p + n], of which p is only ever set to one number.

    That a loop sets it back now and then shows that it was to move.

    Args:
        sources: the files of the program.
        steps: the lines of each on which a step of the training computes something.
    """
    for source in sources:
        tree = source.tree()
        run = steps.get(source.path, set())
        loops = list(find_all(tree, ast.For, ast.While))
        for loop in sorted(loops, key=lambda it: -it.lineno):
            for node in find_all(loop, ast.Subscript):
                if node.lineno in run:
                    name, length = _moving_slice(node)
                    start = _only_value(tree, loop, name) if name else ""
                    if start:
                        return Pointer(name, start, length, node, loop, source)
    return None


def _moving_slice(node: ast.Subscript) -> tuple[str, str]:
    """Return the name and the length of a slice such as data[p:p + n]; "" where it is none."""
    match node.slice:
        case ast.Slice(ast.Name(name), ast.BinOp(ast.Name(again), ast.Add(), length), None):
            return (name, ast.unparse(length)) if name == again else ("", "")
    return "", ""


def _only_value(tree: ast.Module, loop: ast.AST, name: str) -> str:
    """Return the number that a name is always given, in a loop, too; "" if it may be another."""
    nodes = _of_one_scope(tree, loop)
    given = [pair for node in nodes for pair in _given(node, name)]
    inside = set(ast.walk(loop))
    numbers = [
        expression
        for _, expression in given
        if isinstance(expression, ast.Constant) and isinstance(expression.value, int)
    ]
    values = {ast.unparse(number) for number in numbers}
    constant = len(values) == 1 and len(numbers) == len(given)
    stores = [
        node
        for node in nodes
        if (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store))
        or (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.Global | ast.Nonlocal) and name in node.names)
    ]
    back = any(
        isinstance(inner, ast.If) and any(target in set(ast.walk(inner)) for target, _ in given)
        for inner in inside
    )
    return values.pop() if constant and back and len(stores) == len(given) else ""


def _of_one_scope(tree: ast.Module, loop: ast.AST) -> list[ast.AST]:
    """Return the nodes of the function that a loop is in, or of the module, without others."""
    around = [inner for inner in find_all(tree, *FUNCTIONS) if loop in ast.walk(inner)]
    scope = max(around, key=lambda it: it.lineno, default=tree)
    found: list[ast.AST] = []
    waiting: list[ast.AST] = [*ast.iter_child_nodes(scope)]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
    return found


def _given(node: ast.AST, name: str) -> list[tuple[ast.expr, ast.expr]]:
    """Return the targets with a name in an assignment, each with its value."""
    if not isinstance(node, ast.Assign):
        return []
    found: list[tuple[ast.expr, ast.expr]] = []
    for target in node.targets:
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts))
        found += [
            (expression, value)
            for expression, value in pairs
            if isinstance(expression, ast.Name) and expression.id == name
        ]
    return found


def of_watched(watched: Watched) -> Pointer | None:
    """Return the slice of a program's own step that stays where it is; None if there is none."""
    sources = watched.learner.sources
    steps = {path: watched.trained(path) for path in sources}
    return stays(sources.values(), steps)


def never_moved(watched: Watched) -> Finding | None:
    """Return what is said of a place in the data that is never moved forward."""
    found = of_watched(watched)
    if found is None:
        return None
    return finding(
        "ND601",
        f"{found.name} is never moved forward: every step takes the same examples",
        observed=f"`{ast.unparse(found.taken)}`, and {found.name} is always {found.start}",
        expected=f"{found.name} += {found.length} after each step",
        at=watched.at(found.source.path, found.taken.lineno),
    )


def moved_on(found: Pointer) -> Edit:
    """Return the edit that moves the place on at the end of the loop."""
    text = f"{found.name} += {found.length}"
    return below(found.loop.body[-1], text, found.source, kind="index")
