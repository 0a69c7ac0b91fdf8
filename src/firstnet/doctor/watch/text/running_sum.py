"""Sums that go on from epoch to epoch, and are divided by the examples of one."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from functools import partial
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    find_all,
    has,
    is_operation,
    loops_in_blocks,
    name_of,
    names_in,
    names_set,
    only,
    parents,
    walk_all,
)

PRINTS = ("append", "format", "info", "int", "print", "round", "set_description", "str", "write")
CONVERTS = ("float", "int")
FEWEST = 10  # examples of a loop, by whose number alone it is known
CLOCKS = ("time", "perf_counter", "clock", "now")
COUNTS = re.compile(r"len\([^()]*\)|[\w.\[\]]+\.(size|shape\[0\])")  # of examples, and of no error
OF_MORE = re.compile(
    r"so far|total|overall|all (epochs|trials|runs)|cumul|running|passes|\bper\b|seen|average of"
    r"|mean of|insgesamt|bisher|gesamt|en tout|acumul",
    re.IGNORECASE,
)


class RunningSum(NamedTuple):
    """A sum that is set to 0 before the loop over the epochs, and never again.

    Attributes:
        start: sets it to 0.
        loop: over the epochs.
        name: of the sum.
        share: the sum over how many examples there are.
    """

    start: ast.Assign
    loop: ast.For
    name: str
    share: ast.BinOp


def running_sum(source: Source, reached: Collection[int]) -> RunningSum | None:
    """Return the first such sum whose share is computed on a line that was run."""
    tree = source.tree()
    for before, loop, _ in loops_in_blocks(tree):
        if not _shows_the_same(loop):
            continue
        starts = _set_to_zero(before)
        sums = {start for start in starts if start in _only_added_to(loop)}
        for share in filter(partial(_is_shown, loop), _shares(loop, sums)):
            name = next(iter(names_in(share.left)))
            fixed = names_in(share.right).isdisjoint(names_set(loop))
            sized = _is_a_size(share.right, tree) or _is_counted(share.right, loop, name)
            if fixed and sized and share.lineno in reached:
                return RunningSum(starts[name], loop, name, share)
    return None


def _shows_the_same(loop: ast.For) -> bool:
    """Tell whether the turns of a loop are numbered, and nothing chooses examples by that."""
    if not (isinstance(loop.target, ast.Name) and isinstance(loop.iter, ast.Call)):
        return False
    if name_of(loop.iter.func) not in ("range", "trange"):
        return False
    moved = [inner.target for inner in find_all(loop, ast.AugAssign)]
    number = {loop.target.id}
    chosen_by = number.union(*map(names_in, moved))
    for node in walk_all(loop.body):
        match node:
            case ast.Subscript(slice=part) | ast.For(iter=part):
                used = bool(chosen_by & names_in(part))
            case ast.Call(func, arguments) if name_of(func) not in PRINTS:
                given = (*arguments, *node.keywords)
                used = any(number & names_in(child) for child in given) or name_of(func) == "next"
            case _:
                used = False
        if used:
            return False
    return True


def _is_shown(loop: ast.For, share: ast.BinOp) -> bool:
    """Tell whether a share is shown as it is, and no words say that it is of more than an epoch."""
    above = parents(loop)
    node: ast.AST = share
    while not isinstance(node, ast.stmt):
        node = above[node]
        match node:
            case ast.BinOp(op=ast.Sub() | ast.Add() | ast.Div() | ast.Pow()) | ast.Compare():
                return False
    words = (inner.value for inner in find_all(node, ast.Constant))
    if any(isinstance(word, str) and OF_MORE.search(word) for word in words):
        return False
    return not isinstance(node, ast.Assign | ast.AugAssign | ast.Return)


def _set_to_zero(block: list[ast.stmt]) -> dict[str, ast.Assign]:
    """Return the statements that set a name to the number 0, by the name."""
    found = {}
    for statement in block:
        match statement:
            case ast.Assign([ast.Name(name)], ast.Constant(0 as zero)) if zero is not False:
                found[name] = statement
    return found


def _only_added_to(loop: ast.For) -> set[str]:
    """Return the names that inner loops add to, and that nothing else in a loop sets."""
    inner = [node for node in find_all(loop, ast.For, ast.While) if node is not loop]
    steps = find_all(inner, ast.AugAssign)
    added = [step for step in steps if isinstance(step.op, ast.Add)]
    checked = (node for node in find_all(loop, ast.If) if has(node.test, ast.Eq))
    right = {statement for node in checked for statement in node.body}
    uncounted = {
        name
        for step in added
        for name in names_in(step.target)
        if (isinstance(step.value, ast.Constant) and step not in right)
        or COUNTS.fullmatch(ast.unparse(step.value))
        or any(clock in ast.unparse(step.value) for clock in CLOCKS)
    }
    own = {step.target for step in added}
    stored = (name for name in find_all(loop, ast.Name) if isinstance(name.ctx, ast.Store))
    others = {name.id for name in stored if name not in own}
    return {name.id for name in only(own, ast.Name)} - others - uncounted


def _shares(loop: ast.For, sums: Collection[str]) -> Iterator[ast.BinOp]:
    """Yield the quotients of such a sum that are computed once in a turn."""
    left: list[ast.AST] = list(loop.body)
    while left:
        node = left.pop(0)
        if isinstance(node, ast.For | ast.While | ast.FunctionDef | ast.comprehension):
            continue
        if is_operation(node, ast.Div):
            names = names_in(node.left)
            plain = not has(node.left, ast.Add, ast.Sub)
            if len(names) == 1 and names <= set(sums) and plain:
                yield node
        left += ast.iter_child_nodes(node)


def _is_a_size(node: ast.expr, tree: ast.Module) -> bool:
    """Tell whether an expression is how many examples there are, or how many batches of them."""
    match node:
        case ast.Call(ast.Name("len"), [ast.Name() | ast.Attribute()], []):
            return True
        case ast.Call(ast.Name(name), [inner], []) if name in CONVERTS:
            return _is_a_size(inner, tree)
        case ast.Subscript(ast.Attribute(attr="shape"), ast.Constant(0)):
            return True
        case ast.BinOp(left, ast.Div() | ast.FloorDiv(), _):
            return _is_a_size(left, tree)
        case ast.Name(name):
            given = [child for child in find_all(tree, ast.Assign) if _gives(child, name)]
            once = len(given) == 1 and name not in _arguments(tree)
            return once and _holds(given[0], name, tree)
    return False


def _is_counted(node: ast.expr, epochs: ast.For, name: str) -> bool:
    """Tell whether a number is how many examples a loop within the epochs goes through.

    It is that in which the sum grows.
    """
    if not isinstance(node, ast.Constant) or not isinstance(node.value, int):
        return False
    inside = find_all(epochs.body, ast.For)
    return any(
        _goes_through(loop.iter, node.value)
        and any(name in names_in(change.target) for change in find_all(loop, ast.AugAssign))
        for loop in inside
    )


def _goes_through(sequence: ast.expr, number: int) -> bool:
    """Tell whether a loop goes through so many examples: `range(1200)`, `permutation(1200)`."""
    match sequence:
        case ast.Call(function, [ast.Constant(value)], []):
            return value == number >= FEWEST and name_of(function) in ("range", "permutation")
    return False


def _gives(statement: ast.Assign, name: str) -> bool:
    return any(name in names_in(target) for target in statement.targets)


def _holds(statement: ast.Assign, name: str, tree: ast.Module) -> bool:
    """Tell whether a statement gives a name a size: n = len(x), n, m = x.shape."""
    match statement:
        case ast.Assign([ast.Name()], value):
            return _is_a_size(value, tree)
        case ast.Assign([ast.Tuple([ast.Name(first), *_])], ast.Attribute(attr="shape")):
            return first == name
    return False


def _arguments(tree: ast.Module) -> set[str]:
    return {argument.arg for argument in find_all(tree, ast.arg)}
