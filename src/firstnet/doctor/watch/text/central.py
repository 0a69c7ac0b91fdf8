"""Numerical gradients: a difference of two costs, divided by how far apart they were computed.

A cost at w + h minus one at w - h is divided by 2 h (Press et al., Numerical Recipes, section 5.7).
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    assigned,
    blocks,
    is_operation,
    names_in,
    only,
    operations,
    parents,
)
from firstnet.doctor.watch.edits.placed import replacing

STEPS = re.compile(r"(h|e|d|dx|eps(ilon)?|delta|tiny|small|perturbation)\d?", re.IGNORECASE)
Distance = Counter[str]  # how often each step was added


class Quotient(NamedTuple):
    """A difference of two costs that are two steps apart, divided by one.

    Attributes:
        divisor: what it is divided by.
        step: the step.
    """

    divisor: ast.expr
    step: str


def first_misdivided(source: Source, lines: Collection[int]) -> Quotient | None:
    """Return the first of them on some lines."""
    return next((it for it in misdivided(source) if it.divisor.lineno in lines), None)


def by_its_distance(source: Source, line: int) -> Iterator[Edit]:
    """Yield the distance for what the difference on a line is divided by."""
    found = first_misdivided(source, {line})
    if found is not None:
        yield replacing(found.divisor, f"(2 * {found.step})", source)


def misdivided(source: Source) -> Iterator[Quotient]:
    """Yield differences of costs that are divided by half of the distance they have."""
    tree = source.tree()
    around = parents(tree)
    for block in blocks(tree):
        moved: dict[str, Distance] = {}  # by what was moved
        costs: dict[str, Distance] = {}  # by their names, where each was computed
        for statement in only(block, ast.stmt):
            for node in operations(statement, ast.Div):
                if not _is_scaled(around[node]) and (found := _quotient(node, moved, costs)):
                    yield found
            _move(statement, moved)
            for name, value in assigned(statement):
                if isinstance(value, ast.Call):
                    costs[name] = _place(value, moved)


def _is_scaled(node: ast.AST) -> bool:
    """Tell whether a quotient is multiplied by a number, as by one half."""
    return is_operation(node, ast.Mult, ast.Div) and any(
        isinstance(it, ast.Constant) for it in (node.left, node.right)
    )


def _quotient(
    node: ast.BinOp, moved: Mapping[str, Distance], costs: Mapping[str, Distance]
) -> Quotient | None:
    difference, divisor = node.left, _steps(node.right)
    if not is_operation(difference, ast.Sub) or divisor is None:
        return None
    ends = []
    for side in (difference.left, difference.right):
        if isinstance(side, ast.Call):
            ends.append(_place(side, moved))
        elif ast.unparse(side) in costs:
            ends.append(costs[ast.unparse(side)])
        else:
            return None
    ends[0].subtract(ends[1])
    apart = {step: times for step, times in ends[0].items() if times}
    step, by = divisor
    # A difference to one side may be halved on purpose, as the cost is.
    return Quotient(node.right, step) if (apart, by) == ({step: 2}, 1) else None


def _place(call: ast.Call, moved: Mapping[str, Distance]) -> Distance:
    """Return by how much the numbers were moved that a cost is given, or else reads."""
    found: Distance = Counter()
    for argument in call.args:
        if is_operation(argument, ast.Add, ast.Sub) and (step := _steps(argument.right)):
            if found:
                return Counter({"": 1})  # along several axes at once
            found[step[0]] += step[1] if isinstance(argument.op, ast.Add) else -step[1]
    if found:
        return found
    given = {name for argument in call.args for name in names_in(argument)}
    handed = {it for it in moved if it.split("[")[0].split(".")[0] in given}
    for name in handed or moved:
        found.update(moved[name])
    return found


def _move(statement: ast.stmt, moved: dict[str, Distance]) -> None:
    """Note by how many steps a statement moves a number."""
    match statement:
        case ast.AugAssign(target, ast.Add() | ast.Sub() as sign, value):
            step = _steps(value)
            if step is not None:
                times = step[1] if isinstance(sign, ast.Add) else -step[1]
                moved.setdefault(ast.unparse(target), Counter())[step[0]] += times
        case ast.Assign([target], value):
            name = ast.unparse(target)
            for other in moved:
                if other.split("[")[0] == name.split("[")[0] or other.startswith(f"{name}."):
                    moved[other] = Counter()  # as it was, or made anew
            if is_operation(value, ast.Add, ast.Sub) and (step := _steps(value.right)):
                times = step[1] if isinstance(value.op, ast.Add) else -step[1]
                moved[name] = Counter({step[0]: times})


def _steps(node: ast.expr) -> tuple[str, int] | None:
    """Return a step and how often it is taken: 2 for `2 * h`; None for anything else."""
    match node:
        case ast.Name() | ast.Attribute():
            name = ast.unparse(node)
            return (name, 1) if STEPS.fullmatch(name.split(".")[-1]) else None
        case ast.BinOp(ast.Constant(int() | float() as times), ast.Mult(), step):
            found = _steps(step)
        case ast.BinOp(step, ast.Mult(), ast.Constant(int() | float() as times)):
            found = _steps(step)
        case _:
            return None
    return (found[0], found[1] * int(times)) if found and times in (1, 2) else None
