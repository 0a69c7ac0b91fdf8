"""Steps for biases that are added to a weighted sum, and that no statement ever changes."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import zip_longest
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import factors_of, find_all, is_operation, names_in, only
from firstnet.doctor.watch.edits.placed import below

KIND = "unmoved"  # of the edits
LATER = 0.1  # by which an edit is put back that leaves out a factor further to the left


class Update(NamedTuple):
    """A statement that adds a product to a weight: `w[i] += eta * error * x[i]`.

    Attributes:
        node: the statement.
        sign: "+" or "-".
        factors: of the product.
        behind: the statement behind which a step for another weight belongs.
        own: the names that are known in a loop over the weights alone.
    """

    node: ast.stmt
    sign: str
    factors: list[ast.expr]
    behind: ast.stmt
    own: set[str]


def steps_of_biases(source: Source, lines: Collection[int]) -> Iterator[Edit]:
    """Yield steps for biases that have none, made of those for the weights, without the input.

    Args:
        source: the program.
        lines: that were run.
    """
    tree = source.tree()
    for bias in _unmoved(tree):
        for update in _updates(tree, lines):
            for place, left_out in enumerate(reversed(update.factors)):
                rest = [factor for factor in update.factors if factor is not left_out]
                of_one = set().union(*map(names_in, rest)) & update.own
                if isinstance(left_out, ast.Constant) or of_one:
                    continue
                product = " * ".join(ast.unparse(expression) for expression in rest)
                step = f"{bias} {update.sign}= {product}"
                yield below(update.behind, step, source, KIND, LATER * place)


def _unmoved(tree: ast.Module) -> list[str]:
    """Return the names of numbers that are set once, and added to something."""
    nodes = [*ast.walk(tree)]
    set_by = Counter[str]()
    numbers = []
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            for target, value in _set(node):
                set_by[ast.unparse(target)] += 1
                if isinstance(target, ast.Name | ast.Attribute) and _is_number(value):
                    numbers.append(ast.unparse(target))
    sums = {ast.unparse(node.target) for node in only(nodes, ast.AugAssign)}
    added = {
        ast.unparse(side)
        for node in nodes
        if is_operation(node, ast.Add)
        for side in (node.left, node.right)
    }
    added |= {
        ast.unparse(node.value)
        for node in only(nodes, ast.Assign)
        if ast.unparse(node.targets[0]) in sums
    }
    return [name for name in dict.fromkeys(numbers) if set_by[name] == 1 and name in added]


def _set(
    node: ast.Assign | ast.AugAssign | ast.AnnAssign,
) -> list[tuple[ast.expr, ast.expr | None]]:
    """Return what a statement sets, and to what: `w, b = [0.1, -0.2], 0.0` sets two."""
    found: list[tuple[ast.expr, ast.expr | None]] = []
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        if isinstance(target, ast.Tuple):
            values = node.value.elts if isinstance(node.value, ast.Tuple) else []
            found += zip_longest(target.elts, values[: len(target.elts)])
        else:
            found.append((target, node.value))
    return found


def _is_number(node: ast.expr | None) -> bool:
    """Tell whether a value is a number that is written down, or drawn."""
    drawn = isinstance(node, ast.Call) and "rand" in ast.unparse(node.func)
    return drawn or (isinstance(node, ast.Constant) and isinstance(node.value, int | float))


def _updates(tree: ast.Module, lines: Collection[int]) -> Iterator[Update]:
    for parent in ast.walk(tree):
        for child in ast.iter_child_nodes(parent):
            if not isinstance(child, ast.stmt) or child.lineno not in lines:
                continue
            sign, value = _added(child)
            factors = factors_of(value) if value is not None else []
            if len(factors) < 2:
                continue
            own, behind = _of_comprehension(child), child
            if isinstance(parent, ast.For) and names_in(parent.target) & names_in(_target(child)):
                own, behind = names_in(parent.target), parent  # it goes over the weights
            yield Update(child, sign, factors, behind, own)


def _added(node: ast.stmt) -> tuple[str, ast.expr | None]:
    """Return the sign and the value that a statement adds to what it changes."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub):
        return "+" if isinstance(node.op, ast.Add) else "-", node.value
    whole = node.value if isinstance(node, ast.Assign) else None
    old = ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else ""
    if isinstance(whole, ast.ListComp):  # w = [it + eta * error * x for it, x in zip(w, inputs)]
        whole, old = whole.elt, ""
    if not is_operation(whole, ast.Add, ast.Sub):
        return "", None
    if old and ast.unparse(whole.left) != old:
        return "", None
    return "+" if isinstance(whole.op, ast.Add) else "-", whole.right


def _target(node: ast.stmt) -> ast.AST:
    """Return what a statement sets."""
    return node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", node)


def _of_comprehension(node: ast.stmt) -> set[str]:
    """Return the names that are known in the list comprehensions of a statement alone."""
    found = (inner.target for inner in find_all(node, ast.comprehension))
    return set().union(*map(names_in, found))
