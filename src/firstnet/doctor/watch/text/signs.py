"""Answers of 0 and 1 beside targets of -1 and 1, or the other way round."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, is_call_of
from firstnet.doctor.watch.edits.placed import in_place_of

KIND = "signs"  # of the edits
OTHER = {0: "-1", -1: "0"}  # what is answered beside 1


def other_signs(source: Source, lines: Collection[int]) -> Iterator[Edit]:
    """Yield edits of answers on these lines: -1 for 0 where the other answer is 1, or 0 for -1."""
    for pair in _choices(source.tree()):
        values = [_number(expression) for expression in pair]
        for node, value, beside in zip(pair, values, reversed(values)):
            if beside == 1 and value in OTHER and node.lineno in lines:
                text = OTHER[int(value)]
                yield in_place_of(node, text, f"{text} for {int(value)}", source, kind=KIND)


def answers(source: Source) -> set[float]:
    """Return the numbers that a program chooses from, as of its answers."""
    found = (_number(it) for pair in _choices(source.tree()) for it in pair)
    return {number for number in found if number is not None}


def _choices(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the two numbers that a choice is between: of where, of if and else, of two returns."""
    for node in ast.walk(tree):
        if isinstance(node, ast.IfExp):
            yield node.body, node.orelse
        elif is_call_of(node, "where") and len(node.args) == 3:
            yield node.args[1], node.args[2]
        elif isinstance(node, ast.FunctionDef):
            returned = [node.value for node in find_all(node, ast.Return)]
            numbers = [expression for expression in returned if expression is not None]
            if len(numbers) == len(returned) == 2:
                yield numbers[0], numbers[1]


def _number(node: ast.expr) -> float | None:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return float(value) if isinstance(value, int | float) else None
