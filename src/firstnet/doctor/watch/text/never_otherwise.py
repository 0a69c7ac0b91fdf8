"""Comparisons whose result is always the same: a loss below -inf, a sigmoid above 0."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.source import Source
from firstnet.doctor.watch.edits.nothing import name_of
from firstnet.doctor.watch.edits.placed import in_place_of

SIGMOID = re.compile(  # chapter 1, equation 3
    r"1(\.0?)? / \(1(\.0?)? \+ (\w+\.)?exp\(-.+\)\)", re.DOTALL
)
LEAST = re.compile(
    r"-((np|numpy|math)\.(inf|Inf|infty)|float\('inf(inity)?'\))|float\('-inf(inity)?'\)"
)
MOST = re.compile(r"\+?((np|numpy|math)\.(inf|Inf|infty)|float\('\+?inf(inity)?'\))")
INSTEAD = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}  # sides exchanged


class NeverBest(NamedTuple):
    """The best value so far, that starts where none is better.

    Attributes:
        name: of it.
        start: what it starts with, as text.
        line: where.
        compared: the condition under which it changes.
    """

    name: str
    start: str
    line: int
    compared: str


def never_best(source: Source, reached: Collection[int]) -> NeverBest | None:
    """Return the first value that was to be replaced by any better one, and never can be.

    Nothing else may change it, and the line that changes it was not reached, while its condition
    was.
    """
    tree = source.tree()
    stored = [it for it in ast.walk(tree) if isinstance(it, ast.Assign)]
    for branch in (it for it in ast.walk(tree) if isinstance(it, ast.If)):
        match branch.test:
            case ast.Compare(left, [ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE() as how], [right]):
                pass
            case _:
                continue
        for name, other, kind in (
            (ast.unparse(right), ast.unparse(left), type(how)),
            (ast.unparse(left), ast.unparse(right), INSTEAD[type(how)]),
        ):
            given = [it for it in stored if ast.unparse(it.targets[0]) == name]
            within = [it for it in given if it in branch.body and ast.unparse(it.value) == other]
            starts = [it for it in given if it not in within]
            if len(within) != 1 or len(starts) != 1 or within[0].lineno in reached:
                continue
            start = ast.unparse(starts[0].value)
            end = LEAST if kind is ast.Lt else MOST if kind is ast.Gt else None
            if end is not None and end.fullmatch(start) and branch.lineno in reached:
                return NeverBest(name, start, starts[0].lineno, ast.unparse(branch.test))
    return None


def above_zero(source: Source, reached: Collection[int]) -> tuple[int, str] | None:
    """Return the line and the text of the first sigmoid that is compared with 0."""
    tree = source.tree()
    units = set(_sigmoids(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Compare(ast.Call(func), [ast.Gt() | ast.GtE()], [ast.Constant(value)]):
                pass
            case _:
                continue
        if value == 0 and name_of(func) in units and node.lineno in reached:
            return node.lineno, ast.unparse(node)
    return None


def other_infinity(source: Source, line: int) -> Iterator[Edit]:
    """Yield the other infinity for that which a line gives to a name."""
    for it in ast.walk(source.tree()):
        if isinstance(it, ast.Assign) and it.lineno == line:
            text = ast.unparse(it.value)
            if LEAST.fullmatch(text):
                other = text.replace("-", "", 1)
            elif MOST.fullmatch(text):
                other = f"-{text.lstrip('+')}".replace("'+", "'")
            else:
                continue
            yield in_place_of(it.value, other, other, source)


def half(source: Source, line: int) -> Iterator[Edit]:
    """Yield 0.5 for the 0 that a line compares a sigmoid with."""
    _, text = above_zero(source, {line}) or (0, "")
    for it in ast.walk(source.tree()):
        if isinstance(it, ast.Compare) and it.lineno == line and ast.unparse(it) == text:
            yield in_place_of(it.comparators[0], "0.5", "0.5", source)


def _sigmoids(tree: ast.Module) -> Iterator[str]:
    """Yield the names of functions that return 1 / (1 + exp(-z)), and of nothing else."""
    functions = [it for it in ast.walk(tree) if isinstance(it, ast.FunctionDef)]
    for it in functions:
        returned = [each.value for each in ast.walk(it) if isinstance(each, ast.Return)]
        alone = sum(other.name == it.name for other in functions) == 1
        text = ast.unparse(returned[0]) if len(returned) == 1 and returned[0] else ""
        if alone and SIGMOID.fullmatch(text):
            yield it.name
