"""Answers of 0 and 1 beside targets of -1 and 1, or the other way round."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.nothing import name_of

KIND = "signs"  # of the edits
OTHER = {0: "-1", -1: "0"}  # what is answered beside 1


def other_signs(source: Source, lines: Collection[int]) -> Iterator[Edit]:
    """Yield edits of answers on these lines: -1 for 0 where the other answer is 1, or 0 for -1."""
    for pair in _choices(source.tree()):
        values = [_number(it) for it in pair]
        for node, value, beside in zip(pair, values, reversed(values)):
            if beside == 1 and value in OTHER and node.lineno in lines:
                end = node.end_lineno or node.lineno, node.end_col_offset or 0
                text = OTHER[int(value)]
                where = node.lineno, node.col_offset, *end
                yield Edit(*where, text, KIND, 0.0, f"{text} for {int(value)}", source.path)


def answers(source: Source) -> set[float]:
    """Return the numbers that a program chooses from, as of its answers."""
    found = (_number(it) for pair in _choices(source.tree()) for it in pair)
    return {it for it in found if it is not None}


def _choices(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the two numbers that a choice is between: of where, of if and else, of two returns."""
    for it in ast.walk(tree):
        if isinstance(it, ast.IfExp):
            yield it.body, it.orelse
        elif isinstance(it, ast.Call) and name_of(it.func) == "where" and len(it.args) == 3:
            yield it.args[1], it.args[2]
        elif isinstance(it, ast.FunctionDef):
            returned = [each.value for each in ast.walk(it) if isinstance(each, ast.Return)]
            numbers = [each for each in returned if each is not None]
            if len(numbers) == len(returned) == 2:
                yield numbers[0], numbers[1]


def _number(node: ast.expr) -> float | None:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return float(value) if isinstance(value, int | float) else None
