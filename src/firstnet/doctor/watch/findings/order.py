"""Results that are unpacked in another order than they are returned in, as their names tell."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import find_all, name_of
from firstnet.doctor.watch.findings.finding import finding, place_of


class Swapped(NamedTuple):
    """A call that takes the results of a function in another order than it returns them.

    Attributes:
        unpacked: the names that the results get, and its source.
        returned: what the function returns, and its source.
        once: whether nothing else takes these results, so that either may be at fault.
    """

    unpacked: ast.Tuple
    returned: ast.Tuple
    sources: tuple[Source, Source]
    once: bool


def swapped(sources: Iterable[Source], reached: Mapping[str, Collection[int]]) -> Swapped | None:
    """Return the first such call of a program; None if there is none.

    Args:
        sources: the files of the program.
        reached: the lines of each that were run.
    """
    files = [(it, it.tree()) for it in sources]
    returns: dict[str, list[tuple[ast.Tuple, Source]]] = {}
    for source, tree in files:
        for node in find_all(tree, ast.FunctionDef):
            found = [value for value in _returned(node) if len(value.elts) > 1]
            returns.setdefault(node.name, []).extend((value, source) for value in found)
    calls = [(*call, source) for source, tree in files for call in _unpacked(tree)]
    for name, unpacked, source in calls:
        given = returns.get(name, [])
        if len(given) != 1 or unpacked.lineno not in reached.get(source.path, ()):
            continue
        if _in_other_order(_names(unpacked.elts), _names(given[0][0].elts)):
            others = [it for it in calls if it[0] == name and it[1] is not unpacked]
            return Swapped(unpacked, given[0][0], (source, given[0][1]), not others)
    return None


def as_in(values: ast.Tuple, other: ast.Tuple) -> list[ast.expr]:
    """Return the values of one tuple in the order in which another has their names."""
    if len(values.elts) == 2:
        return values.elts[::-1]
    wanted = _names(other.elts)
    return sorted(values.elts, key=lambda it: wanted.index(name_of(it).lower()))


def order_finding(found: Swapped, about: str) -> Finding:
    """Return what is said of such a call.

    Args:
        found: the call.
        about: the path of the file that is examined.
    """
    unpacked, returned = (
        ", ".join(map(ast.unparse, inner.elts)) for inner in (found.unpacked, found.returned)
    )
    node, source = found.returned, found.sources[1]
    if not found.once:
        node, source = found.unpacked, found.sources[0]
    return finding(
        "ND113",
        f"`{returned}` are returned, and unpacked as `{unpacked}`",
        observed=f"line {found.returned.lineno} returns {returned}, and line "
        f"{found.unpacked.lineno} calls them {unpacked}",
        expected="the same order on both lines",
        at=place_of(source.path, node.lineno, about),
    )


def _returned(function: ast.FunctionDef) -> Iterator[ast.Tuple]:
    """Yield the tuples that a function itself returns."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            yield node.value
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            pending += ast.iter_child_nodes(node)


def _unpacked(tree: ast.Module) -> Iterator[tuple[str, ast.Tuple]]:
    """Yield the names that the results of a call get, with the name of what is called."""
    for node in find_all(tree, ast.Assign):
        if isinstance(node.value, ast.Call) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Tuple):
                yield name_of(node.value.func), target


def _names(values: Sequence[ast.expr]) -> list[str]:
    """Return the names of values, lower-case; "" for one that is no plain name."""
    return [
        name_of(value).lower() if isinstance(value, ast.Name | ast.Attribute) else ""
        for value in values
    ]


def _in_other_order(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether names that both lists have are at other places; of two names, one may do."""
    common = set(one) & set(other) - {""}
    once = all(it.count(name) == 1 for it in (one, other) for name in common)
    enough = len(common) == len(one) or (len(one) == 2 and len(common) == 1)
    if not once or not enough or len(one) != len(other):
        return False
    return any(one.index(name) != other.index(name) for name in common)
